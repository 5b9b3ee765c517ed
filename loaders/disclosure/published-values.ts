import { identifier, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { Averaged } from "./finest.js";
import { cellMeasure, keyColumns, rateOf, same } from "./publish.js";
import type { IndustryDataset } from "./publish.js";

/** What files show, by cell. */
export type PublishedValues = Record<Averaged, ReadonlyMap<number, number>>;

/** Reads what files show. */
export async function publishedValues(
  db: Database,
  { key, dataset }: IndustryDataset,
  files: readonly string[],
): Promise<PublishedValues> {
  const measure = cellMeasure(key, dataset);
  const rate = rateOf(measure).value;
  const mean = measure.kind === "rates-and-times" ? measure.times?.mean : undefined;
  const rows = await db.rows(
    `SELECT cells.cell_id::INTEGER AS cell, ${identifier(rate)} AS rate, ${mean === undefined ? "NULL" : identifier(mean)} AS mean FROM read_parquet(${literals(files)}) AS files JOIN cells ON ${same("cells", "files", ["role", ...keyColumns(dataset)])}`,
  );
  const of = (name: Averaged): ReadonlyMap<number, number> =>
    new Map(rows.flatMap((row) => (row[name] === null ? [] : [[Number(row["cell"]), Number(row[name])]])));
  return { rate: of("rate"), mean: of("mean") };
}
