import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrozenStore } from "../../loaders/disclosure/frozen.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { compareWithReplaced, partColumns } from "../../loaders/disclosure/revision.js";
import { Database } from "../../loaders/duckdb.js";
import { withFolder } from "../support/site.js";
import { cell, fillCells, CELLS, INDUSTRY } from "./market.js";
import type { Contribution } from "./market.js";

const KEY = ["grain", "period", "scope", "key", "level", "level_value"];
const PERIODS = ["2026-10"];

let db: Database;
beforeAll(async () => {
  db = await Database.open();
});
afterAll(() => db.close());

/** Failures of 100 requests of seven parties, to two SRVs. */
function market(first: readonly number[], second: readonly number[]): Contribution[] {
  const outcomes = (failures: readonly number[]): [number, number][] => failures.map((n) => [100 - n, n]);
  return [...cell({ key: "1.1" }, outcomes(first)), ...cell({ key: "2.1" }, outcomes(second))];
}

const AS_WAS = [10, 11, 12, 13, 14, 15, 16];

/** Publishes markets one after the other; the last is a revision of which is asked what tells too much. */
async function revised(markets: readonly (readonly Contribution[])[]): Promise<unknown[]> {
  return withFolder(async (site) => {
    const policy = await currentPolicy();
    let few: unknown[] = [];
    for (const [i, contributions] of markets.entries()) {
      const frozen = new FrozenStore(site, i === 0 ? null : { period: "2026-10", reason: "late rows" });
      await fillCells(db, contributions);
      await db.run(
        `CREATE OR REPLACE TABLE freezing AS SELECT 'IS' AS role, '2026-10' AS period, '${policy.version}' AS policy_version`,
      );
      await compareWithReplaced(db, INDUSTRY, KEY, PERIODS, { policy, frozen });
      few = (await db.rows("SELECT key FROM revised_few ORDER BY key")).map(({ key }) => key);
      frozen.checkRevision();
      await frozen.draft(db, INDUSTRY.key, PERIODS, "period");
      await frozen.draftParts(db, INDUSTRY.key, PERIODS, { columns: partColumns(CELLS), period: "period" });
      await frozen.commit(policy.version, new Date(0));
    }
    return few;
  });
}

const add = (failures: readonly number[], more: readonly number[]): number[] =>
  failures.map((n, i) => n + (more[i] ?? 0));

describe("a revision", () => {
  const before = market(AS_WAS, AS_WAS);

  it("is refused where one or two owner groups have changed in a role, or none", async () => {
    const late = (more: readonly number[]): Promise<unknown[]> =>
      revised([before, market(add(AS_WAS, more), AS_WAS)]);
    await expect(late([5])).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining(
        "--revise 2026-10: in test/cells, role IS, only 1 owner group has other figures",
      ) as string,
    });
    await expect(late([5, 5])).rejects.toThrow("only 2 owner groups have other figures");
    await expect(late([])).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("nothing to revise") as string,
    });
    expect(await late([5, 5, 5])).toEqual([]);
  });

  it("withholds figures of which few have changed, though in all many have", async () => {
    expect(await revised([before, market(add(AS_WAS, [5, 5, 5]), add(AS_WAS, [0, 0, 0, 3, 3]))])).toEqual([
      "2.1",
    ]);
    expect(await revised([before, market(add(AS_WAS, [5, 5, 5]), add(AS_WAS, [0, 0, 0, 3, 3, 3]))])).toEqual(
      [],
    );
  });

  it("withholds figures whose change is that of one but for a little", async () => {
    // Without the two that changed most 3 points are left: just 15 % of 20, and less of 21.
    expect(await revised([before, market(add(AS_WAS, [20, 3, 3]), AS_WAS)])).toEqual([]);
    expect(await revised([before, market(add(AS_WAS, [21, 3, 3]), AS_WAS)])).toEqual(["1.1"]);
  });

  it("is compared with all that was published before it, not only the last", async () => {
    const second = market(add(AS_WAS, [5, 5, 5]), AS_WAS);
    const third = market(add(AS_WAS, [5, 5, 5, 5]), AS_WAS);
    await expect(revised([before, second, third])).rejects.toThrow("only 1 owner group has");
    // All but one are back where they were at first.
    await expect(revised([before, second, market(add(AS_WAS, [4]), AS_WAS)])).rejects.toThrow(
      "only 1 owner group has",
    );
    expect(await revised([before, second, market(add(AS_WAS, [9, 9, 9]), AS_WAS)])).toEqual([]);
  });

  it("of what has not been published is wrong use", () => {
    const frozen = new FrozenStore("/nowhere", { period: "2025-01", reason: "late rows" });
    expect(() => frozen.checkRevision()).toThrow("--revise 2025-01: nothing of it has been published");
  });
});
