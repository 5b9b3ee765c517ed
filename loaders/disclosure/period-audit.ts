import type { Database } from "../duckdb.js";
import { literal } from "../duckdb.js";
import { Attack } from "./attack.js";
import type { Attacked } from "./attack.js";
import { periodBefore } from "./frozen.js";
import { Parts, partsOf } from "./parts.js";
import type { PublishedValues } from "./parts.js";
import type { Limits } from "./policy.js";
import { solver } from "./programme.js";
import { cellMeasure, keyColumns, same } from "./publish.js";
import type { IndustryDataset, Prepared } from "./publish.js";

/**
 * Attacks published rates of a cell by those of the same cell in the period before, where one or two owner groups are
 * in only one of the two: the attacker takes every other rate as hardly changed (architecture.md, section 5: time).
 * @param published rates that the written files show
 * @param passed pairs of cells attacked before without finding anything; added to
 * @returns the later figure of a pair that gives too much away, or the earlier if the later is published already
 */
export async function auditPeriods(
  db: Database,
  industry: IndustryDataset,
  { figures }: Prepared,
  limits: (role: string) => Limits,
  { rate: published }: PublishedValues,
  passed: Set<string>,
): Promise<Attacked> {
  const result: Attacked = { breaches: [], cells: 0, programmes: 0, left: 0 };
  const shown = new Map(
    figures.flatMap((figure) =>
      figure.measure === "rate" && published.has(figure.cell) ? [[figure.cell, figure] as const] : [],
    ),
  );
  const periods = new Set([...shown.values()].map(({ period }) => period));
  const pairs = (await successive(db, industry, [...periods])).flatMap(([cell, before]) => {
    const [later, earlier] = [shown.get(cell), shown.get(before)];
    if (!later || !earlier || (later.frozen !== undefined && earlier.frozen !== undefined)) return [];
    if (passed.has(`period ${cell}`)) return [];
    const difference = later.cohort.difference(earlier.cohort);
    return difference > 0 && difference <= limits(later.role).cohort_difference ? [{ later, earlier }] : [];
  });
  if (pairs.length === 0) return result;
  const cells = new Set(pairs.flatMap(({ later, earlier }) => [later.cell, earlier.cell]));
  const parts = new Parts((await partsOf(db, industry, cells)).rate);
  const highs = await solver;
  for (const { later, earlier } of pairs) {
    const pair = [later.cell, earlier.cell] as const;
    const around = { cells: pair, families: [], steady: pair };
    const attack = new Attack(highs, "rate", around, parts, published, null, () => limits(later.role));
    const isFound = pair.some((cell) => attack.on(cell) !== null);
    result.cells++;
    result.programmes += attack.solved;
    attack.dispose();
    if (isFound) result.breaches.push(later.frozen === undefined ? later : earlier);
    else passed.add(`period ${later.cell}`);
  }
  return result;
}

/** Cells and the same cells in the period before: day after day, month after month. */
async function successive(
  db: Database,
  { key, dataset }: IndustryDataset,
  periods: readonly string[],
): Promise<(readonly [cell: number, before: number])[]> {
  const known = new Set(periods);
  const steps = periods.flatMap((period) => {
    const before = periodBefore(period);
    return known.has(before) ? [`(${literal(period)}, ${literal(before)})`] : [];
  });
  if (steps.length === 0) return [];
  const { period } = cellMeasure(key, dataset);
  const series = same("later", "earlier", ["role", ...keyColumns(dataset).filter((name) => name !== period)]);
  const rows = await db.rows(
    `SELECT later.cell_id::INTEGER AS cell, earlier.cell_id::INTEGER AS before FROM cells AS later JOIN (VALUES ${steps.join(", ")}) AS steps (period, before) ON steps.period = later.cell_period JOIN cells AS earlier ON earlier.cell_period = steps.before AND ${series} ORDER BY 1`,
  );
  return rows.map((row) => [Number(row["cell"]), Number(row["before"])] as const);
}
