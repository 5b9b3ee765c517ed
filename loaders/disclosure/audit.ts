import { readFile } from "node:fs/promises";
import { fill, identifier, literal, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { Figure } from "./figure.js";
import type { Limits } from "./policy.js";
import { cellMeasure, keyColumns, rateOf, same } from "./publish.js";
import type { IndustryDataset, Prepared } from "./publish.js";

/** Rounds of audit and suppression after which a refresh gives up. */
export const AUDIT_ROUNDS = 20;

/** Limits that the bounds need. */
const LIMITS = ["coarse_below", "coarse_rate_base", "rate_base", "mean_figures", "p_percent"] as const;

/**
 * Attacks published files as each owner group and as each two of them, by closed-form bounds on single cells; the
 * relations `contributed` and `cells` say what is true. Frozen figures have had their audit.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.4.2 (disclosure auditing).
 * @param files Parquet files of all roles, as they are to be served
 * @returns figures that give away too much
 */
export async function audit(
  db: Database,
  { key, dataset }: IndustryDataset,
  { figures }: Prepared,
  limits: (role: string) => Limits,
  files: readonly string[],
): Promise<Figure[]> {
  if (figures.length === 0) return [];
  const measure = cellMeasure(key, dataset);
  const times = measure.kind === "rates-and-times" ? measure.times : undefined;
  const rate = rateOf(measure);
  const sql = fill(await readFile(new URL("audit.sql", import.meta.url), "utf8"), {
    files: literals(files),
    rate: identifier(rate.value),
    mean: times ? identifier(times.mean) : "CAST(NULL AS DOUBLE)",
    timed: times
      ? "contributed"
      : "(SELECT cell_id, group_no, 0 AS times, 0 AS time_sum FROM contributed WHERE FALSE)",
    same_cell: same("cells", "files", ["role", ...keyColumns(dataset)]),
    minimum: String(rate.minimumDenominator),
    limits: LIMITS.join(", "),
    limits_by_role: [...new Set(figures.map(({ role }) => role))]
      .map((role) => [literal(role), ...LIMITS.map((name) => `${limits(role)[name]}::DOUBLE`)])
      .map((values) => `(${values.join(", ")})`)
      .join(", "),
  });
  const breaches = new Set(
    (await db.rows(sql)).map(({ cell_id, measure: kind }) => `${String(cell_id)} ${String(kind)}`),
  );
  return figures.filter(({ cell, measure: kind }) => breaches.has(`${cell} ${kind}`));
}
