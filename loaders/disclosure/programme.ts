import loadHighs from "highs";
import type { Highs, Model, ObjectiveSense } from "highs";

/** HiGHS (Huangfu and Hall, "Parallelizing the dual revised simplex method", 2018), which solves linear programmes. */
export const solver: Promise<Highs> = loadHighs();

/** Something of 0 or more that the attacker does not know: what it truly is, and the most it can be. */
export interface Unknown {
  truth: number;
  upper: number;
}

/** A weighted sum of unknowns, by their place. */
export type Terms = readonly (readonly [unknown: number, weight: number])[];

/** A sum and the bounds that it is known to lie within. */
export interface Known {
  terms: Terms;
  lower: number;
  upper: number;
}

/** Knowns below this price have no part in a bound. */
const FREE = 1e-7;

/** What is known of unknowns; asked again and again how small or large sums of them can be. */
export class Programme {
  private readonly model: Model;
  private costs: Terms = [];
  private isSolved = false;
  /** Programmes solved so far. */
  solved = 0;

  constructor(
    private readonly highs: Highs,
    private readonly unknowns: readonly Unknown[],
    private readonly knowns: readonly Known[],
  ) {
    const entries = knowns.flatMap(({ terms }) => terms);
    const starts = [0];
    for (const { terms } of knowns) starts.push((starts.at(-1) ?? 0) + terms.length);
    this.model = highs.createModel();
    this.model.options.set({ output_flag: false, presolve: "off" });
    this.model.passModel({
      numCols: unknowns.length,
      numRows: knowns.length,
      colCost: new Float64Array(unknowns.length),
      colLower: new Float64Array(unknowns.length),
      colUpper: Float64Array.from(unknowns, ({ upper }) => upper),
      rowLower: Float64Array.from(knowns, ({ lower }) => lower),
      rowUpper: Float64Array.from(knowns, ({ upper }) => upper),
      matrix: {
        format: "csr",
        numRows: knowns.length,
        numCols: unknowns.length,
        starts: Int32Array.from(starts),
        indices: Int32Array.from(entries, ([unknown]) => unknown),
        values: Float64Array.from(entries, ([, weight]) => weight),
      },
    });
  }

  /** Sets the sum that is asked for, and the unknowns that the attacker knows. */
  ask(sum: Terms, isKnown: (unknown: number) => boolean): void {
    this.model.changeColsBounds(
      { kind: "range", from: 0, to: this.unknowns.length - 1 },
      Float64Array.from(this.unknowns, ({ truth }, place) => (isKnown(place) ? truth : 0)),
      Float64Array.from(this.unknowns, ({ truth, upper }, place) => (isKnown(place) ? truth : upper)),
    );
    for (const [place] of this.costs) this.model.changeColCost(place, 0);
    for (const [place, weight] of sum) this.model.changeColCost(place, weight);
    this.costs = sum;
  }

  /** The most that the sum asked for can be; NaN if HiGHS finds no answer. */
  most(): number {
    return this.solve(this.highs.constants.objectiveSense.maximize);
  }

  /** The least that the sum asked for can be; NaN if HiGHS finds no answer. */
  least(): number {
    return this.solve(this.highs.constants.objectiveSense.minimize);
  }

  /** Places of the knowns that made the last answer what it is. */
  reasons(): number[] {
    if (!this.isSolved) return [];
    const { rowDual } = this.model.getSolution();
    return this.knowns.flatMap((_, row) => (Math.abs(rowDual[row] ?? 0) > FREE ? row : []));
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
