import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../loaders/duckdb.js";
import { cell, publishCells } from "./market.js";

let db: Database;
beforeAll(async () => {
  db = await Database.open();
});
afterAll(() => db.close());

type Outcome = readonly [success: number, failure: number];

const published = async (outcomes: readonly Outcome[]): Promise<unknown> =>
  (await publishCells(db, cell({}, outcomes)))[0]?.["success_rate"] ?? null;

/** Parties of whom a published rate says that all their requests had the same end: one that did not would change it. */
function certain(outcomes: readonly Outcome[], shown: unknown): number {
  const base = outcomes.length < 20 ? 0.5 : 0.1;
  const rounded = (rates: readonly number[]): number =>
    base * Math.floor(Number((rates.reduce((a, b) => a + b, 0) / rates.length / base + 0.5).toFixed(9)));
  if (shown !== 0 && shown !== 100) return 0;
  return outcomes.filter(([success, failure], party) => {
    const one = 100 / (success + failure);
    const rates = outcomes.map((_, i) => (i === party ? Math.abs(Number(shown) - one) : Number(shown)));
    return Math.abs(rounded(rates) - Number(shown)) > 1e-9;
  }).length;
}

const alike = (n: number, outcome: Outcome): Outcome[] => Array.from({ length: n }, () => outcome);

describe("a rate of 0 or 100 per cent", () => {
  // Of six parties and rounded to 0.5 it leaves 1.5 points: one of 67 requests, and not one of 66.
  it.each([
    ["all of 67 requests", alike(6, [67, 0]), 100],
    ["none of 67 requests", alike(6, [0, 67]), 0],
    ["all of 66 of one party", [...alike(5, [300, 0]), [66, 0]] as Outcome[], null],
    ["none of 66 of one party", [...alike(5, [0, 300]), [0, 66]] as Outcome[], null],
    ["twenty parties with 100 requests, rounded to 0.1", alike(20, [100, 0]), 100],
    ["twenty parties, one of them with 99", [...alike(19, [100, 0]), [99, 0]] as Outcome[], null],
    ["a rate that is 100 as rounded", [...alike(5, [399, 1]), [66, 0]] as Outcome[], null],
  ])("%s", async (_, outcomes, expected) => {
    const shown = await published(outcomes);
    expect(shown).toBe(expected);
    expect(certain(outcomes, shown)).toBe(0);
    if (expected === null) expect(certain(outcomes, outcomes[0]?.[0] === 0 ? 0 : 100)).toBeGreaterThan(0);
  });
});
