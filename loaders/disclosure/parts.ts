import { readFile } from "node:fs/promises";
import { fill, identifier, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { Measure } from "./figure.js";
import { cellMeasure, keyColumns, same } from "./publish.js";
import type { IndustryDataset } from "./publish.js";

/** Figures that are averages, and so linear in what each put in. */
export type Averaged = Extract<Measure, "rate" | "mean">;

/** What an owner group's part of a cell is to an average: a party's rate in points, or the mean of its times in ms. */
export interface Part {
  member: number;
  group: number;
  mean: number;
  /** Requests behind a rate; number of times. */
  weight: number;
}

/** Parts in columns that threads share; those of a cell are from `starts[cell]` to `starts[cell + 1]`. */
export interface PartColumns {
  starts: Int32Array;
  member: Int32Array;
  group: Int32Array;
  mean: Float64Array;
  weight: Float64Array;
}

/** Parts by cell. */
export class Parts {
  private readonly made = new Map<number, readonly Part[]>();

  constructor(private readonly columns: PartColumns) {}

  get(cell: number): readonly Part[] {
    const before = this.made.get(cell);
    if (before) return before;
    const { starts, member, group, mean, weight } = this.columns;
    const parts: Part[] = [];
    for (let i = starts[cell] ?? 0; i < (starts[cell + 1] ?? 0); i++)
      parts.push({
        member: member[i] ?? 0,
        group: group[i] ?? 0,
        mean: mean[i] ?? 0,
        weight: weight[i] ?? 0,
      });
    this.made.set(cell, parts);
    return parts;
  }
}

/** What files show, by cell. */
export type PublishedValues = Record<Averaged, ReadonlyMap<number, number>>;

/** Reads what files show. */
export async function publishedValues(
  db: Database,
  { key, dataset }: IndustryDataset,
  files: readonly string[],
): Promise<PublishedValues> {
  const measure = cellMeasure(key, dataset);
  const rate = measure.kind === "mean-of-rates" ? measure.value : measure.rate.value;
  const mean = measure.kind === "rates-and-times" ? measure.times?.mean : undefined;
  const rows = await db.rows(
    `SELECT cells.cell_id::INTEGER AS cell, ${identifier(rate)} AS rate, ${mean === undefined ? "NULL" : identifier(mean)} AS mean FROM read_parquet(${literals(files)}) AS files JOIN cells ON ${same("cells", "files", ["role", ...keyColumns(dataset)])}`,
  );
  const of = (name: Averaged): ReadonlyMap<number, number> =>
    new Map(rows.flatMap((row) => (row[name] === null ? [] : [[Number(row["cell"]), Number(row[name])]])));
  return { rate: of("rate"), mean: of("mean") };
}

/** What each put into cells. */
export async function partsOf(
  db: Database,
  { key, dataset }: IndustryDataset,
  cells: ReadonlySet<number>,
): Promise<Record<Averaged, PartColumns>> {
  const measure = cellMeasure(key, dataset);
  const timed = measure.kind === "rates-and-times" && measure.times !== undefined;
  const { minimumDenominator } = measure.kind === "mean-of-rates" ? measure : measure.rate;
  await db.run("CREATE OR REPLACE TEMP TABLE modelled (cell_id DOUBLE)");
  await db.append(
    "modelled",
    [...cells].map((cell) => [cell]),
  );
  const sql = fill(await readFile(new URL("nested.sql", import.meta.url), "utf8"), {
    minimum: String(minimumDenominator),
    times: timed ? ", times, time_sum" : "",
    timed: timed ? "known" : "(SELECT cell_id, group_no, 0 AS times, 0 AS time_sum FROM known WHERE FALSE)",
  });
  const rows = await db.columns<"is_rate" | "cell" | keyof Part>(sql);
  const firstRate = rows.is_rate.indexOf(1);
  const rates = firstRate < 0 ? rows.is_rate.length : firstRate;
  const of = (from: number, to: number): PartColumns =>
    partColumns({
      cell: rows.cell.slice(from, to),
      member: rows.member.slice(from, to),
      group: rows.group.slice(from, to),
      mean: rows.mean.slice(from, to),
      weight: rows.weight.slice(from, to),
    });
  return { rate: of(rates, rows.cell.length), mean: of(0, rates) };
}

/** @param rows columns of parts and the cells that they are of, in the order of the cells */
export function partColumns(rows: Readonly<Record<"cell" | keyof Part, readonly number[]>>): PartColumns {
  const starts = shared(Int32Array, (rows.cell.at(-1) ?? -1) + 2);
  for (const cell of rows.cell) starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  for (let cell = 1; cell < starts.length; cell++)
    starts[cell] = (starts[cell] ?? 0) + (starts[cell - 1] ?? 0);
  const column = <T extends Int32Array | Float64Array>(name: keyof Part, type: NumberArray<T>): T => {
    const values = shared(type, rows.cell.length);
    values.set(rows[name]);
    return values;
  };
  return {
    starts,
    member: column("member", Int32Array),
    group: column("group", Int32Array),
    mean: column("mean", Float64Array),
    weight: column("weight", Float64Array),
  };
}

interface NumberArray<T> {
  new (buffer: SharedArrayBuffer): T;
  BYTES_PER_ELEMENT: number;
}

/** An array of zeros that is not copied when it is handed to a thread. */
function shared<T>(type: NumberArray<T>, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}
