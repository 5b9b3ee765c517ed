import fc from "fast-check";
import { expect, it } from "vitest";
import { Programme, solver } from "../../loaders/disclosure/programme.js";
import type { Problem, Target } from "../../loaders/disclosure/problem.js";
import { Witness } from "../../loaders/disclosure/witness.js";

/** Requests of a party in the two halves of a cell, and how many of them succeed. */
interface Party {
  requests: readonly [number, number];
  successes: readonly [number, number];
}

const highs = await solver;
const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** The parties' successes in both halves, of which the mean rates of the cell and of each half are shown to half a point. */
function problemOf(parties: readonly Party[]): Problem {
  const inCell = [[0, 1], [0], [1]];
  const flat = (value: (party: Party) => readonly number[]): number[] => parties.flatMap(value);
  return {
    parties: Int32Array.from(flat(() => [0, 0]).map((_, i) => Math.floor(i / 2))),
    groups: Int32Array.from(flat(() => [0, 0]).map((_, i) => Math.floor(i / 2))),
    truths: Float64Array.from(flat(({ successes }) => successes)),
    uppers: Float64Array.from(flat(({ requests }) => requests)),
    rows: inCell.map((halves, cell) => {
      const sizes = parties.map(({ requests }) => total(halves.map((half) => requests[half] ?? 0)));
      const rates = parties.map(
        ({ successes }, i) => (100 * total(halves.map((half) => successes[half] ?? 0))) / (sizes[i] ?? 0),
      );
      const mean = total(rates) / parties.length;
      const v = Math.round(2 * mean) / 2;
      return {
        cell,
        places: Int32Array.from(parties.flatMap((_, i) => halves.map((half) => 2 * i + half))),
        weights: Float64Array.from(
          parties.flatMap((_, i) => halves.map(() => 100 / (sizes[i] ?? 0) / parties.length)),
        ),
        lower: v - 0.25 - mean,
        upper: v + 0.25 - mean,
      };
    }),
  };
}

/** The first party's rate in the cell, or in a half of it. */
function targetOf([first]: readonly Party[], cell: number): Target {
  const halves = cell === 0 ? [0, 1] : [cell - 1];
  const size = total(halves.map((half) => first?.requests[half] ?? 0));
  const truth = (100 * total(halves.map((half) => first?.successes[half] ?? 0))) / size;
  return {
    ...{ group: 0, isRate: true, truth, least: truth, most: truth, width: 0.5 },
    places: Int32Array.from(halves),
    weights: Float64Array.from(halves, () => 100 / size),
  };
}

/** What the first party's rate can be to the second. */
function rangeOf(problem: Problem, target: Target): [number, number] {
  const programme = new Programme(highs, problem);
  programme.ask(target, new Set([1]));
  const range: [number, number] = [programme.least(), programme.most()];
  programme.dispose();
  return range;
}

it("the range of a rate is what the shown means leave of it", () => {
  const parties = [90, 50, 80].map((rate): Party => ({ requests: [100, 100], successes: [rate, rate] }));
  // The mean, 73.33, is shown as 73.5: 219.75 to 221.25 in all, of which the attacker's are 50; so the first has 69.75 at
  // the least, beside 100 of the third, and no more than 100.
  for (const cell of [0, 1, 2]) {
    const [least, most] = rangeOf(problemOf(parties), targetOf(parties, cell));
    expect([least.toFixed(2), most.toFixed(2)]).toEqual(["69.75", "100.00"]);
  }
});

it("a witness finds a world for most that is possible, and none for what is not", () => {
  const half = fc
    .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 100 }))
    .map(([requests, percent]) => ({ requests, successes: Math.round((requests * percent) / 100) }));
  const party = fc.tuple(half, half).map(([a, b]): Party => ({
    requests: [a.requests, b.requests],
    successes: [a.successes, b.successes],
  }));
  const changes = fc.integer({ min: -200, max: 200 }).map((n) => n / 10);
  let possible = 0;
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(party, { minLength: 3, maxLength: 8 }),
      fc.nat(2),
      changes,
      (parties, cell, change) => {
        const problem = problemOf(parties);
        const target = targetOf(parties, cell);
        const [low, high] = rangeOf(problem, target);
        const to = target.truth + change;
        const isPossible = to >= low - 1e-6 && to <= high + 1e-6;
        const isFound = new Witness(problem).finds(target, change, new Set([1]));
        if (isPossible) possible++;
        if (isFound) found++;
        expect(isFound && !isPossible).toBe(false);
      },
    ),
    { seed: 20261128, numRuns: 500 },
  );
  expect(found).toBeGreaterThan(possible / 2);
});
