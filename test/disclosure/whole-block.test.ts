import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Programme, solver } from "../../loaders/disclosure/programme.js";
import type { Problem } from "../../loaders/disclosure/problem.js";
import { Database } from "../../loaders/duckdb.js";
import { publishAudited, publishCells } from "./market.js";
import type { Contribution } from "./market.js";
import type { Rules } from "../../loaders/disclosure/rules/index.js";
import { cutMarkets, markets, name, PROCESSES, ratesOf } from "./random-cells.js";
import type { Cell } from "./random-cells.js";

let db: Database;
beforeAll(async () => {
  db = await Database.open({ threads: 1 });
});
afterAll(() => db.close());

const highs = await solver;
const groupOf = ({ party, group = party }: Contribution): string => group;
const sizeOf = ({ success, failure }: Contribution): number => success + failure;

/** Whether a finest cell, day × SRV × region, is in a cell. */
function isIn(finest: Contribution, { contributions: [cell] }: Cell): boolean {
  if (!cell || finest.period?.startsWith(cell.period ?? "-") !== true) return false;
  const srvs = cell.scope === "process" ? (PROCESSES[cell.key ?? ""] ?? []) : [cell.key];
  return srvs.includes(finest.key ?? "") && (cell.level_value ?? finest.level_value) === finest.level_value;
}

/**
 * Attacks a month by one programme of all that is shown of it: what is unknown is each party's successes in each finest
 * cell. As each owner group, and as each two that are next to each other in the list.
 * @returns attacks that put a rate of a shown cell into a range that is too narrow
 */
function attackMonth(month: string, cells: readonly Cell[], shown: ReadonlyMap<string, number>): string[] {
  const finest = cells
    .flatMap(({ contributions }) => contributions)
    .filter(
      ({ grain, level_value, period }) =>
        grain === "day" && level_value !== undefined && period?.startsWith(month),
    );
  const groups = [...new Set(finest.map(groupOf))].sort();
  const shownCells = cells.filter(
    ({ key, contributions: [first] }) => shown.has(key) && first?.period?.startsWith(month),
  );
  const countedIn = ({ contributions }: Cell): Contribution[] =>
    contributions.filter((part) => sizeOf(part) >= 30);
  const places = (cell: Cell, { party }: Contribution): number[] =>
    finest.flatMap((one, place) => (one.party === party && isIn(one, cell) ? place : []));
  const rows = shownCells.map((cell) => {
    const counted = countedIn(cell);
    const mean = counted.reduce((sum, part) => sum + (100 * part.success) / sizeOf(part), 0) / counted.length;
    const v = shown.get(cell.key) ?? 0;
    const terms = counted.flatMap((part) =>
      places(cell, part).map((place) => [place, 100 / sizeOf(part) / counted.length] as const),
    );
    return {
      cell: 0,
      places: Int32Array.from(terms, ([place]) => place),
      weights: Float64Array.from(terms, ([, weight]) => weight),
      lower: v - 0.25 - mean,
      upper: v + 0.25 - mean,
    };
  });
  const problem: Problem = {
    parties: new Int32Array(finest.length),
    groups: Int32Array.from(finest, (one) => groups.indexOf(groupOf(one))),
    truths: Float64Array.from(finest, ({ success }) => success),
    uppers: Float64Array.from(finest, sizeOf),
    rows,
  };
  const programme = new Programme(highs, problem);
  const found: string[] = [];
  for (const cell of shownCells)
    for (const target of new Set(countedIn(cell).map(groupOf))) {
      const own = countedIn(cell).filter((part) => groupOf(part) === target);
      const truth = own.reduce((sum, part) => sum + (100 * part.failure) / sizeOf(part), 0) / own.length;
      const terms = own.flatMap((part) =>
        places(cell, part).map((place) => [place, 100 / sizeOf(part) / own.length] as const),
      );
      const sum = {
        places: Int32Array.from(terms, ([place]) => place),
        weights: Float64Array.from(terms, ([, weight]) => weight),
      };
      const reach = Math.max(0.15 * truth, 0.5);
      const others = groups.filter((group) => group !== target);
      const range = (known: readonly string[]): [number, number] => {
        programme.ask(sum, new Set(known.map((group) => groups.indexOf(group))));
        return [100 - programme.most(), 100 - programme.least()];
      };
      for (const [i, one] of others.entries()) {
        const [low, high] = range([one]);
        if (low > Math.max(0, truth - reach) + 1e-4 || high < Math.min(100, truth + reach) - 1e-4)
          found.push(`${one} on ${target} in ${cell.key}`);
        const two = others[i + 1];
        if (two === undefined) continue;
        const [from, to] = range([one, two]);
        if (to - from < 0.5 - 1e-4) found.push(`${one} and ${two} on ${target} in ${cell.key}`);
      }
    }
  programme.dispose();
  return found;
}

const attack = (cells: readonly Cell[], shown: ReadonlyMap<string, number>): string[] =>
  ["2026-10", "2026-11"].flatMap((month) => attackMonth(month, cells, shown));

it("no rate is in too narrow a range by all that is shown of its month, where the audit stands alone", async () => {
  const rules: Rules = { primary: [], secondary: [] };
  const seen = { shown: 0, unaudited: 0 };
  await fc.assert(
    fc.asyncProperty(markets, async (cells) => {
      const contributions = cells.flatMap((cell) => cell.contributions);
      seen.unaudited += attack(cells, ratesOf(await publishCells(db, contributions, { rules }))).length;
      const shown = ratesOf(await publishAudited(db, contributions, { rules }));
      seen.shown += shown.size;
      expect(attack(cells, shown)).toEqual([]);
    }),
    { seed: 20261128, numRuns: 8 },
  );
  expect(seen.shown).toBeGreaterThan(50);
  expect(seen.unaudited).toBeGreaterThan(0);
});

it("nor where a cell that was taken back is made of others, which attacks on single cells do not see", async () => {
  // With P1, which holds the two SRVs, and the regions of 1.1 shown, 1.2 is what is left of P1.
  const published = [
    ...["1.1", "1.2"].map((srv) => name("srv", srv, "2026-10", null)),
    ...["North", "South"].map((region) => name("srv", "1.1", "2026-10", region)),
    name("process", "P1", "2026-10", null),
  ];
  const seen = { shown: 0, alone: 0 };
  await fc.assert(
    fc.asyncProperty(cutMarkets, async (cells) => {
      const contributions = cells
        .filter(({ key }) => published.includes(key))
        .flatMap((cell) => cell.contributions);
      const alone = await publishAudited(db, contributions, { together: false });
      seen.alone += attack(cells, ratesOf(alone)).length;
      const shown = ratesOf(await publishAudited(db, contributions));
      seen.shown += shown.size;
      expect(attack(cells, shown)).toEqual([]);
    }),
    { seed: 20261128, numRuns: 12 },
  );
  expect(seen.shown).toBeGreaterThan(20);
  expect(seen.alone).toBeGreaterThan(0);
});
