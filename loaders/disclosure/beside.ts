import { readFile } from "node:fs/promises";
import { fill, identifier, literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { Figure, GroupTimes } from "./figure.js";
import type { Averaged } from "./finest.js";
import { cellMeasure, familiesFrom, frozenFigures, groupTimesOf, keyColumns, rateOf } from "./publish.js";
import type { IndustryDataset, Prepared } from "./publish.js";
import type { PublishedValues } from "./published-values.js";
import { holdCells, makeTransactions, outcomeOf } from "./transactions.js";

/** Another dataset over the same, and the relation that holds what is published of it in the months that come now. */
export interface Other {
  industry: IndustryDataset;
  published: string;
}

/** Figures of other datasets over the same as one: published already, so that nothing changes them. */
export interface Beside extends Pick<Prepared, "figures" | "families" | "times"> {
  /** What they show; rates as the dataset's own outcome has them. */
  values: PublishedValues;
  /** Parties with a smaller denominator do not count in a cell's rate. */
  minimums: ReadonlyMap<number, number>;
}

/**
 * Makes `parties_beside`, who counts in figures of other datasets over the same, and the transactions of some months if there
 * are others; to be done before a dataset is prepared.
 */
export async function transactionsBeside(
  db: Database,
  industry: IndustryDataset,
  months: readonly string[],
  others: readonly Other[],
): Promise<void> {
  await db.run("CREATE OR REPLACE TEMP TABLE parties_beside (party_id VARCHAR, owner_group VARCHAR)");
  if (others.length === 0) return;
  await makeTransactions(db, industry, months);
  await db.run(
    "INSERT INTO parties_beside SELECT DISTINCT parties.party_id, parties.owner_group FROM transaction_parts JOIN parties ON parties.party_id = transaction_parts.party_id",
  );
}

/**
 * What is published of other datasets over the same, their cells numbered after the dataset's own; fills `held_cells` with
 * what all of them hold. Source: the relations of `transactionsBeside` and `prepare`.
 */
export async function besideOf(
  db: Database,
  industry: IndustryDataset,
  { groupNumbers }: Prepared,
  others: readonly Other[],
): Promise<Beside> {
  const { n } = await db.row("SELECT coalesce(max(cell_id), -1)::INTEGER + 1 AS n FROM cells");
  const from = Number(n);
  await db.run("CREATE OR REPLACE TEMP TABLE kinds (cell_id INTEGER, kind VARCHAR)");
  await db.run(
    "CREATE OR REPLACE TEMP TABLE near_cells AS SELECT cells.* REPLACE (CAST(cell_id AS INTEGER) AS cell_id) FROM cells WHERE substr(cell_period, 1, 7) IN (SELECT month FROM transaction_months)",
  );
  await holdCells(db, industry);
  await nameKinds(db, industry);
  const own = joinable(industry);
  const figures: Figure[] = [];
  const values = { rate: new Map<number, number>(), mean: new Map<number, number>() };
  const minimums = new Map<number, number>();
  const timed: IndustryDataset[] = [];
  let next = from;
  for (const { industry: other, published } of others) {
    const { dataset, key } = other;
    const measure = cellMeasure(key, dataset);
    const columns = ["role", ...keyColumns(dataset)].map(identifier).join(", ");
    await db.run(
      `CREATE OR REPLACE TEMP TABLE near_cells AS SELECT CAST(${next} + row_number() OVER (ORDER BY ${columns}) - 1 AS INTEGER) AS cell_id, CAST(${identifier(measure.period)} AS VARCHAR) AS cell_period, rows.* FROM ${published} AS rows`,
    );
    await holdCells(db, other);
    await nameKinds(db, other);
    const theirs = joinable(other);
    const flips = own.outcome !== theirs.outcome;
    const wanted: Record<Averaged, string | undefined> = {
      rate:
        own.outcome === "other" || theirs.outcome === "other"
          ? undefined
          : `${flips ? "100.0 - " : ""}${identifier(rateOf(measure).value)}`,
      mean:
        own.hasTimes && measure.kind === "rates-and-times" && measure.times
          ? identifier(measure.times.mean)
          : undefined,
    };
    if (wanted.mean !== undefined) timed.push(other);
    for (const figure of await frozenFigures(
      db,
      measure,
      groupNumbers,
      `near_cells AS frozen_numbered JOIN (SELECT cell_id, cell_period, ${columns} FROM near_cells) AS cells ON cells.cell_id = frozen_numbered.cell_id`,
    ))
      if (wanted[figure.measure === "rate" ? "rate" : "mean"] !== undefined) figures.push(figure);
    for (const name of ["rate", "mean"] as const) {
      const column = wanted[name];
      if (column === undefined) continue;
      const shown = await db.columns<Record<"cell" | "value", number>>(
        `SELECT cell_id AS cell, CAST(${column} AS DOUBLE) AS value FROM near_cells WHERE ${column} IS NOT NULL`,
      );
      for (const [i, cell] of shown.cell.entries()) values[name].set(cell, shown.value[i] ?? NaN);
    }
    const { cell: cells } = await db.columns<{ cell: number }>("SELECT cell_id AS cell FROM near_cells");
    for (const cell of cells) minimums.set(cell, rateOf(measure).minimumDenominator);
    next += cells.length;
  }
  const families = await familiesFrom(
    db,
    fill(await readFile(new URL("crossing.sql", import.meta.url), "utf8"), { from: String(from) }),
  );
  const times = timed.length > 0 ? await timesBeside(db, from) : new Map<number, GroupTimes>();
  await db.run("DROP TABLE kinds");
  return { figures, families, times, values, minimums };
}

/** Figures of a dataset and those of others as one. */
export function withBeside(prepared: Prepared, beside: Beside | null): Prepared {
  if (beside === null) return prepared;
  return {
    ...prepared,
    figures: [...prepared.figures, ...beside.figures],
    families: [...prepared.families, ...beside.families],
    times: new Map([...prepared.times, ...beside.times]),
  };
}

/** Whether two datasets over the same have rates, or times, of which one tells of the other's. */
export function haveInCommon(one: IndustryDataset, other: IndustryDataset): boolean {
  const [ours, theirs] = [joinable(one), joinable(other)];
  return (ours.outcome !== "other" && theirs.outcome !== "other") || (ours.hasTimes && theirs.hasTimes);
}

function joinable(industry: IndustryDataset): {
  outcome: "success" | "failure" | "other";
  hasTimes: boolean;
} {
  const measure = cellMeasure(industry.key, industry.dataset);
  return {
    outcome: outcomeOf(industry.dataset),
    hasTimes: measure.kind === "rates-and-times" && measure.times !== undefined,
  };
}

/** Adds to `kinds` the cells of `near_cells`: alike in the columns that are empty, in month or day, and in what they cost. */
async function nameKinds(db: Database, { key, dataset }: IndustryDataset): Promise<void> {
  const measure = cellMeasure(key, dataset);
  const dearest = measure.kind === "rates-and-times" ? (measure.dearest ?? []) : [];
  const telling = new Set(dearest.flatMap(({ where }) => Object.keys(where)));
  const parts = keyColumns(dataset).map((column) =>
    telling.has(column)
      ? `coalesce(CAST(${identifier(column)} AS VARCHAR), '')`
      : `CASE WHEN ${identifier(column)} IS NULL THEN '-' ELSE '+' END`,
  );
  await db.run(
    `INSERT INTO kinds SELECT cell_id, concat_ws(' ', ${[literal(key), "length(cell_period)", ...parts].join(", ")}) FROM near_cells`,
  );
}

/** What owner groups put into the times of cells from a number on. */
async function timesBeside(db: Database, from: number): Promise<Map<number, GroupTimes>> {
  const rows = await db.columns<Record<"cell" | "owner_group" | "times" | "time_sum", number>>(
    `SELECT held_cells.cell_id AS cell, parties_by_number.group_no AS owner_group, CAST(sum(parts.times) AS DOUBLE) AS times, CAST(sum(parts.time_sum) AS DOUBLE) AS time_sum FROM held_cells JOIN transaction_parts AS parts ON parts.transaction_no = held_cells.transaction_no JOIN parties_by_number ON parties_by_number.party_id = parts.party_id WHERE held_cells.cell_id >= ${from} AND parts.times > 0 GROUP BY ALL ORDER BY 1, 2`,
  );
  return groupTimesOf(rows);
}
