import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leagueBase } from "../../loaders/disclosure/league-fits.js";
import { ownersOf } from "./league-attack.js";

type Party = readonly [group: string, success: number, of: number];

const LIMITS = { finest: 0.1, coarsest: 2, fits: 3 };

/** Parties as a table has them: best first. */
function placed(parties: readonly Party[]): { group: number; numerator: number; denominator: number }[] {
  const groups = [...new Set(parties.map(([group]) => group))];
  return parties
    .map(([group, numerator, denominator]) => ({ group: groups.indexOf(group), numerator, denominator }))
    .sort((a, b) => b.numerator * a.denominator - a.numerator * b.denominator);
}

/** The fewest owner groups that a row of somebody else can be of, for all who see a table rounded to a base. */
function fewest(parties: readonly Party[], base: number): number {
  const rows = placed(parties);
  const known = rows.map(({ group, denominator }) => ({ group: String(group), requests: denominator }));
  const values = rows.map(({ numerator, denominator }) => ({
    value: base * Math.floor(Number(((100 * numerator) / denominator / base).toFixed(9)) + 0.5),
  }));
  const viewers = [null, ...new Set(rows.map(({ group }) => group))];
  return Math.min(
    ...viewers.flatMap((viewer) => {
      const own = rows.flatMap(({ group, numerator }, row) =>
        group === viewer ? [{ row, party: row, successes: numerator }] : [],
      );
      return ownersOf(values, known, base, own).flatMap((owners, row) =>
        rows[row]?.group === viewer ? [] : owners.size,
      );
    }),
  );
}

const hundreds = (n: number): Party[] => Array.from({ length: n }, (_, i): Party => [`H${i}`, 99 - i, 100]);
/** Rates of 90.4, 85.3, 80.7 and 75.4: of 100 requests none of these is a whole number. */
const large = (n: number): Party[] =>
  (
    [
      ["L0", 904, 1000],
      ["L1", 856, 1003],
      ["L2", 813, 1007],
      ["L3", 761, 1009],
    ] as const
  ).slice(0, n);

describe("the base of a league table", () => {
  it.each([
    ["every row fits all", hundreds(6), 0.1],
    [
      "four with much and four with little: each has three others of its kind",
      [...large(4), ...hundreds(4)],
      0.1,
    ],
    [
      "one of three with little knows itself, and two are left for each row",
      [...large(4), ...hundreds(3)],
      1,
    ],
    ["one of three with much knows itself", [...large(3), ...hundreds(4)], 1],
    ["a rate that only one party can have", [...large(1), ...hundreds(5)], 1],
  ] as const)("%s", (_, parties, base) => {
    expect(leagueBase(placed(parties), LIMITS)).toBe(base);
    expect(fewest(parties, base)).toBeGreaterThanOrEqual(3);
    if (base === 1) expect(fewest(parties, 0.1)).toBeLessThan(3);
  });

  it("counts owner groups, not parties", () => {
    const four = [...large(4), ...hundreds(4)];
    const owned = four.map(([group, ...rest]): Party => [group === "H1" ? "H0" : group, ...rest]);
    expect(leagueBase(placed(owned), LIMITS)).toBe(1);
  });

  it("is asked of whole tables: a row has to leave the others to someone", () => {
    // A row of 50 fits all seven, but one with much that takes it leaves its own rate to nobody.
    const halves = [...large(4), ...[0, 1, 2].map((i): Party => [`H${i}`, 50, 100])];
    expect(fewest(halves, 0.1)).toBe(2);
    expect(leagueBase(placed(halves), LIMITS)).toBe(1);
  });

  it("takes the order of rows with one value as known", () => {
    // All four with much read 90 at base 1, but above the second, who had 90.39, can be nobody with 100 requests.
    const near: Party[] = [["L0", 907, 1003], ["L1", 912, 1009], ["L2", 904, 1000], ...hundreds(4)];
    expect(fewest(near, 1)).toBeLessThan(3);
    expect(leagueBase(placed(near), LIMITS)).toBeNull();
  });

  it("is null if no base is coarse enough", () => {
    expect(leagueBase(placed([...large(1), ...hundreds(5)]), { ...LIMITS, coarsest: 0.5 })).toBeNull();
  });

  it("is the smallest at which every way to give rows away leaves three owner groups to each", () => {
    const party = fc
      .integer({ min: 100, max: 240 })
      .chain((of) =>
        fc.tuple(
          fc.constantFrom("A", "B", "C", "D", "E", "F", "G"),
          fc.integer({ min: Math.floor(0.95 * of), max: of }),
          fc.constantFrom(of, 100, 200),
        ),
      );
    fc.assert(
      fc.property(fc.array(party, { minLength: 5, maxLength: 6 }), (drawn) => {
        const parties = drawn.map(([group, success, of]): Party => [group, Math.min(success, of), of]);
        const smallest = [0.1, 0.5, 1, 2].find((base) => fewest(parties, base) >= 3) ?? null;
        expect(leagueBase(placed(parties), LIMITS)).toBe(smallest);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
