import { identifier, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { Figure } from "./figure.js";
import type { Averaged } from "./finest.js";
import { cellMeasure, keyColumns, rateOf, same } from "./publish.js";
import type { IndustryDataset } from "./publish.js";

/** What files show, by cell. */
export type PublishedValues = Record<Averaged, ReadonlyMap<number, number>>;

/**
 * Reads what files show.
 * @param without figures of the files that will not be shown
 */
export async function publishedValues(
  db: Database,
  { key, dataset }: IndustryDataset,
  files: readonly string[],
  without: readonly Figure[] = [],
): Promise<PublishedValues> {
  const measure = cellMeasure(key, dataset);
  const columns: Record<Averaged, string | undefined> = {
    rate: rateOf(measure).value,
    mean: measure.kind === "rates-and-times" ? measure.times?.mean : undefined,
  };
  const of = async (name: Averaged): Promise<ReadonlyMap<number, number>> => {
    const column = columns[name];
    if (column === undefined) return new Map();
    const shown = await db.columns<Record<"cell" | "value", number>>(
      `SELECT cells.cell_id::INTEGER AS cell, CAST(${identifier(column)} AS DOUBLE) AS value FROM read_parquet(${literals(files)}) AS files JOIN cells ON ${same("cells", "files", ["role", ...keyColumns(dataset)])} WHERE ${identifier(column)} IS NOT NULL`,
    );
    const values = new Map(shown.cell.map((cell, i) => [cell, shown.value[i] ?? NaN]));
    for (const { cell, measure: kind } of without) if (kind === name) values.delete(cell);
    return values;
  };
  return { rate: await of("rate"), mean: await of("mean") };
}
