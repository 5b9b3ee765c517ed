import fc from "fast-check";
import { expect, it } from "vitest";
import { Engine } from "../../loaders/disclosure/engine.js";
import { Cohort } from "../../loaders/disclosure/figure.js";
import type { Family, Figure, GroupTimes, Measure } from "../../loaders/disclosure/figure.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { RULES } from "../../loaders/disclosure/rules/index.js";
import type { Rules } from "../../loaders/disclosure/rules/index.js";

const { limits } = await currentPolicy();

/** The rules in force, each given all families again until none of them takes something back. */
const PLAINLY: Rules = {
  primary: RULES.primary,
  secondary: RULES.secondary.map(({ name, apply }) => ({
    name,
    apply: (market, shown) => {
      apply(market, { ...shown, changed: () => market.families });
    },
  })),
};

/** Owner groups of a cell, and the cell that holds it: one of those before it, or none for 0 and beyond. */
const cell = fc.record({
  groups: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 10 }),
  parent: fc.integer({ min: 0, max: 12 }),
  measures: fc.subarray<Measure>(["rate", "mean", "median", "extremes"], { minLength: 1 }),
});

function figuresOf(cells: readonly { groups: number[]; measures: Measure[] }[]): Figure[] {
  return cells.flatMap(({ groups, measures }, place) =>
    measures.map((measure) => ({
      ...{ cell: place, measure, role: "IS", period: "2026-10", cost: place % 3 },
      cohort: Cohort.of(groups),
      contributions: { total: 10 * groups.length, largest: 10, second: 10 },
      weights: { total: 100 * groups.length, largest: 100, second: 100 },
    })),
  );
}

/** A hundred times of 10 ms a group. */
function timesOf(groups: readonly number[]): GroupTimes {
  const all = Int32Array.from(groups).sort();
  return { groups: all, times: Float64Array.from(all, () => 100), sums: Float64Array.from(all, () => 1000) };
}

function familiesOf(cells: readonly { parent: number }[]): Family[] {
  const of = cells.map(({ parent }, place) => (parent < place ? parent : null));
  return [...new Set(of)].map((parent) => ({
    parent,
    children: of.flatMap((one, place) => (one === parent ? [place] : [])),
  }));
}

it("rules that are not asked again, or only where something changed, take back what they would all the same", () => {
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 3, maxLength: 14 }),
      fc.array(fc.nat(), { maxLength: 3 }),
      (cells, refusals) => {
        const input = {
          ...{ figures: figuresOf(cells), families: familiesOf(cells), limits: () => limits },
          times: new Map(cells.map(({ groups }, place) => [place, timesOf(groups)])),
        };
        const [engine, plain] = [new Engine(input), new Engine({ ...input, rules: PLAINLY })];
        expect(engine.decide()).toEqual(plain.decide());
        const refused = new Set(
          refusals.flatMap((refusal) => input.figures[refusal % input.figures.length] ?? []),
        );
        const again = engine.decide(refused);
        expect(again).toEqual(plain.decide(refused));
        taken += again.filter(([, { secondary }]) => secondary).length;
      },
    ),
    { numRuns: 500, seed: 20261129 },
  );
  expect(taken).toBeGreaterThan(500);
});
