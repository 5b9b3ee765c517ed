import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../loaders/duckdb.js";
import { attack, attackRanges } from "./attack.js";
import { publishAudited, publishCells, publishTwice } from "./market.js";
import type { Contribution } from "./market.js";
import { markets, ratesOf } from "./random-cells.js";
import type { Cell } from "./random-cells.js";

let db: Database;
beforeAll(async () => {
  db = await Database.open({ threads: 1 });
});
afterAll(() => db.close());

/**
 * Process P1 is SRV 1.1 and 1.2. In 1.1 twelve owner groups are active, six in each region; in 1.2 a thirteenth alone. So
 * 1.1 is taken back beside P1, and both its regions are shown: together they are 1.1 again.
 */
function market(alone: Partial<Contribution>): Contribution[] {
  const twelve = Array.from({ length: 12 }, (_, i) => ({
    ...{ party: `P${i}`, success: 90, failure: 10, times: Array.from({ length: 10 }, () => 1000) },
    region: i < 6 ? "North" : "South",
  }));
  const inCell = (key: Partial<Contribution>, region?: string): Contribution[] =>
    twelve
      .filter((party) => region === undefined || party.region === region)
      .map(({ party, success, failure, times }) => ({ party, success, failure, times, ...key }));
  const last = { party: "Alone", success: 50, failure: 50, ...alone };
  return [
    ...inCell({ scope: "process", key: "P1" }),
    ...inCell({ key: "1.1" }),
    ...["North", "South"].flatMap((region) =>
      inCell({ key: "1.1", level: "region", level_value: region }, region),
    ),
    ...[{ scope: "process" as const, key: "P1" }, { key: "1.2" }].map((key) => ({ ...last, ...key })),
  ];
}

interface Shown {
  rate: number | null;
  mean: number | null;
}

function shownBy(rows: Awaited<ReturnType<typeof publishCells>>): Record<string, Shown> {
  return Object.fromEntries(
    rows.map(({ key, level_value, success_rate, rtt_mean_ms }) => [
      [key, level_value].filter((part) => part !== null).join(" "),
      { rate: success_rate, mean: rtt_mean_ms },
    ]) as [string, Shown][],
  );
}

function namesOf(shown: Record<string, Shown>, figure: keyof Shown): string[] {
  return Object.keys(shown)
    .filter((name) => shown[name]?.[figure] !== null)
    .sort();
}

/** What process less regions says of the thirteenth's failure rate: 13, 6 and 6 rates, each mean known to ± 0.25. */
function failureRate(shown: Record<string, Shown>): [number, number] {
  const of = (name: string, n: number): [number, number] => {
    const rate = shown[name]?.rate ?? null;
    return rate === null ? [0, 100 * n] : [n * (100 - rate - 0.25), n * (100 - rate + 0.25)];
  };
  const [all, north, south] = [of("P1", 13), of("1.1 North", 6), of("1.1 South", 6)];
  return [Math.max(0, all[0] - north[1] - south[1]), Math.min(100, all[1] - north[0] - south[0])];
}

describe("a figure that was taken back", () => {
  it("can be rebuilt of the figures inside it, and another taken off it, without the audit", async () => {
    const rates = shownBy(await publishCells(db, market({})));
    expect(namesOf(rates, "rate")).toEqual(["1.1 North", "1.1 South", "P1"]);
    const [low, high] = failureRate(rates);
    expect([low, high]).toEqual([42.75, 55.25]);
    expect(high).toBeLessThan(50 * 1.15);
    const times = Array.from({ length: 10 }, () => 3000);
    const means = shownBy(await publishCells(db, market({ success: 90, failure: 10, times })));
    // 130 times of 1150 ms less 60 and 60 of 1000 ms, each mean known to ± 5 ms: 28,250 to 30,750 ms for ten times.
    expect(["P1", "1.1 North", "1.1 South"].map((name) => means[name]?.mean)).toEqual([1150, 1000, 1000]);
  });

  it("is rebuilt by nobody after the audit: one of those inside it goes", async () => {
    const rates = shownBy(await publishAudited(db, market({})));
    expect(namesOf(rates, "rate")).toEqual(["1.1 South", "P1"]);
    const [low, high] = failureRate(rates);
    expect([low <= 50 * 0.85, high >= 50 * 1.15]).toEqual([true, true]);
    const times = Array.from({ length: 10 }, () => 3000);
    const means = shownBy(await publishAudited(db, market({ success: 90, failure: 10, times })));
    expect(namesOf(means, "mean")).toEqual(["1.1 South", "P1"]);
  });

  it("leaves what is inside it alone where it gives nothing away", async () => {
    const rates = shownBy(await publishAudited(db, market({ success: 88, failure: 12 })));
    expect(namesOf(rates, "rate")).toEqual(["1.1 North", "1.1 South", "P1"]);
  });
});

describe("figures of two releases", () => {
  /** Six owner groups on each of two days, a thirteenth alone on two others. */
  const days = (share: number): Contribution[] =>
    Array.from({ length: 13 }, (_, i) => i).flatMap((i) =>
      (i < 6 ? [5] : i < 12 ? [6] : [7, 8]).map((day) => ({
        ...{ grain: "day" as const, period: `2026-10-0${day}`, party: `P${i}` },
        ...(i < 12 ? { success: 90 * share, failure: 10 * share } : { success: 50, failure: 50 }),
      })),
    );
  const month = Array.from({ length: 13 }, (_, i) =>
    i < 12 ? { party: `P${i}`, success: 90, failure: 10 } : { party: `P${i}`, success: 100, failure: 100 },
  );
  const periods = (rows: Awaited<ReturnType<typeof publishCells>>): unknown[] =>
    rows.map(({ period }) => period);

  it("hold no month of which its days, published before, leave one owner group over", async () => {
    expect(periods(await publishTwice(db, days(1), days(1), month))).toEqual(["2026-10-05", "2026-10-06"]);
  });

  it("hold the month if its days alone are published later", async () => {
    expect(periods(await publishTwice(db, month, month, days(1)))).toContain("2026-10");
  });

  it("give nothing away in random markets, late rows between them", async () => {
    let shown = 0;
    const late = fc.record({ cells: markets, party: fc.nat(9) });
    await fc.assert(
      fc.asyncProperty(late, async ({ cells, party }) => {
        const later = cells.map((one) => ({
          ...one,
          contributions: one.contributions.map((part) =>
            part.party === `P${party}` ? { ...part, success: 2 * part.success } : part,
          ),
        }));
        const isDay = (one: Cell): boolean => one.contributions[0]?.grain === "day";
        const all = (some: readonly Cell[]): Contribution[] =>
          some.flatMap(({ contributions }) => contributions);
        const rest = later.filter((one) => !isDay(one));
        const rates = ratesOf(
          await publishTwice(db, all(cells.filter(isDay)), all(later.filter(isDay)), all(rest)),
        );
        shown += rates.size;
        expect(attack([...cells.filter(isDay), ...rest], rates)).toEqual([]);
        expect(attackRanges([...cells.filter(isDay), ...rest], rates)).toEqual([]);
      }),
      { seed: 20261123, numRuns: 12 },
    );
    expect(shown).toBeGreaterThan(40);
  });
});
