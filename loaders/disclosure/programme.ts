import loadHighs from "highs";
import type { Highs, Model, ObjectiveSense } from "highs";
import type { Problem, Target } from "./problem.js";

/** HiGHS (Huangfu and Hall, "Parallelizing the dual revised simplex method", 2018), which solves linear programmes. */
export const solver: Promise<Highs> = loadHighs();

/** Rows below this price have no part in a bound. */
const FREE = 1e-7;

/** A problem as a linear programme; asked again and again how small or large sums of its unknowns can be. */
export class Programme {
  private readonly model: Model;
  private target: Pick<Target, "places" | "weights"> | null = null;
  private isSolved = false;
  /** Linear programmes solved so far. */
  solved = 0;

  constructor(
    private readonly highs: Highs,
    private readonly problem: Problem,
  ) {
    const { truths, uppers, rows } = problem;
    const truthOf = ({ places, weights }: Problem["rows"][number]): number =>
      places.reduce((sum, place, i) => sum + (weights[i] ?? 0) * (truths[place] ?? 0), 0);
    const starts = [0];
    for (const { places } of rows) starts.push((starts.at(-1) ?? 0) + places.length);
    this.model = highs.createModel();
    this.model.options.set({ output_flag: false, presolve: "off" });
    this.model.passModel({
      numCols: truths.length,
      numRows: rows.length,
      colCost: new Float64Array(truths.length),
      colLower: new Float64Array(truths.length),
      colUpper: uppers,
      rowLower: Float64Array.from(rows, (row) => truthOf(row) + row.lower),
      rowUpper: Float64Array.from(rows, (row) => truthOf(row) + row.upper),
      matrix: {
        format: "csr",
        numRows: rows.length,
        numCols: truths.length,
        starts: Int32Array.from(starts),
        indices: Int32Array.from(rows.flatMap(({ places }) => [...places])),
        values: Float64Array.from(rows.flatMap(({ weights }) => [...weights])),
      },
    });
  }

  /** Sets the sum that is asked for, and the owner groups that the attacker knows. */
  ask(target: Pick<Target, "places" | "weights">, known: ReadonlySet<number>): void {
    const { groups, truths, uppers } = this.problem;
    const isKnown = (place: number): boolean => known.has(groups[place] ?? -1);
    this.model.changeColsBounds(
      { kind: "range", from: 0, to: truths.length - 1 },
      truths.map((truth, place) => (isKnown(place) ? truth : 0)),
      truths.map((truth, place) => (isKnown(place) ? truth : (uppers[place] ?? 0))),
    );
    for (const place of this.target?.places ?? []) this.model.changeColCost(place, 0);
    for (const [i, place] of target.places.entries()) this.model.changeColCost(place, target.weights[i] ?? 0);
    this.target = target;
  }

  /** The most that the sum asked for can be; NaN if HiGHS finds no answer. */
  most(): number {
    return this.solve(this.highs.constants.objectiveSense.maximize);
  }

  /** The least that the sum asked for can be; NaN if HiGHS finds no answer. */
  least(): number {
    return this.solve(this.highs.constants.objectiveSense.minimize);
  }

  /** The shown cells that made the last answer what it is. */
  reasons(): number[] {
    if (!this.isSolved) return [];
    const { rowDual } = this.model.getSolution();
    return this.problem.rows.flatMap(({ cell }, row) =>
      cell !== null && Math.abs(rowDual[row] ?? 0) > FREE ? cell : [],
    );
  }

  dispose(): void {
    this.model.dispose();
  }

  private solve(sense: ObjectiveSense): number {
    const { modelStatus } = this.highs.constants;
    this.model.changeObjectiveSense(sense);
    this.model.run();
    this.solved++;
    if (this.model.getModelStatus() !== modelStatus.optimal) {
      this.model.clearSolver();
      this.model.run();
    }
    const status = this.model.getModelStatus();
    if (status === modelStatus.unbounded) return Infinity;
    this.isSolved = status === modelStatus.optimal;
    return this.isSolved ? this.model.getObjectiveValue() : NaN;
  }
}
