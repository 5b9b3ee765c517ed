import fc from "fast-check";
import { expect, it } from "vitest";
import { Outline } from "../../loaders/disclosure/outline.js";
import { Programme, solver } from "../../loaders/disclosure/programme.js";
import type { Known } from "../../loaders/disclosure/programme.js";
import { Witness } from "../../loaders/disclosure/witness.js";

/** Success rates of a party in two halves of a cell, and how much of its requests are in the first. */
interface Party {
  first: number;
  second: number;
  share: number;
}

const highs = await solver;
const truths = ({ first, second, share }: Party): number[] => [
  first * share + second * (1 - share),
  first,
  second,
];

/** What is known of parties: the mean of each cell to half a point, and, for the whole programme, how halves make up a cell. */
function knowns(parties: readonly Party[]): { published: Known[]; families: Known[] } {
  const published = [0, 1, 2].map((cell): Known => {
    const mean = parties.reduce((all, party) => all + (truths(party)[cell] ?? 0), 0) / parties.length;
    const v = Math.round(2 * mean) / 2;
    return {
      terms: parties.map((_, i) => [3 * i + cell, 1 / parties.length]),
      lower: v - 0.25,
      upper: v + 0.25,
    };
  });
  const families = parties.map(({ share }, i): Known => ({
    terms: [
      [3 * i, 1],
      [3 * i + 1, -share],
      [3 * i + 2, share - 1],
    ],
    lower: 0,
    upper: 0,
  }));
  return { published, families };
}

/** The least and the most of the first party's part of a cell, to whom knows the second; `moves`: by so much, to the witness. */
function bounds(
  parties: readonly Party[],
  place: number,
): { outline: number[]; whole: number[]; moves(change: number): boolean } {
  const unknowns = parties.flatMap((party) => truths(party).map((truth) => ({ truth, upper: 100 })));
  const { published, families } = knowns(parties);
  const members = new Map(
    parties.map((_, i) => [i, { group: i, unknowns: [3 * i, 3 * i + 1, 3 * i + 2], rests: [] }]),
  );
  const outline = new Outline(highs, unknowns, members, published, 100);
  const whole = new Programme(highs, unknowns, [...published, ...families]);
  const witness = new Witness(unknowns, [...members.values()], published, 100);
  try {
    outline.ask([place], new Set([1]));
    whole.ask([[place, 1]], (one) => Math.floor(one / 3) === 1);
    return {
      outline: [outline.least(), outline.most()],
      whole: [whole.least(), whole.most()],
      moves: (change) => witness.moves(0, [place], change, (group) => group === 1),
    };
  } finally {
    outline.dispose();
    whole.dispose();
  }
}

it("an outline finds what one party can move against another, as the whole programme does", () => {
  const parties = [90, 50, 80].map((rate) => ({ first: rate, second: rate, share: 0.5 }));
  // The mean, 73.33, is shown as 73.5: 219.75 to 221.25 in all, of which the attacker's are 50. All of a party moves
  // alike; so the first has 69.75 at the least, beside 100 of the third, and no more than 100.
  const { outline, whole } = bounds(parties, 1);
  expect(outline.map((bound) => Math.round(100 * bound) / 100)).toEqual([69.75, 100]);
  expect(whole.map((bound) => Math.round(100 * bound) / 100)).toEqual([69.75, 100]);
});

const percent = fc.integer({ min: 0, max: 1000 }).map((n) => n / 10);
const markets = fc.array(
  fc.record({ first: percent, second: percent, share: fc.integer({ min: 1, max: 9 }).map((n) => n / 10) }),
  { minLength: 3, maxLength: 8 },
);
const truthOf = (parties: readonly Party[], place: number): number =>
  truths(parties[0] ?? { first: 0, second: 0, share: 0 })[place] ?? 0;

it("an outline never takes for possible what the whole programme does not", () => {
  fc.assert(
    fc.property(markets, fc.nat(2), (parties, place) => {
      const truth = truthOf(parties, place);
      const { outline, whole } = bounds(parties, place);
      const [least = NaN, most = NaN] = outline;
      const [low = NaN, high = NaN] = whole;
      expect([low <= least + 1e-6, least <= truth + 1e-6, truth <= most + 1e-6, most <= high + 1e-6]).toEqual(
        [true, true, true, true],
      );
    }),
    { seed: 20261123, numRuns: 200 },
  );
});

it("a witness finds a world for most that is possible, and none for what is not", () => {
  let possible = 0;
  let found = 0;
  const changes = fc.integer({ min: -200, max: 200 }).map((n) => n / 10);
  fc.assert(
    fc.property(markets, fc.nat(2), changes, (parties, place, change) => {
      const { whole, moves } = bounds(parties, place);
      const [low = NaN, high = NaN] = whole;
      const to = truthOf(parties, place) + change;
      const isPossible = to >= low - 1e-6 && to <= high + 1e-6;
      const isFound = moves(change);
      if (isPossible) possible++;
      if (isFound) found++;
      expect(isFound && !isPossible).toBe(false);
    }),
    { seed: 20261128, numRuns: 500 },
  );
  expect(found).toBeGreaterThan(possible / 2);
});
