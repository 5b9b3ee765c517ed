import type { Family, Figure, Measure, Suppression } from "./figure.js";
import type { Limits } from "./policy.js";
import { RULES } from "./rules/index.js";
import type { Rules } from "./rules/index.js";
import type { Market, Shown } from "./rules/rule.js";

/** Rounds after which the fixed point is given up; each round but the last takes at least one figure back. */
const ROUNDS = 10_000;

export interface EngineInput {
  figures: readonly Figure[];
  families: readonly Family[];
  limits(figure: Figure): Limits;
  /** Figures that something else refuses (an override, the audit), with its name. */
  refused?: ReadonlyMap<Figure, string>;
  rules?: Rules;
}

/** What becomes of a figure; `suppressedBy` is null if it is shown. */
export type Decision = Suppression | { suppressedBy: null; secondary: false };

/**
 * Applies the policy to figures until nothing changes any more. Rules only suppress, so this ends.
 * @returns a decision for each figure, in their order
 */
export function decide({ figures, families, limits, refused, rules = RULES }: EngineInput): Decision[] {
  const market = marketOf(figures, families, limits);
  const decisions = new Map<Figure, Decision>();
  for (const figure of figures) {
    const by = figure.frozen === undefined ? primary(figure) : null;
    if (typeof figure.frozen === "object") decisions.set(figure, figure.frozen);
    if (by !== null) decisions.set(figure, { suppressedBy: by, secondary: false });
  }
  function primary(figure: Figure): string | null {
    const other = refused?.get(figure);
    if (other !== undefined) return other;
    const rule = rules.primary.find(
      ({ judges, isSafe }) => judges.includes(figure.measure) && !isSafe(figure, limits(figure)),
    );
    return rule?.name ?? null;
  }
  for (let round = 0, before = -1; decisions.size !== before; round++) {
    if (round > ROUNDS) throw new Error(`no fixed point after ${ROUNDS} rounds`);
    before = decisions.size;
    for (const { name, apply } of rules.secondary) {
      const shown: Shown = {
        has: (figure) => !decisions.has(figure),
        suppress: (figure) => {
          if (figure.frozen !== undefined) return false;
          decisions.set(figure, { suppressedBy: name, secondary: true });
          return true;
        },
      };
      apply(market, shown);
    }
  }
  return figures.map((figure) => decisions.get(figure) ?? { suppressedBy: null, secondary: false });
}

function marketOf(
  figures: readonly Figure[],
  families: readonly Family[],
  limits: (figure: Figure) => Limits,
): Market {
  const byMeasure: Record<Measure, (Figure | undefined)[]> = { rate: [], mean: [], order: [] };
  for (const figure of figures) byMeasure[figure.measure][figure.cell] = figure;
  const parents = new Map<number, Set<number>>();
  for (const { parent, children } of families)
    if (parent !== null)
      for (const child of children) {
        const known = parents.get(child);
        if (known) known.add(parent);
        else parents.set(child, new Set([parent]));
      }
  const ancestors = new Map<number, readonly number[]>();
  const order: number[] = [];
  const visit = (cell: number): readonly number[] => {
    const known = ancestors.get(cell);
    if (known) return known;
    const all = new Set<number>();
    for (const parent of parents.get(cell) ?? []) {
      all.add(parent);
      for (const further of visit(parent)) all.add(further);
    }
    const found = [...all].sort((a, b) => a - b);
    ancestors.set(cell, found);
    order.push(cell);
    return found;
  };
  for (const cell of [...new Set(figures.map(({ cell: c }) => c))].sort((a, b) => a - b)) visit(cell);
  return {
    figures,
    families,
    limits,
    at: (cell, measure) => byMeasure[measure][cell],
    ancestors: (cell) => ancestors.get(cell) ?? [],
    order,
  };
}
