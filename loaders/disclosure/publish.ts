import { readFile } from "node:fs/promises";
import type { Dataset } from "../../src/components/report.js";
import { fill } from "../duckdb.js";

/** Fewest owner groups that may stand behind an industry figure. */
const OWNER_GROUPS = 6;
/** Below this many owner groups rates are rounded to half a point instead of a tenth. */
const COARSE_BELOW = 20;

/**
 * The one way from what parties contribute to a published industry figure.
 * @param dataset with scope `industry`; its SQL has filled the relation `contributions`
 * @returns SQL for role, the dataset's fields; cells that the policy withholds are absent
 */
export async function publishedFigures(dataset: Dataset): Promise<string> {
  const { measure } = dataset;
  if (!measure) throw new Error("an industry dataset needs a measure");
  const cell = ["role", ...Object.keys(dataset.fields).filter((field) => field !== measure.value)];
  const sql = await readFile(new URL("industry-means.sql", import.meta.url), "utf8");
  return fill(sql, {
    cell: cell.join(", "),
    counted_cell: cell.map((column) => `counted.${column}`).join(", "),
    cohort: measure.cohort.join(", "),
    same_cohort: ["role", ...measure.cohort]
      .map((column) => `cohorts.${column} = counted.${column}`)
      .join(" AND "),
    value: measure.value,
    minimum: String(measure.minimumDenominator),
    groups: String(OWNER_GROUPS),
    coarse_below: String(COARSE_BELOW),
  });
}
