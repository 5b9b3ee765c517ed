import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "../../loaders/disclosure/audit.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import type { Limits } from "../../loaders/disclosure/policy.js";
import { Database, literal } from "../../loaders/duckdb.js";
import { withFolder } from "../support/site.js";
import { CELLS, INDUSTRY, cell, prepareCells } from "./market.js";
import type { Contribution } from "./market.js";

const { limits } = await currentPolicy();
const COLUMNS = ["role", ...Object.keys(CELLS.fields)];

let db: Database;
beforeAll(async () => {
  db = await Database.open();
});
afterAll(() => db.close());

/** Writes figures of the one cell to a file, as a release would, and attacks it. */
async function breaches(
  market: readonly Contribution[],
  published: { rate?: number; mean?: number },
  inForce: Limits = limits,
): Promise<string[]> {
  return withFolder(async (folder) => {
    const prepared = await prepareCells(db, market);
    const file = join(folder, "industry.parquet");
    const values: Readonly<Record<string, string>> = {
      ...{ role: "'IS'", grain: "'month'", period: "'2026-10'", scope: "'srv'", key: "'1.1'" },
      success_rate: published.rate === undefined ? "NULL" : `${published.rate}::DOUBLE`,
      rtt_mean_ms: published.mean === undefined ? "NULL" : `${published.mean}::DOUBLE`,
    };
    const row = COLUMNS.map((column) => `${values[column] ?? "NULL"} AS ${column}`).join(", ");
    await db.run(`COPY (SELECT ${row}) TO ${literal(file)} (FORMAT parquet)`);
    return (await audit(db, INDUSTRY, prepared, () => inForce, [file])).map(({ measure }) => measure);
  });
}

const repeat = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

describe("the attack audit reads the published bytes", () => {
  it("finds a rate that one party makes up: the others know what it failed", async () => {
    const market = cell({}, [...repeat(7, [100, 0] as const), [60, 40]]);
    expect(await breaches(market, { rate: 95 })).toEqual(["rate"]);
  });

  it("finds nothing where nobody fails, or all do alike", async () => {
    expect(await breaches(cell({}, repeat(8, [100, 0])), { rate: 100 })).toEqual([]);
    expect(await breaches(cell({}, repeat(8, [80, 20])), { rate: 80 })).toEqual([]);
  });

  it("finds what the second largest learns of the largest, on each side of 15 %", async () => {
    // 40 and 20 points beside n others of 1 point: published to half a point, so up to n × 0.25 points are in doubt.
    const market = (rest: readonly number[]): Contribution[] =>
      cell({}, [[600, 400], [800, 200], ...rest.map((n) => [1000 - n, n] as const)]);
    // 66 of 600 points: exactly 89 %. The rest and the rounding leave 6 + 1.5 points of doubt about 40.
    expect(await breaches(market([15, 15, 15, 15]), { rate: 89 })).toEqual([]);
    // 63 points of 600 at 89.5 %: the sum may be 61.5 to 64.5, so 1.5 + 3 points of doubt where 6 are wanted.
    expect(await breaches(market([8, 8, 7, 7]), { rate: 89.5 })).toEqual(["rate"]);
  });

  it("takes a rate as rounded to the base that is in force for the role", async () => {
    // One of eight fails 20 %, the others nothing: 97.5 %. Shown to 2 points, 98, failure rates add up to 8 to 24, so the
    // one's may be 23 and more. To half a point they would be 14 to 18.
    const market = cell({}, [[80, 20], ...repeat(7, [100, 0] as const)]);
    expect(await breaches(market, { rate: 98 }, { ...limits, coarse_rate_base: 2 })).toEqual([]);
    expect(await breaches(market, { rate: 98 })).toEqual(["rate"]);
  });

  it("finds a mean time that one party makes up", async () => {
    const timed = (largest: number): Contribution[] =>
      [largest, ...repeat(7, 1000)].map((ms, i) => ({ party: `P${i}`, success: 0, failure: 0, times: [ms] }));
    expect(await breaches(timed(40_000), { mean: 5880 })).toEqual([]);
    expect(await breaches(timed(60_000), { mean: 8380 })).toEqual(["mean"]);
  });
});
