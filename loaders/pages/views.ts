import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../../src/model/report.js";

/**
 * SQL of a report's views by name, for the engine in the page; served as `/_views/<report>.json`.
 * A view without SQL is its dataset as it is.
 */
export async function viewsOf(report: Report, source: string): Promise<Record<string, string>> {
  const views = await Promise.all(
    Object.entries(report.views).map(async ([name, { sql, dataset }]) => {
      const file = join(source, "src/reports", report.id, "views", sql ?? "");
      return [
        name,
        sql === undefined ? `SELECT * FROM ${dataset ?? name}` : await readFile(file, "utf8"),
      ] as const;
    }),
  );
  return Object.fromEntries(views);
}
