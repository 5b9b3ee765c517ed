import type { Family, Figure, GroupTimes, Measure, Suppression } from "./figure.js";
import type { Limits } from "./policy.js";
import { RULES } from "./rules/index.js";
import type { Rules } from "./rules/index.js";
import type { Market, SecondaryRule } from "./rules/rule.js";

/** Rounds after which the fixed point is given up; each round but the last takes at least one figure back. */
const ROUNDS = 10_000;

export interface EngineInput {
  figures: readonly Figure[];
  families: readonly Family[];
  /** By cell: what the owner groups put into its times. */
  times?: ReadonlyMap<number, GroupTimes>;
  limits(figure: Figure): Limits;
  /** The override that withholds a figure, if there is one. */
  withheld?(figure: Figure): string | undefined;
  rules?: Rules;
}

/** What becomes of a figure; `suppressedBy` is null if it is shown. */
export type Decision = Suppression | { suppressedBy: null; secondary: false };

const SHOWN: Decision = { suppressedBy: null, secondary: false };
const PLACES: Readonly<Record<Measure, number>> = { rate: 0, mean: 1, median: 2, extremes: 3 };
const SLOTS = Object.keys(PLACES).length;

/** Applies the policy to figures, as often as the audit refuses some of them. */
export class Engine {
  private readonly market: Market;
  /** What refuses each figure by itself. */
  private readonly primary: readonly (Suppression | undefined)[];
  /** By slot: why a figure is taken back. */
  private readonly decisions: (Suppression | undefined)[];
  /** By cell: the places of its families. */
  private readonly familiesOf: readonly (readonly number[])[];
  /** By rule: the families of which a figure was taken back since it was given them, 1, or not, 0. */
  private readonly stale: ReadonlyMap<SecondaryRule, Uint8Array>;
  /** Rules that are not asked again. */
  private readonly settled = new Set<SecondaryRule>();

  /** @throws Error if a cell has two figures of a measure */
  constructor({ figures, families, times, limits, withheld, rules = RULES }: EngineInput) {
    this.market = marketOf(figures, families, times ?? new Map(), limits);
    this.decisions = emptySlots(figures);
    this.familiesOf = familiesByCell(families, this.decisions.length / SLOTS);
    this.stale = new Map(rules.secondary.map((rule) => [rule, new Uint8Array(families.length).fill(1)]));
    this.primary = figures.map((figure) => {
      const by =
        withheld?.(figure) ??
        rules.primary.find(
          ({ judges, isSafe }) => judges.includes(figure.measure) && !isSafe(figure, limits(figure)),
        )?.name;
      if (figure.frozen === undefined) return by === undefined ? by : { suppressedBy: by, secondary: false };
      return figure.frozen === "shown" ? undefined : figure.frozen;
    });
  }

  /**
   * Repeats the rules until nothing changes any more. They only suppress, so this ends. What was taken back before stays so:
   * with what the audit refuses, some of it might be shown after all, but then it would have to be attacked anew.
   * @param refused figures that the audit refuses
   * @returns each figure with what becomes of it
   */
  decide(refused: ReadonlySet<Figure> = new Set()): (readonly [Figure, Decision])[] {
    const { market, primary, decisions, stale, settled } = this;
    let count = 0;
    const suppress = (figure: Figure, why: Suppression): void => {
      decisions[slotOf(figure.cell, figure.measure)] = why;
      count++;
      for (const family of this.familiesOf[figure.cell] ?? [])
        for (const flags of stale.values()) flags[family] = 1;
    };
    for (const [i, figure] of market.figures.entries()) {
      if (decisions[slotOf(figure.cell, figure.measure)]) continue;
      const isRefused = figure.frozen === undefined && refused.has(figure);
      const why = isRefused ? { suppressedBy: "audit", secondary: false } : primary[i];
      if (why) suppress(figure, why);
    }
    for (let round = 0, before = -1; count !== before; round++) {
      if (round > ROUNDS) throw new Error(`no fixed point after ${ROUNDS} rounds`);
      before = count;
      for (const [rule, flags] of stale) {
        if (settled.has(rule)) continue;
        if (rule.settles === true) settled.add(rule);
        rule.apply(market, {
          has: (figure) => decisions[slotOf(figure.cell, figure.measure)] === undefined,
          suppress: (figure) => {
            if (figure.frozen !== undefined) return false;
            suppress(figure, { suppressedBy: rule.name, secondary: true });
            return true;
          },
          *changed() {
            for (const [place, family] of market.families.entries()) {
              if (flags[place] === 0) continue;
              flags[place] = 0;
              yield family;
            }
          },
        });
      }
    }
    return market.figures.map((figure) => [figure, decisions[slotOf(figure.cell, figure.measure)] ?? SHOWN]);
  }
}

/** A figure's place among those of all cells. */
function slotOf(cell: number, measure: Measure): number {
  return SLOTS * cell + PLACES[measure];
}

/** Room for something of each figure. */
function emptySlots<T>(figures: readonly Figure[]): (T | undefined)[] {
  const cells = figures.reduce((most, { cell }) => Math.max(most, cell + 1), 0);
  return new Array<T | undefined>(SLOTS * cells).fill(undefined);
}

/** By cell: the places of the families that it is in. */
function familiesByCell(families: readonly Family[], cells: number): number[][] {
  const of = Array.from({ length: cells }, (): number[] => []);
  for (const [place, { parent, children }] of families.entries()) {
    for (const child of children) of[child]?.push(place);
    if (parent !== null) of[parent]?.push(place);
  }
  return of;
}

function marketOf(
  figures: readonly Figure[],
  families: readonly Family[],
  times: ReadonlyMap<number, GroupTimes>,
  limits: (figure: Figure) => Limits,
): Market {
  const slots = emptySlots<Figure>(figures);
  for (const figure of figures) {
    if (slots[slotOf(figure.cell, figure.measure)])
      throw new Error(`cell ${figure.cell} has two figures of ${figure.measure}`);
    slots[slotOf(figure.cell, figure.measure)] = figure;
  }
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
    at: (cell, measure) => slots[slotOf(cell, measure)],
    times: (cell) => times.get(cell),
    ancestors: (cell) => ancestors.get(cell) ?? [],
    order,
  };
}
