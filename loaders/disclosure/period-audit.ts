import type { Database } from "../duckdb.js";
import { literal } from "../duckdb.js";
import { Attack } from "./attack.js";
import type { Attacked } from "./attack.js";
import { Block } from "./block.js";
import { findLeaves, readFinest } from "./finest.js";
import { periodBefore } from "./frozen.js";
import type { Limits } from "./policy.js";
import type { Problem, Row } from "./problem.js";
import { solver } from "./programme.js";
import type { PublishedValues } from "./published-values.js";
import { cellMeasure, keyColumns, rateOf, same } from "./publish.js";
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
  await findLeaves(
    db,
    industry,
    [...cells].map((cell) => [cell, cell]),
  );
  const finest = await readFinest(db, industry, "rate", cells);
  const minimum = rateOf(cellMeasure(industry.key, industry.dataset)).minimumDenominator;
  const block = new Block({
    measure: "rate",
    mixes: [],
    minimum,
    published,
    figures: new Map(
      [...shown].map(([cell, { role, frozen }]) => [cell, { role, isFrozen: frozen !== undefined }]),
    ),
    limits: new Map(pairs.map(({ later: { role } }) => [role, limits(role)])),
    finest,
  });
  const highs = await solver;
  for (const { later, earlier } of pairs) {
    const slots = [later.cell, earlier.cell].flatMap((cell) => block.slotsFor(cell));
    const problem = block.problem(slots);
    const steady = steadyRows(problem, minimum, limits(later.role).steady_points);
    const attack = new Attack(highs, { ...problem, rows: [...problem.rows, ...steady] });
    const isFound = [later.cell, earlier.cell].some((cell) =>
      block
        .targets(cell)
        .some((target) => attack.on({ ...target, ...block.sumOf(cell, target.group, slots) }) !== null),
    );
    result.cells++;
    result.programmes += attack.solved;
    attack.dispose();
    if (isFound) result.breaches.push(later.frozen === undefined ? later : earlier);
    else passed.add(`period ${later.cell}`);
  }
  return result;
}

/**
 * That the rate of each party that counts in two cells is taken as within some points of one another.
 * @param problem one of two cells, each a slot
 */
function steadyRows({ parties, truths, uppers }: Problem, minimum: number, points: number): Row[] {
  const rows: Row[] = [];
  const firsts = new Map<number, number>();
  for (const [place, party] of parties.entries()) {
    if ((uppers[place] ?? 0) < minimum) continue;
    const first = firsts.get(party);
    if (first === undefined) {
      firsts.set(party, place);
      continue;
    }
    const weights = Float64Array.of(100 / (uppers[first] ?? 0), -100 / (uppers[place] ?? 0));
    const moved = (weights[0] ?? 0) * (truths[first] ?? 0) + (weights[1] ?? 0) * (truths[place] ?? 0);
    rows.push({
      ...{ cell: null, places: Int32Array.of(first, place), weights },
      lower: Math.min(0, -points - moved),
      upper: Math.max(0, points - moved),
    });
  }
  return rows;
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
