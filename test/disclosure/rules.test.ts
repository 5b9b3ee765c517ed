import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Rules } from "../../loaders/disclosure/rules/index.js";
import { isQuantileSafe } from "../../loaders/disclosure/rules/quantiles.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { Database } from "../../loaders/duckdb.js";
import { cell, publishCells, without } from "./market.js";
import type { Contribution } from "./market.js";

let db: Database;
beforeAll(async () => {
  db = await Database.open();
});
afterAll(() => db.close());

/** Shown figures by cell: `month process P1` → its figures, without those that are null. */
async function shown(market: readonly Contribution[], rules?: Rules): Promise<Record<string, object>> {
  const rows = await publishCells(db, market, rules === undefined ? {} : { rules });
  return Object.fromEntries(
    rows.map(
      ({
        grain,
        period,
        key,
        level_value,
        success_rate,
        rtt_mean_ms,
        rtt_best_ms,
        rtt_worst_ms,
        rtt_median_ms,
      }) => [
        [grain === "day" ? period : "month", key, level_value].filter((part) => part !== null).join(" "),
        Object.fromEntries(
          Object.entries({
            rate: success_rate,
            mean: rtt_mean_ms,
            best: rtt_best_ms,
            worst: rtt_worst_ms,
            median: rtt_median_ms,
          }).filter(([, value]) => value !== null),
        ),
      ],
    ),
  );
}

const repeat = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);
/** Parties without requests that count, with so many times of so many milliseconds. */
const timed = (lengths: readonly (readonly [count: number, ms: number])[]): Contribution[] =>
  lengths.map(([count, ms], i) => ({ party: `P${i}`, success: 0, failure: 0, times: repeat(count, ms) }));

describe("contributors", () => {
  it("shows a rate from six owner groups on and not below", async () => {
    expect(await shown(cell({}, repeat(5, [90, 10])))).toEqual({});
    expect(await shown(cell({}, repeat(6, [90, 10])))).toEqual({ "month 1.1": { rate: 90 } });
    expect(await shown(cell({}, repeat(5, [90, 10])), without("contributors"))).toEqual({
      "month 1.1": { rate: 90 },
    });
  });

  it("counts the parties of one owner as one, and no party below 30", async () => {
    const five = cell({}, repeat(5, [90, 10]));
    expect(await shown([...five, { party: "P9", group: "group of P4", success: 90, failure: 10 }])).toEqual(
      {},
    );
    expect(await shown([...five, { party: "P9", success: 20, failure: 9 }])).toEqual({});
    expect(await shown([...five, { party: "P9", success: 27, failure: 3 }])).toEqual({
      "month 1.1": { rate: 90 },
    });
  });

  it("counts for times the parties that have any, however few", async () => {
    expect(await shown(timed(repeat(5, [20, 1000])))).toEqual({});
    expect(await shown(timed([[1, 1000], ...repeat(5, [20, 1000] as const)]))).toEqual({
      "month 1.1": { mean: 1000, best: 1000, worst: 1000, median: 1000 },
    });
  });
});

describe("p %-rule", () => {
  // 40 and 20 points of failures: 15 % of the largest are 6 points, left to the four others.
  const market = (rest: readonly number[]): Contribution[] =>
    cell({}, [[600, 400], [800, 200], ...rest.map((failures) => [1000 - failures, failures] as const)]);

  it("shows a rate if what is left without the two largest is 15 % of the largest, and not below", async () => {
    expect(await shown(market([15, 15, 15, 15]))).toEqual({ "month 1.1": { rate: 89 } });
    expect(await shown(market([15, 15, 15, 14]))).toEqual({});
    expect(await shown(market([15, 15, 15, 14]), without("p-percent"))).toEqual({
      "month 1.1": { rate: 89 },
    });
  });

  it("takes the smaller of success and failure rate", async () => {
    const failing = (rest: readonly number[]): Contribution[] =>
      cell({}, [[400, 600], [200, 800], ...rest.map((n) => [n, 1000 - n] as const)]);
    expect(await shown(failing([15, 15, 15, 15]))).toEqual({ "month 1.1": { rate: 11 } });
    expect(await shown(failing([15, 15, 15, 14]))).toEqual({});
  });

  it("sums up the parties of an owner", async () => {
    const owned = (group: string): Contribution[] => [
      ...cell({}, [
        [800, 200],
        [800, 200],
        [985, 15],
        [985, 15],
        [985, 15],
        [986, 14],
      ]),
      { party: "P9", group, success: 800, failure: 200 },
    ];
    expect(await shown(owned("group of P0"))).toEqual({});
    expect(await shown(owned("group of P9"))).toEqual({ "month 1.1": { rate: 90.5 } });
  });

  it("shows what nobody has: 0 ≥ 0 is safe", async () => {
    expect(await shown(cell({}, repeat(6, [100, 0])))).toEqual({ "month 1.1": { rate: 100 } });
  });

  it("takes sums of times for a pooled mean, and leaves best, worst and median alone", async () => {
    const pooled = (last: number): Contribution[] =>
      timed([
        [20, 40_000],
        [20, 20_000],
        [20, 1500],
        [20, 1500],
        [20, 1500],
        [20, last],
      ]);
    const others = { best: 1500, worst: 40_000, median: 1500 };
    expect(await shown(pooled(1500))).toEqual({ "month 1.1": { mean: 11_000, ...others } });
    expect(await shown(pooled(1499))).toEqual({ "month 1.1": { ...others, best: 1400 } });
    expect(await shown(pooled(1499), without("p-percent"))).toEqual({
      "month 1.1": { mean: 11_000, ...others, best: 1400 },
    });
  });
});

describe("dominance", () => {
  const even = [10, 10, 10, 10, 10];
  it("refuses pooled times of which one owner has more than half", async () => {
    const market = (largest: number): Contribution[] =>
      timed([largest, ...even].map((count) => [count, 1000] as const));
    const all = { "month 1.1": { mean: 1000, best: 1000, worst: 1000, median: 1000 } };
    expect(await shown(market(50))).toEqual(all);
    expect(await shown(market(51))).toEqual({});
    expect(await shown(market(51), without("dominance"))).toEqual(all);
  });

  it("refuses pooled times of which two owners have more than 80 %", async () => {
    const market = (second: number): Contribution[] =>
      timed([40, second, 5, 5, 5, 5].map((count) => [count, 1000] as const));
    expect(Object.keys(await shown(market(40)))).toEqual(["month 1.1"]);
    expect(await shown(market(41))).toEqual({});
    expect(Object.keys(await shown(market(41), without("dominance")))).toEqual(["month 1.1"]);
  });

  it("counts parties for an average: an owner with more than half of the parties", async () => {
    const owner = (n: number): Contribution[] =>
      Array.from({ length: n }, (_, i) => ({ party: `O${i}`, group: "Owner", success: 90, failure: 10 }));
    const others = cell({}, repeat(6, [90, 10]));
    expect(await shown([...others, ...owner(6)])).toEqual({ "month 1.1": { rate: 90 } });
    expect(await shown([...others, ...owner(7)])).toEqual({});
    expect(await shown([...others, ...owner(7)], without("dominance"))).toEqual({
      "month 1.1": { rate: 90 },
    });
  });
});

describe("quantiles of parties' rates", () => {
  it("need ten contributors for a median and twenty for quartiles", async () => {
    const { limits } = await currentPolicy();
    expect([9, 10].map((n) => isQuantileSafe("median", n, limits))).toEqual([false, true]);
    expect([19, 20].map((n) => isQuantileSafe("quartile", n, limits))).toEqual([false, true]);
  });
});

describe("differences", () => {
  const month = (n: number): Contribution[] => cell({}, repeat(n, [900, 100]));
  const day = (n: number): Contribution[] =>
    cell({ grain: "day", period: "2026-10-05" }, repeat(n, [90, 10]));

  it("takes back the day of a month whose cohort has one or two owner groups more", async () => {
    const rest = cell({ grain: "day", period: "2026-10-06" }, repeat(12, [90, 10]));
    const of = async (n: number, rules?: Rules): Promise<string[]> =>
      Object.keys(await shown([...month(12), ...day(n), ...rest], rules)).sort();
    const all = ["2026-10-05 1.1", "2026-10-06 1.1", "month 1.1"];
    expect(await of(12)).toEqual(all);
    expect(await of(11, without("single-child"))).toEqual(["2026-10-06 1.1", "month 1.1"]);
    expect(await of(10, without("single-child"))).toEqual(["2026-10-06 1.1", "month 1.1"]);
    expect(await of(9)).toEqual(all);
    expect(await of(11, without("differences"))).toEqual(all);
  });

  it("reaches over levels: the day of an SRV against the month of its process", async () => {
    const process = cell({ scope: "process", key: "P1" }, repeat(15, [900, 100]));
    const srv = cell({ key: "1.1" }, repeat(12, [900, 100]));
    const other = cell({ key: "1.2" }, repeat(10, [900, 100]));
    const of = async (n: number): Promise<string[]> =>
      Object.keys(await shown([...process, ...srv, ...other, ...day(n)])).sort();
    expect(await of(6)).toEqual(["2026-10-05 1.1", "month 1.1", "month 1.2", "month P1"]);
    const same = cell({ grain: "day", period: "2026-10-05" }, repeat(14, [90, 10]));
    expect(
      Object.keys(
        await shown([...process, ...same, ...cell({}, repeat(17, [900, 100]))], without("single-child")),
      ),
    ).toEqual(["month P1"]);
  });

  it("leaves the times of a cell alone, whoever stands behind its rate", async () => {
    const market = [
      ...cell({ times: repeat(20, 1000) }, repeat(8, [90, 10])),
      { party: "Q0", success: 1, failure: 0, times: repeat(20, 1000) },
    ];
    expect(await shown(market)).toEqual({
      "month 1.1": { rate: 90, mean: 1000, best: 1000, worst: 1000, median: 1000 },
    });
  });

  it("takes back what costs least: an SRV, not the month of its process, and a second level before both", async () => {
    const process = cell({ scope: "process", key: "P1" }, repeat(12, [900, 100]));
    const srv = cell({}, repeat(11, [900, 100]));
    const level = cell({ level: "region", level_value: "North" }, repeat(10, [900, 100]));
    const more = cell({ key: "1.2" }, repeat(12, [900, 100]));
    const far = cell({ level: "region", level_value: "South" }, repeat(7, [900, 100]));
    expect(
      Object.keys(
        await shown([...process, ...srv, ...more, ...level, ...far], without("single-child")),
      ).sort(),
    ).toEqual(["month 1.1 South", "month 1.2", "month P1"]);
  });
});

describe("few times", () => {
  const market = (last: number): Contribution[] => timed([...repeat(5, [17, 1000] as const), [last, 1000]]);
  it("shows mean and median from thirty times on, best and worst from a hundred on", async () => {
    const few = (last: number): Contribution[] => timed([...repeat(5, [5, 1000] as const), [last, 1000]]);
    expect(await shown(few(4))).toEqual({});
    expect(await shown(few(5))).toEqual({ "month 1.1": { mean: 1000, median: 1000 } });
    expect(await shown(market(14))).toEqual({ "month 1.1": { mean: 1000, median: 1000 } });
    const all = { "month 1.1": { mean: 1000, best: 1000, worst: 1000, median: 1000 } };
    expect(await shown(market(15))).toEqual(all);
    expect(await shown(few(4), without("few-times"))).toEqual(all);
  });
});

describe("remainders of times", () => {
  /** Groups P0, P1 … with so many times of 1,000 ms each. */
  const put = (key: Partial<Contribution>, times: readonly number[]): Contribution[] =>
    timed(times.map((count) => [count, 1000] as const)).map((one) => ({ ...one, ...key }));
  const add = (...parts: readonly (readonly number[])[]): number[] =>
    Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, i) =>
      parts.reduce((sum, part) => sum + (part[i] ?? 0), 0),
    );
  const even = repeat(8, 40);
  /** A month of two regions: North is even, South is given. */
  const regions = (south: readonly number[]): Contribution[] => [
    ...put({}, add(even, south)),
    ...put({ level: "region", level_value: "North" }, even),
    ...put({ level: "region", level_value: "South" }, south),
  ];
  const names = async (market: readonly Contribution[], rules?: Rules): Promise<string[]> =>
    Object.keys(await shown(market, rules)).sort();

  it("hold three owner groups beside the viewer, who is one of them: four, or the child goes", async () => {
    expect(await names(regions([0, 40, 40, 40, 40]))).toEqual(["month 1.1", "month 1.1 North"]);
    expect(await names(regions([0, 0, 40, 40, 40]))).toEqual(["month 1.1"]);
    expect(await names(regions([0, 0, 40, 40, 40]), without("remainders", "hidden-children"))).toEqual([
      ...["month 1.1", "month 1.1 North"],
    ]);
  });

  it("may be empty: North is the whole month", async () => {
    expect(await names(regions([]))).toEqual(["month 1.1", "month 1.1 North"]);
  });

  it("pass the p %-rule beside the viewer: what is left without the three largest is 15 % of the largest", async () => {
    const north = { best: 1000, worst: 1000, median: 1000 };
    const of = async (south: readonly number[]): Promise<object | undefined> =>
      (await shown(regions(south)))["month 1.1 North"];
    expect(await of([100, 50, 50, 15])).toEqual({ mean: 1000, ...north });
    expect(await of([100, 50, 50, 14])).toEqual(north);
  });

  it("of a month without all its shown days: the cheapest day goes that makes them safe", async () => {
    const day = (date: string, times: readonly number[]): Contribution[] =>
      put({ grain: "day", period: date }, times);
    const days = [add(even, [1]), add(even, [0, 1]), repeat(12, 40), [0, 5, 5, 0]];
    const market = [...put({}, add(...days)), ...days.flatMap((times, i) => day(`2026-10-0${i + 1}`, times))];
    expect(await names(market)).toEqual(["2026-10-02 1.1", "2026-10-03 1.1", "month 1.1"]);
    expect(await names(market, without("hidden-children"))).toEqual([
      ...["2026-10-01 1.1", "2026-10-02 1.1", "2026-10-03 1.1", "month 1.1"],
    ]);
  });

  it("reach over levels: the process of a month without the day of one of its SRVs", async () => {
    const others = [0, 0, 0, 30, 30, 30];
    const market = [
      ...put({ scope: "process", key: "P1" }, add(even, others)),
      ...put({ grain: "day", period: "2026-10-05" }, even),
      ...put({}, even),
      ...put({ key: "1.2" }, others),
    ];
    expect(await names(market)).toEqual(["month P1"]);
  });
});

describe("single child", () => {
  const level = (value: string, n: number): Contribution[] =>
    cell({ level: "region", level_value: value }, repeat(n, [90, 10]));

  it("takes back the shown child with the fewest contributors beside a single suppressed one, ties by key", async () => {
    const market = [
      ...cell({}, repeat(20, [900, 100])),
      ...level("A", 5),
      ...level("B", 12),
      ...level("C", 10),
    ];
    expect(Object.keys(await shown(market)).sort()).toEqual(["month 1.1", "month 1.1 B"]);
    expect(Object.keys(await shown(market, without("single-child"))).sort()).toEqual([
      "month 1.1",
      "month 1.1 B",
      "month 1.1 C",
    ]);
    const tied = [
      ...cell({}, repeat(20, [900, 100])),
      ...level("A", 5),
      ...level("C", 10),
      ...level("B", 10),
    ];
    expect(Object.keys(await shown(tied)).sort()).toEqual(["month 1.1", "month 1.1 C"]);
  });

  it("leaves the others if two are suppressed already", async () => {
    const market = [
      ...cell({}, repeat(20, [900, 100])),
      ...level("A", 5),
      ...level("B", 4),
      ...level("C", 10),
      ...level("D", 10),
    ];
    expect(Object.keys(await shown(market)).sort()).toEqual(["month 1.1", "month 1.1 C", "month 1.1 D"]);
  });

  it("goes on to a fixed point: what it takes back may leave another parent with a single suppressed child", async () => {
    // P1 is 1.1 and 1.2, P2 is 1.1 alone: 1.2 goes for itself, 1.1 with it, and then P2, which is 1.1 by another name.
    const market = [
      ...cell({ scope: "process", key: "P1" }, repeat(20, [900, 100])),
      ...cell({ scope: "process", key: "P2" }, repeat(12, [900, 100])),
      ...cell({ key: "1.1" }, repeat(12, [900, 100])),
      ...cell({ key: "1.2" }, repeat(5, [900, 100])),
    ];
    expect(Object.keys(await shown(market)).sort()).toEqual(["month P1"]);
  });
});
