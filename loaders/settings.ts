import { PortalError, messageOf } from "./errors.js";
import { readJson } from "./json-file.js";

/** What an operator may set; the defaults are the contract's. */
export interface Settings {
  /** A refresh stops when more than this share of the rows read of a feed is quarantined … */
  quarantineShare: number;
  /** … and at least this many rows are. */
  quarantineRows: number;
  /** A refresh stops when a day or the estate falls by more than this share … */
  dropShare: number;
  /** … of at least this many rows a day … */
  dropRows: number;
  /** … or this many devices. */
  dropDevices: number;
  /** Whole days by which requests or alerts may be behind the other feeds. */
  lateDays: number;
  /** A refresh stops when the newest `extracted_at` is more than this many days after the 99.9th percentile. */
  clockDays: number;
  /** Hours between two refreshes: says when the next one is due. */
  refreshHours: number;
  /** Rows of one feed that are held in memory at a time; a single file is never split. */
  chunkRows: number;
  /** DuckDB's memory limit. */
  memory: string;
  /** Releases that are kept for rollback. */
  releasesKept: number;
  /** Hours within which a restoration pairs with a power outage alert, the limit included. */
  restorationHours: number;
  /** Days of 24 hours within which the credentials of a new device must be updated (N16 to N42), the limit included. */
  credentialsDays: number;
}

/** What a setting may be; both bounds are included. */
interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly isWhole?: true;
  /** An example, where a unit is easily mistaken. */
  readonly such?: string;
}

const SHARE: Bounds = { from: 0, to: 1, such: "0.05 is 5 %" };

type Numeric = { [Name in keyof Settings]: Settings[Name] extends number ? Name : never }[keyof Settings];

const BOUNDS: Readonly<Record<Numeric, Bounds>> = {
  quarantineShare: SHARE,
  quarantineRows: { from: 1, to: 1_000_000, isWhole: true },
  dropShare: { from: 0.01, to: 1, such: "0.5: half may be lost" },
  dropRows: { from: 1, to: 1_000_000, isWhole: true },
  dropDevices: { from: 1, to: 1_000_000, isWhole: true },
  lateDays: { from: 0, to: 31, isWhole: true },
  clockDays: { from: 1, to: 366, isWhole: true },
  refreshHours: { from: 0.25, to: 744 },
  chunkRows: { from: 1, to: 1_000_000_000, isWhole: true },
  releasesKept: { from: 1, to: 10_000, isWhole: true },
  restorationHours: { from: 1, to: 744 },
  credentialsDays: { from: 1, to: 366 },
};

/** As DuckDB takes it; the smallest is what it needs to start and to spill. */
const MEMORY = /^(\d{1,6})(\.\d+)? ?(M|G|T)i?B$/i;
const MEGABYTES: Readonly<Record<string, number>> = { M: 1, G: 1000, T: 1_000_000 };
const LEAST_MEGABYTES = 250;

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  quarantineShare: 0.05,
  quarantineRows: 5,
  dropShare: 0.5,
  dropRows: 20,
  dropDevices: 10,
  lateDays: 0,
  clockDays: 31,
  refreshHours: 4,
  chunkRows: 6_000_000,
  memory: "4GB",
  releasesKept: 5,
  restorationHours: 72,
  credentialsDays: 7,
};

/**
 * Reads settings from a JSON file; what it leaves out keeps its default.
 * @throws PortalError if the file can't be read, names an unknown setting or one twice, or gives one what it may not be
 */
export async function readSettings(file: string | undefined): Promise<Settings> {
  if (file === undefined) return DEFAULT_SETTINGS;
  let given: unknown;
  try {
    given = await readJson(file);
  } catch (cause) {
    const why = messageOf(cause);
    throw new PortalError(`settings: cannot read ${file} as JSON: ${why}`, 2, { cause });
  }
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new PortalError(`settings: ${file} holds no object`, 2);
  for (const [name, value] of Object.entries(given)) {
    const expected = expectedOf(name, value);
    if (expected === "unknown")
      throw new PortalError(
        `settings: unknown setting ${name} in ${file} (expected one of ${Object.keys(DEFAULT_SETTINGS).join(", ")})`,
        2,
      );
    if (expected !== null)
      throw new PortalError(
        `settings: ${name} in ${file} is ${JSON.stringify(value)}, expected ${expected}`,
        2,
      );
  }
  return { ...DEFAULT_SETTINGS, ...given };
}

/** What a setting should be in words; null if it is that. */
function expectedOf(name: string, value: unknown): string | null {
  if (name === "memory")
    return isMemory(value) ? null : `an amount of memory from ${LEAST_MEGABYTES}MB on, such as "4GB"`;
  if (!isNumeric(name)) return "unknown";
  const { from, to, isWhole = false, such } = BOUNDS[name];
  const isRight =
    typeof value === "number" && value >= from && value <= to && (!isWhole || Number.isInteger(value));
  const range = `${from} to ${to.toLocaleString("en-GB")}`;
  return isRight
    ? null
    : `a ${isWhole ? "whole number" : "number"} from ${range}${such === undefined ? "" : ` (${such})`}`;
}

function isNumeric(name: string): name is Numeric {
  return Object.hasOwn(BOUNDS, name);
}

function isMemory(value: unknown): boolean {
  const [, whole = "0", , unit = ""] = MEMORY.exec(String(value)) ?? [];
  return typeof value === "string" && Number(whole) * (MEGABYTES[unit.toUpperCase()] ?? 0) >= LEAST_MEGABYTES;
}
