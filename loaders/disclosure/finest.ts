import { readFile } from "node:fs/promises";
import { fill } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";
import type { Family, Measure } from "./figure.js";
import { cellMeasure, rateOf } from "./publish.js";
import type { IndustryDataset } from "./publish.js";
import { dropTransactions, heldSql, holdCells, makeTransactions, outcomeOf } from "./transactions.js";

/** Figures that are averages, and so linear in what each put in. */
export type Averaged = Extract<Measure, "rate" | "mean">;

/**
 * What each party put into the finest cells, those that the same cells hold taken as one slot; in columns that threads
 * share.
 */
export interface Finest {
  /** Slot `s` is held by `cells[cellStarts[s]]` up to `cells[cellStarts[s + 1]]`. */
  cellStarts: Int32Array;
  cells: Int32Array;
  /** The parties in slot `s` are in the other columns from `partStarts[s]` to `partStarts[s + 1]`. */
  partStarts: Int32Array;
  party: Int32Array;
  group: Int32Array;
  /** Successes; sum of times in ms. */
  amount: Float64Array;
  /** Requests; number of times. */
  size: Float64Array;
}

/** Rows of `Finest` in the order of their slots. */
export interface FinestRows {
  /** A slot and a cell that holds it. */
  holds: Readonly<Record<"slot" | "cell", readonly number[]>>;
  parts: Readonly<Record<"slot" | "party" | "group" | "amount" | "size", readonly number[]>>;
}

/**
 * Fills the relation `finest` with what the parties put into the finest cells of some cells: transactions that the same of
 * them hold, if the dataset says which, or cells that hold no others.
 * @param cells those that are shown or attacked
 */
export async function findFinest(
  db: Database,
  industry: IndustryDataset,
  families: readonly Family[],
  cells: ReadonlySet<number>,
): Promise<void> {
  if (industry.dataset.holds === undefined || outcomeOf(industry.dataset) === "other")
    return findLeaves(db, industry, leavesOf(cells, families));
  await nameCells(db, cells);
  await db.run(
    "CREATE OR REPLACE TEMP TABLE near_cells AS SELECT cells.* REPLACE (CAST(cell_id AS INTEGER) AS cell_id) FROM cells JOIN near USING (cell_id)",
  );
  const months = await db.rows("SELECT DISTINCT substr(cell_period, 1, 7) AS month FROM near_cells");
  await makeTransactions(
    db,
    industry,
    months.map(({ month }) => String(month)),
  );
  await holdCells(db, industry);
  await findHeld(db, industry);
  await dropTransactions(db);
}

/** Fills the relation `finest` with what the parties put into the transactions that the same cells of `held_cells` hold. */
export async function findHeld(db: Database, industry: IndustryDataset): Promise<void> {
  await fillFinest(db, industry, await heldSql(industry.dataset));
}

/**
 * Fills the relation `finest` with what the parties put into cells.
 * @param leaves each with a cell that holds it, or itself
 */
export async function findLeaves(
  db: Database,
  industry: IndustryDataset,
  leaves: readonly (readonly [leaf: number, cell: number])[],
): Promise<void> {
  await db.run("CREATE OR REPLACE TEMP TABLE leaves (leaf DOUBLE, cell DOUBLE)");
  await db.append("leaves", leaves);
  const isTimed = hasTimes(industry);
  const sql = fill(await readFile(new URL("leaves.sql", import.meta.url), "utf8"), {
    times: isTimed ? ", times, time_sum" : "",
    known_times: isTimed
      ? ", coalesce(known.times, 0) AS times, coalesce(known.time_sum, 0) AS time_sum"
      : "",
  });
  await fillFinest(db, industry, sql);
}

async function fillFinest(db: Database, industry: IndustryDataset, sql: string): Promise<void> {
  await db.script(new URL("finest.sql", import.meta.url), {
    finest: sql,
    times: hasTimes(industry) ? ", finest_rows.times, finest_rows.time_sum" : "",
  });
}

function hasTimes({ key, dataset }: IndustryDataset): boolean {
  const measure = cellMeasure(key, dataset);
  return measure.kind === "rates-and-times" && measure.times !== undefined;
}

async function nameCells(db: Database, cells: ReadonlySet<number>): Promise<void> {
  await db.run("CREATE OR REPLACE TEMP TABLE near (cell_id DOUBLE)");
  await db.append(
    "near",
    [...cells].map((cell) => [cell]),
  );
}

/**
 * Reads what `findFinest` found.
 * @param cells of these only is asked which of them hold a slot
 * @throws PortalError if a cell's finest cells do not add up to it
 */
export async function readFinest(
  db: Database,
  { key, dataset }: IndustryDataset,
  measure: Averaged,
  cells: ReadonlySet<number>,
): Promise<Finest> {
  const [amount, size] =
    measure === "rate" ? (["numerator", "denominator"] as const) : (["time_sum", "times"] as const);
  await nameCells(db, cells);
  await db.run(`
CREATE OR REPLACE TEMP TABLE slots AS
SELECT cells, held_by, CAST(dense_rank() OVER (ORDER BY held_by) - 1 AS INTEGER) AS slot
FROM (
  SELECT cells, list(cell ORDER BY cell) AS held_by
  FROM (SELECT cells, unnest(cells) AS cell FROM (SELECT DISTINCT cells FROM finest) AS listed) AS held
  JOIN near ON near.cell_id = held.cell
  GROUP BY cells
) AS near_lists`);
  const holds = await db.columns<Record<keyof FinestRows["holds"], number>>(
    "SELECT slot, unnest(held_by) AS cell FROM (SELECT DISTINCT slot, held_by FROM slots) AS named ORDER BY slot, cell",
  );
  const parts = await db.columns<Record<keyof FinestRows["parts"], number>>(
    `SELECT slot, party_no AS party, group_no AS "group", CAST(sum(${amount}) AS DOUBLE) AS amount, CAST(sum(${size}) AS DOUBLE) AS size FROM finest JOIN slots USING (cells) GROUP BY ALL HAVING sum(${size}) > 0 ORDER BY slot, party`,
  );
  const finest = finestColumns({ holds, parts });
  // a party that has no row in one of the cells of a mix has a denominator there all the same
  const isMix = rateOf(cellMeasure(key, dataset)).outcome !== "other" && outcomeOf(dataset) === "other";
  const wrong =
    (await firstUnequal(db, finest, "amount", amount)) ??
    (isMix ? null : await firstUnequal(db, finest, "size", size));
  if (wrong !== null)
    throw new PortalError(
      `${key}: what cell ${wrong} holds does not add up to it; see what the dataset is over, its \`holds\` SQL and its outcome`,
      4,
    );
  return finest;
}

/** A cell whose contributions are not what its finest cells add up to, or null. */
async function firstUnequal(
  db: Database,
  finest: Finest,
  of: "amount" | "size",
  column: string,
): Promise<number | null> {
  const { cellStarts, cells, partStarts } = finest;
  const sums = new Map<number, number>();
  for (let slot = 0; slot + 1 < cellStarts.length; slot++) {
    let sum = 0;
    for (let i = partStarts[slot] ?? 0; i < (partStarts[slot + 1] ?? 0); i++) sum += finest[of][i] ?? 0;
    for (let i = cellStarts[slot] ?? 0; i < (cellStarts[slot + 1] ?? 0); i++)
      sums.set(cells[i] ?? 0, (sums.get(cells[i] ?? 0) ?? 0) + sum);
  }
  const known = await db.columns<Record<"cell" | "whole", number>>(
    `SELECT cell_id AS cell, CAST(sum(${column}) AS DOUBLE) AS whole FROM (SELECT cell_id, ${column} FROM contributed UNION ALL SELECT cell_id, ${column} FROM contributed_before) AS known JOIN near USING (cell_id) GROUP BY cell_id`,
  );
  const at = known.cell.findIndex((cell, i) => (sums.get(cell) ?? 0) !== known.whole[i]);
  return known.cell[at] ?? null;
}

/** Each cell that holds no others, with those of some cells that hold it. */
function leavesOf(
  cells: ReadonlySet<number>,
  families: readonly Family[],
): (readonly [leaf: number, cell: number])[] {
  const children = new Map<number, Set<number>>();
  for (const family of families)
    if (family.parent !== null) {
      const known = children.get(family.parent) ?? new Set();
      for (const child of family.children) known.add(child);
      children.set(family.parent, known);
    }
  return [...cells].flatMap((cell) => {
    const inside = new Set([cell]);
    for (const one of inside) for (const child of children.get(one) ?? []) inside.add(child);
    return [...inside].filter((one) => !children.has(one)).map((leaf) => [leaf, cell] as const);
  });
}

export function finestColumns({ holds, parts }: FinestRows): Finest {
  const slots = 1 + (holds.slot.at(-1) ?? -1);
  return {
    cellStarts: starts(holds.slot, slots),
    cells: shared(Int32Array, holds.cell),
    partStarts: starts(parts.slot, slots),
    party: shared(Int32Array, parts.party),
    group: shared(Int32Array, parts.group),
    amount: shared(Float64Array, parts.amount),
    size: shared(Float64Array, parts.size),
  };
}

/** Where in a column the rows of each slot start, and where the last end. */
function starts(slot: readonly number[], slots: number): Int32Array {
  const all = shared(Int32Array, new Array<number>(slots + 1).fill(0));
  for (const one of slot) all[one + 1] = (all[one + 1] ?? 0) + 1;
  for (let one = 1; one <= slots; one++) all[one] = (all[one] ?? 0) + (all[one - 1] ?? 0);
  return all;
}

interface NumberArray<T> {
  new (buffer: SharedArrayBuffer): T;
  BYTES_PER_ELEMENT: number;
}

/** Numbers in an array that is not copied when it is handed to a thread. */
function shared<T extends Int32Array | Float64Array>(type: NumberArray<T>, values: readonly number[]): T {
  const array = new type(new SharedArrayBuffer(values.length * type.BYTES_PER_ELEMENT));
  array.set(values);
  return array;
}
