import { ROLES } from "../../src/model/domain.js";
import { PortalError, messageOf } from "../errors.js";
import { readJson } from "../json-file.js";

/** Which way a limit gets stricter: up for "at least", down for "at most". */
const STRICTER = {
  contributors: "up",
  p_percent: "up",
  largest_percent: "down",
  two_largest_percent: "down",
  median_contributors: "up",
  quartile_contributors: "up",
  rate_base: "up",
  coarse_rate_base: "up",
  coarse_below: "up",
  mean_figures: "down",
  extreme_figures: "down",
  mean_times: "up",
  extreme_times: "up",
  remainder_owner_groups: "up",
  cohort_difference: "up",
  steady_points: "down",
  league_owner_groups: "up",
  league_largest_percent: "down",
  league_fits: "up",
  league_coarsest_base: "down",
  bar_owner_groups: "up",
  bar_devices: "up",
  bar_base: "up",
  bar_version_owner_groups: "up",
  bar_version_percent: "up",
  revised_owner_groups: "up",
} as const;

/** The limits of architecture.md, section 5; per cent as numbers to 100, rates and bases in points. */
export type Limits = Readonly<Record<keyof typeof STRICTER, number>>;

/** A named departure from the policy that makes it stricter where it applies; a scope left out means everywhere. */
export interface Override {
  name: string;
  /** `YYYY-MM-DD` */
  date: string;
  by: string;
  reason: string;
  /** `<report>/<dataset>` */
  dataset?: string;
  role?: string;
  /** A month or a day; only with `withhold`. */
  period?: string;
  /** Stricter limits … */
  limits?: Partial<Limits>;
  /** … or no figure at all. */
  withhold?: boolean;
}

export interface Policy {
  version: string;
  date: string;
  limits: Limits;
  overrides: readonly Override[];
}

/** The policy that is in force: the one beside this module. */
export async function currentPolicy(): Promise<Policy> {
  return readPolicy(new URL("policy.json", import.meta.url));
}

/** @throws PortalError (2) that names what the file must not hold, and the line if it is no JSON in UTF-8 */
export async function readPolicy(file: URL): Promise<Policy> {
  const given = await readJson(file).catch((cause: unknown) => {
    throw wrong(`cannot be read as JSON: ${messageOf(cause)}`);
  });
  return parsePolicy(given);
}

/**
 * @param given what a policy file holds
 * @throws PortalError (2) that names what is missing, unknown or an override that loosens
 */
export function parsePolicy(given: unknown): Policy {
  const policy = object(given, "the policy");
  const limits = parseLimits(object(policy["limits"], "limits"), "limits");
  for (const name of Object.keys(STRICTER)) if (!(name in limits)) throw wrong(`limits lack ${name}`);
  const complete = limits as Limits;
  const overrides = policy["overrides"];
  if (!Array.isArray(overrides)) throw wrong("overrides is no list");
  const parsed = overrides.map((override: unknown) => parseOverride(override, complete));
  const twice = parsed.find(({ name }, i) => parsed.findIndex((other) => other.name === name) !== i);
  if (twice) throw wrong(`override ${twice.name} is there twice`);
  return {
    version: text(policy, "version", "the policy"),
    date: day(policy, "the policy"),
    limits: complete,
    overrides: parsed,
  };
}

/**
 * The limits that hold for a dataset and role: the policy's, and the strictest of the overrides that apply.
 * @param role null for what is decided for all roles at once: then the strictest of any role
 */
export function limitsFor({ limits, overrides }: Policy, dataset: string, role: string | null): Limits {
  const strict: Record<string, number> = { ...limits };
  for (const override of overrides)
    if (appliesTo(override, dataset, role))
      for (const [name, value] of Object.entries(override.limits ?? {})) {
        const before = strict[name];
        if (before !== undefined && isStricter(name as keyof Limits, value, before)) strict[name] = value;
      }
  return strict as Limits;
}

/** The limits that hold for each role of a dataset. */
export function limitsByRole(policy: Policy, dataset: string): (role: string) => Limits {
  const known = new Map<string, Limits>();
  return (role) => {
    const limits = known.get(role) ?? limitsFor(policy, dataset, role);
    known.set(role, limits);
    return limits;
  };
}

/** The override that withholds all figures of a dataset, role and period, if there is one. */
export function withholding(
  { overrides }: Policy,
  dataset: string,
  role: string,
  period: string,
): Override | undefined {
  return overrides.find(
    (override) =>
      override.withhold === true &&
      appliesTo(override, dataset, role) &&
      (override.period === undefined ||
        override.period === period ||
        period.startsWith(`${override.period}-`)),
  );
}

function appliesTo(override: Override, dataset: string, role: string | null): boolean {
  return (
    (override.dataset === undefined || override.dataset === dataset) &&
    (override.role === undefined || role === null || override.role === role)
  );
}

function isStricter(name: keyof Limits, value: number, than: number): boolean {
  return STRICTER[name] === "up" ? value > than : value < than;
}

const OVERRIDE_FIELDS = ["name", "date", "by", "reason", "dataset", "role", "period", "limits", "withhold"];

/** What an override may apply to. */
const SCOPES = {
  dataset: { isRight: (name: string) => /^[\w-]+\/[\w-]+$/.test(name), expected: "REPORT/DATASET" },
  role: {
    isRight: (name: string) => ROLES.some((role) => role === name),
    expected: `one of ${ROLES.join(", ")}`,
  },
  period: {
    isRight: (name: string) => isDay(/^\d{4}-\d{2}$/.test(name) ? `${name}-01` : name),
    expected: "a month as 2026-10 or a day as 2026-10-31",
  },
} as const;

function parseOverride(given: unknown, limits: Limits): Override {
  const override = object(given, "an override");
  const name = text(override, "name", "an override");
  const what = `override ${name}`;
  for (const field of Object.keys(override))
    if (!OVERRIDE_FIELDS.includes(field)) throw wrong(`${what}: unknown field ${field}`);
  const optional = (field: keyof typeof SCOPES): Partial<Override> => {
    if (override[field] === undefined) return {};
    const value = text(override, field, what);
    const { isRight, expected } = SCOPES[field];
    if (!isRight(value)) throw wrong(`${what}: ${field} is ${value}, expected ${expected}`);
    return { [field]: value };
  };
  const stricter =
    override["limits"] === undefined ? undefined : parseLimits(object(override["limits"], what), what);
  for (const [limit, value] of Object.entries(stricter ?? {})) {
    const before = limits[limit as keyof Limits];
    if (value !== before && !isStricter(limit as keyof Limits, value, before))
      throw wrong(`${what} loosens ${limit} from ${before} to ${value}: an override may only tighten`);
  }
  const { withhold } = override;
  if (withhold !== undefined && withhold !== true)
    throw wrong(
      `${what}: withhold is ${JSON.stringify(withhold)}, expected true: an override may only tighten`,
    );
  if (stricter === undefined && withhold === undefined) throw wrong(`${what} neither limits nor withholds`);
  if (override["period"] !== undefined && withhold === undefined)
    throw wrong(`${what}: a period goes with withhold only`);
  return {
    name,
    date: day(override, what),
    by: text(override, "by", what),
    reason: text(override, "reason", what),
    ...optional("dataset"),
    ...optional("role"),
    ...optional("period"),
    ...(stricter === undefined ? {} : { limits: stricter }),
    ...(withhold === undefined ? {} : { withhold }),
  };
}

function parseLimits(given: Record<string, unknown>, what: string): Partial<Limits> {
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(STRICTER, name)) throw wrong(`${what}: unknown limit ${name}`);
    const { isRight, expected } = unitOf(name);
    if (typeof value !== "number" || !isRight(value))
      throw wrong(`${what}: ${name} is ${JSON.stringify(value)}, expected ${expected}`);
    limits[name as keyof Limits] = value;
  }
  return limits;
}

/** A limit's unit is in its name: points and per cent to 100, anything else is a count. */
function unitOf(name: string): { isRight: (value: number) => boolean; expected: string } {
  if (name.endsWith("_base"))
    return { isRight: (n) => n > 0 && n <= 100, expected: "points above 0, to 100" };
  if (/_(percent|points)$/.test(name))
    return { isRight: (n) => n >= 0 && n <= 100, expected: "a number from 0 to 100" };
  return {
    isRight: (n) => Number.isInteger(n) && n >= 0 && n <= 1_000_000,
    expected: "a whole number from 0 to 1,000,000",
  };
}

function object(given: unknown, what: string): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw wrong(`${what} is no object`);
  return { ...given };
}

function text(given: Record<string, unknown>, field: string, what: string): string {
  const value = given[field];
  if (typeof value !== "string" || value === "") throw wrong(`${what} lacks ${field}`);
  return value;
}

function day(given: Record<string, unknown>, what: string): string {
  const value = text(given, "date", what);
  if (!isDay(value)) throw wrong(`${what}: date ${value}, expected YYYY-MM-DD`);
  return value;
}

function isDay(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
  );
}

function wrong(reason: string): PortalError {
  return new PortalError(`disclosure policy: ${reason}`, 2);
}
