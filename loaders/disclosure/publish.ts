import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { group } from "d3";
import type {
  Dataset,
  Grain,
  League,
  MeanOfRates,
  PartyBars,
  RatesAndTimes,
} from "../../src/model/report.js";
import { fill, identifier, literal, queryIn } from "../duckdb.js";
import type { Database, Row } from "../duckdb.js";
import { PortalError } from "../errors.js";
import { Engine } from "./engine.js";
import type { Decision } from "./engine.js";
import { Cohort } from "./figure.js";
import type { Family, Figure, GroupTimes, Measure, Suppression } from "./figure.js";
import { hasNoBase } from "./league.js";
import { hasNoVersions } from "./party-bars.js";
import { limitsByRole, limitsFor, withholding } from "./policy.js";
import type { Limits, Policy } from "./policy.js";
import type { Counted } from "./report.js";
import { roundBest, roundMean, roundRate, roundWorst } from "./rounding.js";
import type { Rules } from "./rules/index.js";

/** An industry dataset on its way through the policy. */
export interface IndustryDataset {
  /** `<report>/<dataset>` */
  key: string;
  dataset: Dataset;
  /** Folder of the report's datasets, for a measure's `within`. */
  folder: string;
  /** Datasets of the report, for a measure's `average`. */
  averages?: Readonly<Record<string, Dataset>>;
}

/** Unrounded values of a cell's figures. */
interface Values {
  rate: number | null;
  mean: number | null;
  best: number | null;
  worst: number | null;
  median: number | null;
}

/** Figures of a dataset before the policy; the relations `cells` and `contributed` go with it. */
export interface Prepared {
  figures: readonly Figure[];
  families: readonly Family[];
  /** By cell: what the owner groups put into its times. */
  times: ReadonlyMap<number, GroupTimes>;
  /** By cell, for figures that are not published yet. */
  values: ReadonlyMap<number, Values>;
  /** Numbers of owner groups, those that stand behind published figures only included. */
  groupNumbers: Map<string, number>;
}

/** A figure and what became of it. */
export type Decided = readonly (readonly [Figure, Decision])[];

/** Columns of a dataset that are figures, not part of a cell's key. */
export function figureColumns(measure: Dataset["measure"]): string[] {
  if (!measure) return [];
  switch (measure.kind) {
    case "mean-of-rates":
      return [measure.value, ...(measure.complete === undefined ? [] : [measure.complete])];
    case "rates-and-times":
      return [measure.rate.value, ...Object.values(measure.times ?? {})];
    case "party-bars":
      return [measure.bar, measure.value];
    case "league":
      return [measure.position, measure.value, measure.base].filter((column) => column !== undefined);
  }
}

/** Columns that the SQL of an industry dataset returns, in order. */
export function contributionColumns(dataset: Dataset): string[] {
  const { measure } = dataset;
  const figures = figureColumns(dataset.measure);
  const times =
    measure?.kind === "league"
      ? ["times", "time_sum"]
      : measure?.kind === "rates-and-times" && measure.times
        ? ["times", "time_sum", "time_best", "time_worst", "time_median"]
        : [];
  return [
    "role",
    ...Object.keys(dataset.fields).filter((field) => !figures.includes(field)),
    ...["party_id", "owner_group", "numerator", "denominator"],
    ...times,
  ];
}

const REASON: Readonly<Record<Measure, string>> = {
  rate: "rate_suppressed_by",
  mean: "mean_suppressed_by",
  median: "order_suppressed_by",
  extremes: "extremes_suppressed_by",
};
/** Columns of a frozen file beside the figures: who stood behind them, and the rule that took one back. */
const BEHIND = ["rate_owner_groups", "times_owner_groups", ...Object.values(REASON)];

/** SQL that returns the columns of a frozen file, without rows: what is published, and who stood behind it. */
export function frozenColumns(dataset: Dataset, stored: string): string {
  const { measure } = dataset;
  const cohorts =
    measure?.kind === "party-bars" || measure?.kind === "league"
      ? ", CAST('' AS VARCHAR) AS suppressed_by"
      : `, ${BEHIND.map((column) => `CAST('' AS VARCHAR) AS ${column}`).join(", ")}`;
  return `SELECT CAST('' AS VARCHAR) AS party_id, CAST('' AS VARCHAR) AS role, ${stored}${cohorts}, CAST('' AS VARCHAR) AS policy_version`;
}

/**
 * Sums up the relation `contributions` to what the rules need to know of each figure; figures of `frozen_rows` come as
 * they were first published, those of `settled_rows` are no longer looked at.
 */
export async function prepare(db: Database, { key, dataset, folder }: IndustryDataset): Promise<Prepared> {
  const measure = cellMeasure(key, dataset);
  const columns = keyColumns(dataset);
  const { minimumDenominator } = rateOf(measure);
  const cohort = measure.kind === "mean-of-rates" ? measure.cohort : columns;
  const times = measure.kind === "rates-and-times" && measure.times !== undefined;
  await db.script(new URL("cells.sql", import.meta.url), {
    key: columns.map(identifier).join(", "),
    cohort: cohort.map(identifier).join(", "),
    period: identifier(measure.period),
    counted: measure.kind === "mean-of-rates" ? `denominator >= ${minimumDenominator}` : "TRUE",
    contributed: contributionColumns(dataset)
      .slice(columns.length + 3)
      .join(", "),
    same_frozen: same("cells", "frozen_rows", ["role", ...columns]),
    same_cell: same("cells", "contributions", ["role", ...columns]),
  });
  const { groups } = await db.row("SELECT count(*)::INTEGER AS groups FROM owner_groups");
  const last_group = String(Math.max(0, Number(groups) - 1));
  await db.script(new URL("rates.sql", import.meta.url), { minimum: String(minimumDenominator), last_group });
  if (times) await db.script(new URL("times.sql", import.meta.url), { last_group });
  const summaries = await db.columns<Summary>(
    `SELECT summaries.* REPLACE (CAST(cell_id AS INTEGER) AS cell_id), role, cell_period, ${costOf(measure)} AS cost FROM summaries JOIN cells USING (cell_id) ORDER BY cell_id, measure`,
  );
  const values = new Map<number, Values>();
  const cohorts = new Map<string, Cohort>();
  const figures = summaries.cell_id.flatMap((cell, i): Figure[] => {
    const number = (name: SummaryNumber): number => summaries[name][i] ?? 0;
    const figure = {
      cell,
      role: summaries.role[i] ?? "",
      period: summaries.cell_period[i] ?? "",
      cost: number("cost"),
      cohort: cohortOf(summaries.cohort[i] ?? "", cohorts),
      contributions: { total: number("total"), largest: number("largest"), second: number("second") },
      weights: {
        total: number("weight_total"),
        largest: number("weight_largest"),
        second: number("weight_second"),
      },
    };
    const known = values.get(cell);
    values.set(cell, {
      rate: summaries.rate[i] ?? known?.rate ?? null,
      mean: summaries.mean_ms[i] ?? known?.mean ?? null,
      best: summaries.best_ms[i] ?? known?.best ?? null,
      worst: summaries.worst_ms[i] ?? known?.worst ?? null,
      median: summaries.median_ms[i] ?? known?.median ?? null,
    });
    return summaries.measure[i] === "mean"
      ? [
          { measure: "mean", ...figure },
          { measure: "median", ...figure },
          { measure: "extremes", ...figure },
        ]
      : [{ measure: "rate", ...figure, ...countedRate(summaries.rate[i], summaries.smallest[i]) }];
  });
  const groupNumbers = new Map(
    (await db.rows("SELECT owner_group, group_no FROM owner_groups")).map(({ owner_group, group_no }) => [
      String(owner_group),
      Number(group_no),
    ]),
  );
  const published = "frozen_numbered JOIN cells ON cells.cell_id = frozen_numbered.frozen_cell";
  return {
    figures: [...figures, ...(await frozenFigures(db, measure, groupNumbers, published))],
    families: await familiesOf(db, dataset, folder),
    times: times ? await groupTimes(db) : new Map(),
    values,
    groupNumbers,
  };
}

function countedRate(
  mean: number | null | undefined,
  smallest: number | null | undefined,
): Pick<Figure, "rate"> {
  return typeof mean === "number" && typeof smallest === "number"
    ? { rate: { mean, smallestDenominator: smallest } }
    : {};
}

/** What the owner groups put into the times of each cell, those published already included. */
async function groupTimes(db: Database): Promise<Map<number, GroupTimes>> {
  const rows = await db.columns<Record<"cell" | "owner_group" | "times" | "time_sum", number>>(
    await readFile(new URL("group-times.sql", import.meta.url), "utf8"),
  );
  return groupTimesOf(rows);
}

/** @param rows in the order of cells and owner groups */
export function groupTimesOf(
  rows: Readonly<Record<"cell" | "owner_group" | "times" | "time_sum", readonly number[]>>,
): Map<number, GroupTimes> {
  const found = new Map<number, GroupTimes>();
  for (let from = 0, to = 0; from < rows.cell.length; from = to) {
    const cell = rows.cell[from] ?? 0;
    while (rows.cell[to] === cell) to++;
    found.set(cell, {
      groups: Int32Array.from(rows.owner_group.slice(from, to)),
      times: Float64Array.from(rows.times.slice(from, to)),
      sums: Float64Array.from(rows.time_sum.slice(from, to)),
    });
  }
  return found;
}

type SummaryNumber =
  "cell_id" | "cost" | "total" | "largest" | "second" | "weight_total" | "weight_largest" | "weight_second";
/** A row of the relation `summaries` (cells.sql), and role and period of its cell. */
type Summary = Record<SummaryNumber, number> &
  Record<"rate" | "smallest" | "mean_ms" | "best_ms" | "worst_ms" | "median_ms", number | null> &
  Record<"measure" | "cohort" | "role" | "cell_period", string>;

/**
 * What is published already, with the cohorts of its first publication.
 * @param numbers of owner groups, to which those are added that have none
 * @param from SQL that joins the columns of frozen files, `frozen_numbered`, to their `cells`
 */
export async function frozenFigures(
  db: Database,
  kind: MeanOfRates | RatesAndTimes,
  numbers: Map<string, number>,
  from: string,
): Promise<Figure[]> {
  const numberOf = (group: string): number => {
    const known = numbers.get(group) ?? numbers.size;
    numbers.set(group, known);
    return known;
  };
  const cohorts = new Map<string, Cohort>();
  const cohortBehind = (groups: string): Cohort => {
    const cohort = cohorts.get(groups) ?? Cohort.of((JSON.parse(groups) as string[]).map(numberOf));
    cohorts.set(groups, cohort);
    return cohort;
  };
  const figures: Figure[] = [];
  for (const [measure, behind, value] of frozenMeasures(kind)) {
    const rows = await db.columns<
      Record<"cell" | "cost" | "is_shown", number> &
        Record<"role" | "period" | "behind", string> & { reason: string | null }
    >(
      `SELECT CAST(cells.cell_id AS INTEGER) AS cell, cells.role, cells.cell_period AS period, ${costOf(kind)} AS cost, frozen_numbered.${identifier(behind)} AS behind, CAST(frozen_numbered.${identifier(value)} IS NOT NULL AS INTEGER) AS is_shown, ${reasonOf(measure)} AS reason FROM ${from} WHERE frozen_numbered.${identifier(behind)} IS NOT NULL ORDER BY cell`,
    );
    for (const [i, cell] of rows.cell.entries())
      figures.push({
        measure,
        cell,
        role: rows.role[i] ?? "",
        period: rows.period[i] ?? "",
        cost: rows.cost[i] ?? 0,
        cohort: cohortBehind(rows.behind[i] ?? "[]"),
        contributions: { total: 0, largest: 0, second: 0 },
        weights: { total: 0, largest: 0, second: 0 },
        frozen: rows.is_shown[i] === 1 ? "shown" : suppressionOf(rows.reason[i] ?? null),
      });
  }
  return figures;
}

/** SQL of why a figure is not shown; where best and worst were decided on together with the median, both have its reason. */
function reasonOf(measure: Measure): string {
  const own = identifier(REASON[measure]);
  return measure === "extremes" ? `coalesce(${own}, ${identifier(REASON.median)})` : own;
}

/** SQL over `cells` of what losing a cell's figures costs. */
function costOf(measure: MeanOfRates | RatesAndTimes): string {
  const grains = grainsOf(measure);
  const cases = grains.map(({ where }, i) => {
    const all = Object.entries(where).map(([column, value]) =>
      value === null
        ? `cells.${identifier(column)} IS NULL`
        : `cells.${identifier(column)} = ${literal(value)}`,
    );
    return `WHEN ${["TRUE", ...all].join(" AND ")} THEN ${grains.length - i}`;
  });
  return cases.length === 0 ? "0" : `CASE ${cases.join(" ")} ELSE 0 END`;
}

function grainsOf(measure: MeanOfRates | RatesAndTimes): readonly Grain[] {
  return measure.kind === "rates-and-times" ? (measure.dearest ?? []) : [];
}

/** Grain of the cells whose loss costs so much, in words. */
export function grainOf({ key, dataset }: IndustryDataset, cost: number): string {
  const grains = grainsOf(cellMeasure(key, dataset));
  return grains[grains.length - cost]?.name ?? (grains.length > 0 ? OTHER_CELLS : tableGrain(dataset));
}

/** Grains of a dataset in words, the dearest first. */
export function grainNames({ key, dataset }: IndustryDataset): string[] {
  const grains = grainsOf(cellMeasure(key, dataset)).map(({ name }) => name);
  return [...grains, OTHER_CELLS];
}

/** Cells of none of the grains that a dataset names. */
const OTHER_CELLS = "other";

/** Grain of a dataset in words, without what it says of it. */
export function tableGrain({ grain }: Dataset): string {
  return grain.split(":")[0] ?? grain;
}

/** Columns of a frozen file that say whose a figure is, and whether it is shown. */
function frozenMeasures(
  kind: MeanOfRates | RatesAndTimes,
): readonly (readonly [measure: Measure, behind: string, value: string])[] {
  if (kind.kind === "mean-of-rates") return [["rate", "rate_owner_groups", kind.value]];
  const rate = ["rate", "rate_owner_groups", kind.rate.value] as const;
  if (!kind.times) return [rate];
  const { mean, median, best } = kind.times;
  const behind = "times_owner_groups";
  return [rate, ["mean", behind, mean], ["median", behind, median], ["extremes", behind, best]];
}

/** Counts the figures of `settled_rows` by role and by what took them back. */
export async function settledCounts(db: Database, industry: IndustryDataset): Promise<Counted[]> {
  const kind = cellMeasure(industry.key, industry.dataset);
  const figures = frozenMeasures(kind).map(
    ([measure, behind, value]) =>
      `SELECT role, ${literal(measure)} AS measure, ${costOf(kind)} AS cost, ${identifier(value)} IS NOT NULL AS is_shown, ${reasonOf(measure)} AS reason FROM settled_rows AS cells WHERE ${identifier(behind)} IS NOT NULL`,
  );
  const rows = await db.rows(
    `SELECT role, measure, cost, is_shown, CASE WHEN NOT is_shown THEN reason END AS reason, count(*)::INTEGER AS figures FROM (${figures.join(" UNION ALL ")}) AS figures GROUP BY ALL ORDER BY ALL`,
  );
  return rows.map(({ role, measure, cost, is_shown, reason, figures: n }) => ({
    ...{ role: String(role), figures: Number(n) },
    ...{ grain: grainOf(industry, Number(cost)), measure: String(measure) },
    ...(is_shown === true ? { suppressedBy: null, secondary: false } : suppressionOf(reason)),
  }));
}

/** A reason of a frozen file: `secondary differences`. */
function suppressionOf(reason: Row[string] | undefined): Suppression {
  const [kind = "", ...name] = String(reason ?? "primary frozen").split(" ");
  return { suppressedBy: name.join(" "), secondary: kind === "secondary" };
}

/**
 * Decides on the figures of a dataset.
 * @param revisedFew cells of which few owner groups have changed since they were published before
 */
export function engineFor(
  { key }: IndustryDataset,
  { figures, families, times }: Prepared,
  policy: Policy,
  revisedFew: ReadonlySet<number> = new Set(),
  rules?: Rules,
): Engine {
  const limits = limitsByRole(policy, key);
  return new Engine({
    ...{ figures, families, times, limits: ({ role }) => limits(role) },
    withheld: ({ cell, role, period }) => {
      const override = withholding(policy, key, role, period);
      if (override) return `override ${override.name}`;
      return revisedFew.has(cell) ? "revision" : undefined;
    },
    ...(rules === undefined ? {} : { rules }),
  });
}

/** Writes what is shown, rounded, to the relation `published`: role and the dataset's fields; the rest is not there. */
export async function writePublished(
  db: Database,
  { key: name, dataset }: IndustryDataset,
  { values }: Prepared,
  decided: Decided,
  policy: Policy,
): Promise<void> {
  const measure = cellMeasure(name, dataset);
  const shown = new Map<number, (number | null)[]>();
  const refused = new Map<number, (number | null)[]>();
  const reasons: string[] = [];
  const limitsOf = limitsByRole(policy, name);
  for (const [figure, { suppressedBy, secondary }] of decided) {
    const { cell, measure: kind, role, frozen } = figure;
    const value = values.get(cell);
    if (!value || frozen !== undefined) continue;
    if (suppressedBy === null) {
      const row = shown.get(cell) ?? [cell, null, null, null, null, null];
      shown.set(cell, row);
      for (const [place, rounded] of roundedValues(figure, value, limitsOf(role))) row[place] = rounded;
    } else {
      const reason = `${secondary ? "secondary" : "primary"} ${suppressedBy}`;
      if (!reasons.includes(reason)) reasons.push(reason);
      const row = refused.get(cell) ?? [cell, null, null, null, null];
      refused.set(cell, row);
      row[REFUSAL_PLACES[kind]] = reasons.indexOf(reason);
    }
  }
  await db.run(
    "CREATE OR REPLACE TEMP TABLE decided (cell_id DOUBLE, rate DOUBLE, mean_ms DOUBLE, best_ms DOUBLE, worst_ms DOUBLE, median_ms DOUBLE)",
  );
  await db.append("decided", [...shown.values()]);
  await db.run(
    "CREATE OR REPLACE TEMP TABLE refusals (cell_id DOUBLE, rate DOUBLE, mean DOUBLE, median DOUBLE, extremes DOUBLE)",
  );
  await db.append("refusals", [...refused.values()]);
  const listed = reasons.map((reason, code) => `(${code}, ${literal(reason)})`);
  await db.run("CREATE OR REPLACE TEMP TABLE reasons (code INTEGER, reason VARCHAR)");
  if (listed.length > 0) await db.run(`INSERT INTO reasons VALUES ${listed.join(", ")}`);
  const figures: [string, string][] =
    measure.kind === "mean-of-rates"
      ? [
          ["rate", measure.value],
          ...(measure.complete === undefined
            ? []
            : [[COMPLETE, measure.complete] satisfies [string, string]]),
        ]
      : [
          ["rate", measure.rate.value],
          ...(measure.times
            ? ([
                ["best_ms", measure.times.best],
                ["worst_ms", measure.times.worst],
                ["mean_ms", measure.times.mean],
                ["median_ms", measure.times.median],
              ] satisfies [string, string][])
            : []),
        ];
  const key = ["role", ...keyColumns(dataset)].map((column) => `cells.${identifier(column)}`);
  await db.script(new URL("published.sql", import.meta.url), {
    fields: ["role", ...Object.keys(dataset.fields)].map(identifier).join(", "),
    columns: [
      ...key,
      ...figures.map(([from, to]) => `${from === COMPLETE ? from : `decided.${from}`} AS ${identifier(to)}`),
    ].join(", "),
    any_figure: figures
      .filter(([from]) => from !== COMPLETE)
      .map(([, to]) => `${identifier(to)} IS NOT NULL`)
      .join(" OR "),
    policy: literal(policy.version),
  });
}

/** Whether every cell of the cohort is shown; over `cells` with the decisions joined to them. */
const COMPLETE =
  "count(decided.cell_id) OVER (PARTITION BY cells.cohort_id) = count(*) OVER (PARTITION BY cells.cohort_id)";

/** A measure's column in the relation `refusals`. */
const REFUSAL_PLACES: Readonly<Record<Measure, number>> = { rate: 1, mean: 2, median: 3, extremes: 4 };

/** Values by their column in the relation `decided`. */
function roundedValues(
  { measure, cohort }: Figure,
  { rate, mean, best, worst, median }: Values,
  limits: Limits,
): (readonly [place: number, value: number | null])[] {
  const of = (ms: number | null, round: (ms: number, limits: Limits) => number): number | null =>
    ms === null ? null : round(ms, limits);
  switch (measure) {
    case "rate":
      return [[1, rate === null ? null : roundRate(rate, cohort.size, limits)]];
    case "mean":
      return [[2, of(mean, roundMean)]];
    case "median":
      return [[5, of(median, roundMean)]];
    case "extremes":
      return [
        [3, of(best, roundBest)],
        [4, of(worst, roundWorst)],
      ];
  }
}

/**
 * Which tables of a league or of bars by party are withheld, and by which rule.
 * @returns SQL over `contributions` for role, the columns that name a table, and `suppressed_by`, null if it is shown
 */
export async function tablesOf(
  { key, dataset }: IndustryDataset,
  measure: League | PartyBars,
  policy: Policy,
): Promise<string> {
  const limits = limitsFor(policy, key, null);
  const isLeague = measure.kind === "league";
  return fill(await readFile(new URL("tables.sql", import.meta.url), "utf8"), {
    cell: tableColumns(dataset, measure).map(identifier).join(", "),
    not_withheld: notWithheld(policy, key, measure.period),
    minimum: String(isLeague ? measure.minimumDenominator : limits.bar_devices),
    owner_groups: String(isLeague ? limits.league_owner_groups : limits.bar_owner_groups),
    largest_percent: String(isLeague ? limits.league_largest_percent : 100),
    ...(isLeague
      ? { cannot_hide: hasNoBase(tableColumns(dataset, measure)), hiding: literal("league-fits") }
      : { cannot_hide: hasNoVersions(tableColumns(dataset, measure)), hiding: literal("versions") }),
  });
}

/** Columns that name a league table, or a set of bars, beside role. */
export function tableColumns(dataset: Dataset, measure: League | PartyBars): string[] {
  return keyColumns(dataset).filter((column) => measure.kind !== "party-bars" || column !== measure.version);
}

/** Condition that a row's role and period are not withheld by an override. */
export function notWithheld({ overrides }: Policy, key: string, period: string): string {
  const withheld = overrides.flatMap((override) => {
    if (override.withhold !== true || (override.dataset !== undefined && override.dataset !== key)) return [];
    const role = override.role === undefined ? "TRUE" : `role = ${literal(override.role)}`;
    const within =
      override.period === undefined
        ? "TRUE"
        : `(${identifier(period)} = ${literal(override.period)} OR ${identifier(period)} LIKE ${literal(`${override.period}-%`)})`;
    return [`NOT (${role} AND ${within})`];
  });
  return ["TRUE", ...withheld].join(" AND ");
}

/** Columns that name a cell of a dataset, role apart. */
export function keyColumns(dataset: Dataset): string[] {
  const figures = figureColumns(dataset.measure);
  return Object.keys(dataset.fields).filter((field) => !figures.includes(field));
}

/** The measure of a dataset that has cells. @throws Error if it has none */
export function cellMeasure(key: string, { measure }: Dataset): MeanOfRates | RatesAndTimes {
  if (measure?.kind !== "mean-of-rates" && measure?.kind !== "rates-and-times")
    throw new Error(`${key} has no cells: ${measure?.kind ?? "no measure"}`);
  return measure;
}

/** The column of a measure's rate, and whom it counts. */
export function rateOf(measure: MeanOfRates | RatesAndTimes): RatesAndTimes["rate"] {
  return measure.kind === "mean-of-rates" ? measure : measure.rate;
}

async function familiesOf(db: Database, { measure }: Dataset, folder: string): Promise<Family[]> {
  if (measure?.kind === "mean-of-rates") {
    const rows = await db.rows("SELECT cohort_id, cell_id FROM cells ORDER BY cell_id");
    return [...group(rows, ({ cohort_id }) => String(cohort_id)).values()]
      .filter((cells) => cells.length > 1)
      .map((cells) => ({ parent: null, children: cells.map(({ cell_id }) => Number(cell_id)) }));
  }
  if (measure?.kind !== "rates-and-times" || measure.within === undefined) return [];
  const file = join(folder, measure.within);
  return familiesFrom(db, await queryIn(file)).catch((cause: unknown) => {
    throw new PortalError(`${file}: ${String(cause)}`, 4, { cause });
  });
}

/** @param sql that returns `parent`, `family` and `child` */
export async function familiesFrom(db: Database, sql: string): Promise<Family[]> {
  const pairs = await db.columns<Record<"parent" | "child", number> & { family: string }>(
    `SELECT coalesce(CAST(parent AS INTEGER), -1) AS parent, family, CAST(child AS INTEGER) AS child FROM (${sql}) AS pairs ORDER BY pairs.parent, family, child`,
  );
  const families: { parent: number | null; children: number[] }[] = [];
  for (const [i, child] of pairs.child.entries()) {
    const parent = pairs.parent[i] ?? -1;
    if (i === 0 || parent !== pairs.parent[i - 1] || pairs.family[i] !== pairs.family[i - 1])
      families.push({ parent: parent < 0 ? null : parent, children: [] });
    families.at(-1)?.children.push(child);
  }
  return families;
}

/** @param text for each owner group, by number, 1 or 0 */
function cohortOf(text: string, known: Map<string, Cohort>): Cohort {
  const cohort = known.get(text) ?? Cohort.of([...text].flatMap((bit, group) => (bit === "1" ? group : [])));
  known.set(text, cohort);
  return cohort;
}

/** Condition that two relations have the same values in columns; nulls are alike. */
export function same(one: string, other: string, columns: readonly string[]): string {
  return columns
    .map((column) => `${one}.${identifier(column)} IS NOT DISTINCT FROM ${other}.${identifier(column)}`)
    .join(" AND ");
}
