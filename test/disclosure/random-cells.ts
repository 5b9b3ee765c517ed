import fc from "fast-check";
import type { Row } from "../../loaders/duckdb.js";
import type { Contribution } from "./market.js";

/** Which SRVs make up which process; as in test/fixtures/disclosure/within.sql. */
export const PROCESSES: Readonly<Record<string, readonly string[]>> = { P1: ["1.1", "1.2"], P2: ["1.1"] };
const DAYS = ["2026-10-05", "2026-10-06", "2026-11-04"];
const REGIONS = ["North", "South"];

/** A cell's key in one text, and the cells that it is made of by each way of cutting it. */
export interface Cell {
  key: string;
  contributions: Contribution[];
  families: string[][];
}

/** What a party does in one finest cell: SRV × day × region. */
interface Finest {
  party: string;
  group: string;
  srv: string;
  day: string;
  region: string;
  success: number;
  failure: number;
}

/**
 * Random markets of two months in which cohorts differ a little: parties around the 30, one owner with several parties,
 * markets where all fail alike or one fails most, parties that enter or leave between days and months.
 */
export const markets: fc.Arbitrary<Cell[]> = fc
  .record({
    groups: fc.integer({ min: 5, max: 10 }),
    owned: fc.integer({ min: 0, max: 8 }),
    absent: fc.array(fc.nat(400), { maxLength: 12 }),
    small: fc.array(fc.nat(400), { maxLength: 8 }),
    alike: fc.boolean(),
    failing: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 20, maxLength: 20 }),
    worst: fc.option(fc.nat(9)),
  })
  .map(({ groups, owned, absent, small, alike, failing, worst }) => {
    const parties = [
      ...Array.from({ length: groups }, (_, i) => ({ party: `P${i}`, group: `G${i}` })),
      ...Array.from({ length: owned }, (_, i) => ({ party: `O${i}`, group: "G0" })),
    ];
    const finest: Finest[] = [];
    parties.forEach(({ party, group }, p) => {
      for (const srv of ["1.1", "1.2"])
        for (const day of DAYS)
          for (const region of REGIONS) {
            // A party is absent from, or small in, whole SRVs, days or regions, so that nested cohorts differ.
            const places = [srv, day, region].map(
              (place) => (p * 31 + place.length * 7 + place.charCodeAt(place.length - 1)) % 401,
            );
            if (places.some((place) => absent.includes(place))) continue;
            const requests = places.some((place) => small.includes(place)) ? 14 + (p % 3) : 40 + p;
            const percent = worst === p ? 50 : alike ? 10 : worst === null ? (failing[p] ?? 0) : 1;
            const failure = Math.floor((requests * percent) / 100);
            finest.push({ party, group, srv, day, region, success: requests - failure, failure });
          }
    });
    return cellsOf(finest);
  });

/**
 * Random markets of one day in which six or more owner groups are active in SRV 1.1 in each of two regions, and one or two
 * in SRV 1.2 alone.
 */
export const cutMarkets: fc.Arbitrary<Cell[]> = fc
  .record({
    regions: fc.tuple(fc.integer({ min: 6, max: 7 }), fc.integer({ min: 6, max: 7 })),
    apart: fc.integer({ min: 1, max: 2 }),
    failing: fc.array(fc.integer({ min: 5, max: 15 }), { minLength: 14, maxLength: 14 }),
    failingApart: fc.array(fc.integer({ min: 5, max: 50 }), { minLength: 2, maxLength: 2 }),
  })
  .map(({ regions: [north, south], apart, failing, failingApart }) => {
    const all = [
      ...Array.from({ length: north }, () => ({ srv: "1.1", region: "North" })),
      ...Array.from({ length: south }, () => ({ srv: "1.1", region: "South" })),
      ...Array.from({ length: apart }, () => ({ srv: "1.2", region: "West" })),
    ];
    return cellsOf(
      all.map(({ srv, region }, i): Finest => {
        const failure = (srv === "1.1" ? failing[i] : failingApart[i - north - south]) ?? 0;
        return {
          ...{ party: `P${i}`, group: `G${i}`, srv, day: DAYS[0] ?? "", region },
          ...{ success: 100 - failure, failure },
        };
      }),
    );
  });

function cellsOf(finest: readonly Finest[]): Cell[] {
  const cells: Cell[] = [];
  const regions = [...new Set(finest.map(({ region }) => region))].sort();
  const scopes = [
    ...["1.1", "1.2"].map((key) => ({ scope: "srv" as const, key, srvs: [key] })),
    ...Object.entries(PROCESSES).map(([key, srvs]) => ({ scope: "process" as const, key, srvs })),
  ];
  for (const { scope, key, srvs } of scopes)
    for (const period of [...new Set(DAYS.map((day) => day.slice(0, 7))), ...(scope === "srv" ? DAYS : [])])
      for (const region of [null, ...regions]) {
        const rows = finest.filter(
          (row) =>
            srvs.includes(row.srv) &&
            row.day.startsWith(period) &&
            (region === null || row.region === region),
        );
        if (rows.length === 0) continue;
        const grain = period.length === 7 ? ("month" as const) : ("day" as const);
        const sums = new Map<string, Contribution>();
        for (const { party, group, success, failure } of rows) {
          const sum = sums.get(party);
          sums.set(party, {
            ...{ grain, period, scope, key, party, group },
            ...(region === null ? {} : { level: "region", level_value: region }),
            success: (sum?.success ?? 0) + success,
            failure: (sum?.failure ?? 0) + failure,
          });
        }
        cells.push({
          key: name(scope, key, period, region),
          contributions: [...sums.values()],
          families: [
            ...(scope === "process" ? [srvs.map((srv) => name("srv", srv, period, region))] : []),
            ...(scope === "srv" && grain === "month"
              ? [DAYS.filter((day) => day.startsWith(period)).map((day) => name(scope, key, day, region))]
              : []),
            ...(region === null ? [regions.map((value) => name(scope, key, period, value))] : []),
          ],
        });
      }
  return cells;
}

export function name(scope: unknown, key: unknown, period: unknown, region: unknown): string {
  return [scope, key, period, region ?? "all"].map(String).join(" ");
}

/** Shown success rates of published rows, by the key of their cell. */
export function ratesOf(rows: readonly Row[]): Map<string, number> {
  return new Map(
    rows.flatMap(({ scope, key, period, level_value, success_rate }) =>
      success_rate === null ? [] : [[name(scope, key, period, level_value), Number(success_rate)] as const],
    ),
  );
}
