import { join } from "node:path";
import { audit } from "../../loaders/disclosure/audit.js";
import type { Figure } from "../../loaders/disclosure/figure.js";
import { FrozenStore } from "../../loaders/disclosure/frozen.js";
import { AttackThreads } from "../../loaders/disclosure/attack-threads.js";
import { leagueTable } from "../../loaders/disclosure/league.js";
import { NestedAudit } from "../../loaders/disclosure/nested-audit.js";
import { publishedValues } from "../../loaders/disclosure/published-values.js";
import { partyBars } from "../../loaders/disclosure/party-bars.js";
import { PeriodAudit } from "../../loaders/disclosure/period-audit.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import type { Policy } from "../../loaders/disclosure/policy.js";
import {
  contributionColumns,
  engineFor,
  frozenColumns,
  prepare,
  writePublished,
} from "../../loaders/disclosure/publish.js";
import type { IndustryDataset, Prepared } from "../../loaders/disclosure/publish.js";
import { RULES } from "../../loaders/disclosure/rules/index.js";
import type { Rules } from "../../loaders/disclosure/rules/index.js";
import { identifier, literal } from "../../loaders/duckdb.js";
import type { Database, Row } from "../../loaders/duckdb.js";
import type { Dataset, Field } from "../../src/model/report.js";
import { withFolder } from "../support/site.js";

export const WITHIN = join(import.meta.dirname, "../fixtures/disclosure");

const field: Field = { type: "text", description: "", portal: true, csv: true };
const number: Field = { ...field, type: "number" };

/** Industry figures as `srv/industry` has them. */
export const CELLS: Dataset = {
  sql: "",
  scope: "industry",
  over: "service_requests",
  grain: "cell",
  measure: {
    kind: "rates-and-times",
    period: "period",
    rate: { value: "success_rate", minimumDenominator: 30 },
    times: { best: "rtt_best_ms", worst: "rtt_worst_ms", mean: "rtt_mean_ms", median: "rtt_median_ms" },
    dearest: [
      { name: "month × process", where: { grain: "month", scope: "process", level: null } },
      { name: "month × SRV", where: { grain: "month", scope: "srv", level: null } },
      { name: "day × SRV", where: { grain: "day", level: null } },
    ],
    within: "within.sql",
  },
  fields: {
    ...{ grain: field, period: field, scope: field, key: field, level: field, level_value: field },
    ...{ success_rate: number, rtt_best_ms: number, rtt_worst_ms: number },
    ...{ rtt_mean_ms: number, rtt_median_ms: number },
  },
};

/** What one party puts into one cell; what is left out is as in `USUAL`. */
export interface Contribution {
  role?: string;
  grain?: "day" | "month";
  period?: string;
  scope?: "process" | "srv";
  key?: string;
  level?: string | null;
  level_value?: string | null;
  party: string;
  /** Owner group; the party's own if left out. */
  group?: string;
  success: number;
  failure: number;
  /** Times in milliseconds. */
  times?: readonly number[];
}

const USUAL = {
  ...{
    role: "IS",
    grain: "month",
    period: "2026-10",
    scope: "srv",
    key: "1.1",
    level: null,
    level_value: null,
  },
  times: [] as readonly number[],
} as const;

/** Contributions of parties P0, P1 … to one cell, each an owner group of its own. */
export function cell(
  key: Partial<Contribution>,
  outcomes: readonly (readonly [success: number, failure: number])[],
): Contribution[] {
  return outcomes.map(([success, failure], i) => ({ party: `P${i}`, success, failure, ...key }));
}

export interface Publishing {
  policy?: Policy;
  rules?: Rules;
  industry?: IndustryDataset;
  /** Of bars: SQL of the average that is published, and its value. */
  average?: { published: string; value: string } | null;
}

export const INDUSTRY: IndustryDataset = { key: "test/cells", dataset: CELLS, folder: WITHIN };

/** Figures of a market before the policy. */
export async function prepareCells(
  db: Database,
  contributions: readonly Contribution[],
  industry = INDUSTRY,
): Promise<Prepared> {
  await fillCells(db, contributions);
  return prepare(db, industry);
}

export async function fillCells(db: Database, contributions: readonly Contribution[]): Promise<void> {
  const keyOf = (c: Contribution): string =>
    JSON.stringify([c.role, c.grain, c.period, c.scope, c.key, c.level, c.level_value]);
  const pooled = new Map<string, number[]>();
  for (const c of contributions) pooled.set(keyOf(c), [...(pooled.get(keyOf(c)) ?? []), ...(c.times ?? [])]);
  const rows = contributions.map((contribution) => {
    const c = { ...USUAL, ...contribution };
    const { times } = c;
    return [
      ...[c.role, c.grain, c.period, c.scope, c.key, c.level, c.level_value],
      ...[c.party, c.group ?? `group of ${c.party}`, c.success, c.success + c.failure],
      ...[times.length, times.reduce((a, b) => a + b, 0)],
      ...(times.length > 0
        ? [Math.min(...times), Math.max(...times), median(pooled.get(keyOf(contribution)) ?? [])]
        : [null, null, null]),
    ];
  });
  await fillContributions(db, CELLS, rows);
}

function median(values: readonly number[]): number {
  const all = values.toSorted((a, b) => a - b);
  return ((all[Math.floor((all.length - 1) / 2)] ?? 0) + (all[Math.ceil((all.length - 1) / 2)] ?? 0)) / 2;
}

/** What the policy publishes of a market: rows with role and the dataset's fields, in order of all columns. */
export async function publishCells(
  db: Database,
  contributions: readonly Contribution[],
  { policy, rules, industry = INDUSTRY }: Publishing = {},
): Promise<Row[]> {
  const prepared = await prepareCells(db, contributions, industry);
  const inForce = policy ?? (await currentPolicy());
  const decided = engineFor(industry, prepared, inForce, undefined, rules).decide();
  await writePublished(db, industry, prepared, decided, inForce);
  return db.rows("SELECT * FROM published ORDER BY ALL");
}

export interface Auditing {
  rules?: Rules;
  /** Whether cells are attacked by others too; so if left out. */
  together?: boolean;
}

/** What is left of a market after the attack audit, as a release would publish it. */
export async function publishAudited(
  db: Database,
  contributions: readonly Contribution[],
  auditing: Auditing = {},
): Promise<Row[]> {
  return audited(db, await prepareCells(db, contributions), auditing);
}

/**
 * What is published of a market in two releases: first some of it, which is frozen, then the rest.
 * @param late the first part as late rows have left it by then
 */
export async function publishTwice(
  db: Database,
  first: readonly Contribution[],
  late: readonly Contribution[],
  rest: readonly Contribution[],
): Promise<Row[]> {
  await publishAudited(db, first);
  await db.run("CREATE OR REPLACE TEMP TABLE first_publication AS SELECT * FROM freezing");
  await prepareCells(db, late);
  await db.run("CREATE OR REPLACE TEMP TABLE late_contributions AS SELECT * FROM contributions");
  await fillCells(db, rest);
  await db.run("INSERT INTO frozen_rows BY NAME SELECT * FROM first_publication");
  await db.run("INSERT INTO contributions_before SELECT * FROM late_contributions");
  return audited(db, await prepare(db, INDUSTRY));
}

async function audited(
  db: Database,
  prepared: Prepared,
  { rules, together = true }: Auditing = {},
): Promise<Row[]> {
  const policy = await currentPolicy();
  const engine = engineFor(INDUSTRY, prepared, policy, undefined, rules);
  const refused = new Set<Figure>();
  const nestedAudit = new NestedAudit(db, INDUSTRY, prepared, () => policy.limits);
  const periodAudit = new PeriodAudit(db, INDUSTRY, prepared, () => policy.limits);
  const threads = new AttackThreads();
  return withFolder(async (folder) => {
    const file = join(folder, "industry.parquet");
    for (let round = 1; ; round++) {
      await writePublished(db, INDUSTRY, prepared, engine.decide(refused), policy);
      await db.run(`COPY (SELECT * FROM published ORDER BY ALL) TO ${literal(file)} (FORMAT parquet)`);
      const single = await audit(db, INDUSTRY, prepared, () => policy.limits, [file]);
      const shown = await publishedValues(db, INDUSTRY, [file], single);
      const plans = together
        ? [await nestedAudit.plan(shown, round > 10), await periodAudit.plan(shown)]
        : [];
      const breaches = [...single, ...(await threads.attack(plans)).breaches];
      if (breaches.length === 0) return db.rows("SELECT * FROM published ORDER BY ALL");
      if (round > 20) throw new Error(`${breaches.length} breaches are left`);
      for (const figure of breaches) refused.add(figure);
    }
  }).finally(() => threads.close());
}

/** What the policy publishes of the rows of a dataset's SQL. */
export async function publishRows(
  db: Database,
  dataset: Dataset,
  rows: readonly (readonly (string | number | null)[])[],
  { policy, rules, average = null }: Publishing = {},
): Promise<Row[]> {
  await fillContributions(db, dataset, rows);
  const industry = { key: "test/rows", dataset, folder: WITHIN };
  const inForce = policy ?? (await currentPolicy());
  const { measure } = dataset;
  if (measure?.kind === "party-bars")
    return db.rows(`${await partyBars(db, industry, measure, inForce, average)} ORDER BY ALL`);
  if (measure?.kind === "league")
    return db.rows(`${await leagueTable(db, industry, measure, inForce)} ORDER BY ALL`);
  const prepared = await prepare(db, industry);
  await writePublished(
    db,
    industry,
    prepared,
    engineFor(industry, prepared, inForce, undefined, rules).decide(),
    inForce,
  );
  return db.rows("SELECT * FROM published ORDER BY ALL");
}

async function fillContributions(
  db: Database,
  dataset: Dataset,
  rows: readonly (readonly (string | number | null)[])[],
): Promise<void> {
  const columns = contributionColumns(dataset);
  const texts = columns.indexOf("owner_group");
  await db.run(
    `CREATE OR REPLACE TEMP TABLE contributions (${columns.map((c, i) => `${identifier(c)} ${i <= texts ? "VARCHAR" : c === "time_median" ? "DOUBLE" : "BIGINT"}`).join(", ")})`,
  );
  await db.run("CREATE OR REPLACE TEMP TABLE contributions_before AS SELECT * FROM contributions");
  const values = rows.map(
    (row) =>
      `(${row.map((v) => (v === null ? "NULL" : typeof v === "number" ? String(v) : literal(v))).join(", ")})`,
  );
  const like = frozenColumns(dataset, stored(dataset));
  for (const table of ["frozen_rows", "settled_rows"])
    await new FrozenStore("/nowhere").load(db, "test/none", [], { table, like });
  if (values.length > 0) await db.run(`INSERT INTO contributions VALUES ${values.join(", ")}`);
}

function stored({ fields }: Dataset): string {
  return Object.entries(fields)
    .map(
      ([name, { type }]) =>
        `CAST(NULL AS ${type === "number" ? "DOUBLE" : "VARCHAR"}) AS ${identifier(name)}`,
    )
    .join(", ");
}

/** The policy without some of its rules. */
export function without(...names: readonly string[]): Rules {
  return {
    primary: RULES.primary.filter((rule) => !names.includes(rule.name)),
    secondary: RULES.secondary.filter((rule) => !names.includes(rule.name)),
  };
}
