import type { Database } from "../duckdb.js";
import { literal } from "../duckdb.js";
import { NOTHING } from "./attack-threads.js";
import type { Plan } from "./attack-threads.js";
import type { Figure } from "./figure.js";
import { findLeaves, readFinest } from "./finest.js";
import { periodBefore } from "./frozen.js";
import type { Limits } from "./policy.js";
import type { PublishedValues } from "./published-values.js";
import { cellMeasure, keyColumns, rateOf, same } from "./publish.js";
import type { IndustryDataset, Prepared } from "./publish.js";

/**
 * Attacks published rates of a cell by those of the same cell in the period before, where one or two owner groups are
 * in only one of the two: the attacker takes every other rate as hardly changed (architecture.md, section 5: time).
 */
export class PeriodAudit {
  /** Later cells of pairs attacked before without finding anything: to take more back tells no more of them. */
  private readonly passed = new Set<number>();

  /** @param limits of a role */
  constructor(
    private readonly db: Database,
    private readonly industry: IndustryDataset,
    private readonly prepared: Prepared,
    private readonly limits: (role: string) => Limits,
  ) {}

  /**
   * @param published rates that the written files show
   * @returns attacks that take back the later figure of a pair, or the earlier if the later is published already
   */
  async plan({ rate: published }: PublishedValues): Promise<Plan> {
    const { db, industry, limits, passed } = this;
    const shown = new Map(
      this.prepared.figures.flatMap((figure) =>
        figure.measure === "rate" && published.has(figure.cell) ? [[figure.cell, figure] as const] : [],
      ),
    );
    const periods = new Set([...shown.values()].map(({ period }) => period));
    const before = new Map<number, number>();
    const toTakeBack = new Map<number, Figure>();
    for (const [cell, earlierCell] of await successive(db, industry, [...periods])) {
      const [later, earlier] = [shown.get(cell), shown.get(earlierCell)];
      if (!later || !earlier || (later.frozen !== undefined && earlier.frozen !== undefined)) continue;
      const difference = later.cohort.difference(earlier.cohort);
      if (passed.has(cell) || difference === 0 || difference > limits(later.role).cohort_difference) continue;
      before.set(cell, earlierCell);
      toTakeBack.set(cell, later.frozen === undefined ? later : earlier);
    }
    if (before.size === 0) return NOTHING;
    const cells = new Set([...before].flat());
    await findLeaves(
      db,
      industry,
      [...cells].map((cell) => [cell, cell]),
    );
    const field = {
      measure: "rate",
      mixes: [],
      minimum: rateOf(cellMeasure(industry.key, industry.dataset)).minimumDenominator,
      published,
      figures: new Map(
        [...shown].map(([cell, { role, frozen }]) => [cell, { role, isFrozen: frozen !== undefined }]),
      ),
      limits: new Map([...toTakeBack.values()].map(({ role }) => [role, limits(role)])),
      finest: await readFinest(db, industry, "rate", cells),
      before,
    } as const;
    return {
      attacks: [{ field, places: [...before.keys()].map((cell) => ({ cell, less: [] })) }],
      left: 0,
      conclude: ([findings = []]) =>
        findings.flatMap(({ place: { cell }, reasons }) => {
          if (reasons !== null) return toTakeBack.get(cell) ?? [];
          passed.add(cell);
          return [];
        }),
    };
  }
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
