import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { tablesOf } from "../../loaders/disclosure/publish.js";
import { tableLossesOf } from "../../loaders/disclosure/report.js";
import { Database } from "../../loaders/duckdb.js";
import type { Dataset } from "../../src/model/report.js";
import { publishRows } from "./market.js";

const field = { type: "text", description: "", portal: true, csv: true } as const;
const LEAGUE: Dataset = {
  sql: "",
  scope: "industry",
  grain: "month × process × position",
  measure: {
    kind: "league",
    period: "month",
    minimumDenominator: 100,
    position: "position",
    value: "success_rate",
    base: "rounded_to",
  },
  fields: { month: field, process: field, position: field, success_rate: field, rounded_to: field },
};
const OWN: Dataset = {
  ...LEAGUE,
  scope: "party",
  measure: { kind: "league", period: "month", minimumDenominator: 100, position: "position" },
  fields: { month: field, process: field, position: field },
};

type Placed = readonly [
  party: string,
  group: string,
  success: number,
  of: number,
  times?: number,
  sum?: number,
];

let db: Database;
beforeAll(async () => {
  db = await Database.open();
});
afterAll(() => db.close());

async function league(parties: readonly Placed[], dataset = LEAGUE): Promise<unknown[]> {
  const rows = await publishRows(
    db,
    dataset,
    parties.map(([party, group, success, of, times = 0, sum = 0]) => [
      ...["IS", "2026-10", "P1", party, group],
      ...[success, of, times, sum],
    ]),
  );
  return rows
    .map(({ party_id, position, success_rate }) => [Number(position), success_rate ?? party_id])
    .sort((a, b) => Number(a[0]) - Number(b[0]));
}

const six: readonly Placed[] = [
  ["P0", "G0", 60, 100],
  ["P1", "G1", 99, 100],
  ["P2", "G2", 904, 1000],
  ["P3", "G3", 97, 100],
  ["P4", "G4", 60, 100, 1, 900],
  ["P5", "G5", 60, 100, 2, 1600],
];

it("counts each table as one figure: shown, or withheld by the rule that is named", async () => {
  const { measure } = LEAGUE;
  if (measure?.kind !== "league") throw new Error("no league");
  const withheld = async (parties: readonly Placed[]): Promise<unknown[]> => {
    await league(parties);
    const industry = { key: "test/league", dataset: LEAGUE, folder: "" };
    return db.rows(await tablesOf(industry, measure, await currentPolicy()));
  };
  const table = { role: "IS", month: "2026-10", process: "P1" };
  const owner = Array.from({ length: 7 }, (_, i): Placed => [`O${i}`, "Owner", 50, 100]);
  expect(await withheld(six)).toEqual([{ ...table, suppressed_by: null }]);
  expect(await withheld([...six.slice(1), ["P0", "G0", 99, 99]])).toEqual([
    { ...table, suppressed_by: "contributors" },
  ]);
  expect(await withheld([...six, ...owner])).toEqual([{ ...table, suppressed_by: "dominance" }]);
  const tables = [
    { role: "IS", suppressedBy: null, figures: 2 },
    { role: "IS", suppressedBy: "contributors", figures: 1 },
  ];
  expect(tableLossesOf("test/league", "month × process", tables)).toEqual([
    {
      ...{ dataset: "test/league", role: "IS", figures: 3, shown: 2 },
      ...{ primary: { contributors: 1 }, secondary: {}, loss_percent: 33.3, audit_rounds: 0 },
      grains: [{ grain: "month × process", measure: "table", figures: 3, shown: 2 }],
    },
  ]);
});

describe("a league table", () => {
  it("has positions and rounded rates, ties by mean time, none last", async () => {
    expect(await league(six)).toEqual([
      [1, 99],
      [2, 97],
      [3, 90],
      [4, 60],
      [5, 60],
      [6, 60],
    ]);
    expect(await league(six, OWN)).toEqual([
      [1, "P1"],
      [2, "P3"],
      [3, "P2"],
      [4, "P5"],
      [5, "P4"],
      [6, "P0"],
    ]);
  });

  it("is there from six owner groups with 100 requests on", async () => {
    expect(await league([...six.slice(1), ["P0", "G0", 99, 99]])).toEqual([]);
    expect(await league([...six.slice(1), ["P0", "G1", 60, 100]])).toEqual([]);
    expect(await league([...six.slice(1), ["P0", "G0", 99, 99]], OWN)).toEqual([]);
  });

  it("is withheld if one owner has more than half of the rows", async () => {
    const owner = (n: number): Placed[] => Array.from({ length: n }, (_, i) => [`O${i}`, "Owner", 50, 100]);
    expect(await league([...six, ...owner(6)])).toEqual([
      ...[99, 97, 90, 60, 60, 60, 50, 50, 50, 50, 50, 50].map((rate, i) => [i + 1, rate]),
    ]);
    expect(await league([...six, ...owner(7)])).toEqual([]);
  });
});
