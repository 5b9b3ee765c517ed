import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Database } from "../../loaders/duckdb.js";
import type { IndustryDataset } from "../../loaders/disclosure/publish.js";
import type { RatesAndTimes } from "../../src/model/report.js";
import { CELLS, cell, publishCells } from "./market.js";
import type { Contribution } from "./market.js";

const SRV: IndustryDataset = {
  key: "srv/industry",
  dataset: { ...CELLS, measure: { ...(CELLS.measure as RatesAndTimes), within: "industry_within.sql" } },
  folder: join(import.meta.dirname, "../../src/reports/srv/datasets"),
};

let db: Database;
beforeAll(async () => {
  db = await Database.open({ threads: 1 });
  await db.run("CREATE TEMP TABLE processes (process VARCHAR, srv VARCHAR, valid_from DATE, valid_to DATE)");
});
afterAll(() => db.close());

const of = (level: string, level_value: string, parties: number): Contribution[] =>
  cell(
    { level, level_value },
    Array.from({ length: parties }, () => [90, 10] as const),
  );

/** SMETS2 devices of twelve owner groups, in three regions, of which Central has too few to be shown. */
const market = [
  ...of("smets_version", "SMETS2", 12),
  ...of("region", "North", 12),
  ...of("region", "South", 12),
  ...of("region", "Central", 5),
];

async function shown(contributions: readonly Contribution[]): Promise<unknown[]> {
  const rows = await publishCells(db, contributions, { industry: SRV });
  return rows.map(({ level_value }) => level_value).sort();
}

it("takes a region that is hidden alone as SMETS2 less the others: another goes", async () => {
  expect(await shown(market)).toEqual(["SMETS2", "South"]);
});

it("hides a region neither behind devices that are not held: they are not in SMETS2", async () => {
  const unheld = [...of("region", "not held", 1), ...of("smets_version", "not held", 1)];
  expect(await shown([...market, ...unheld])).toEqual(["SMETS2", "South"]);
});

it("counts SMETS2 devices without a region among the regions", async () => {
  expect(await shown([...market, ...of("region", "not held", 1)])).toEqual(["North", "SMETS2", "South"]);
});

it("shows devices that are not held by region and by SMETS version, or by the one with more owner groups", async () => {
  const unheld = (region: number): Contribution[] => [
    ...of("region", "not held", region),
    ...of("smets_version", "not held", 6),
  ];
  expect(await shown(unheld(12))).toEqual(["not held", "not held"]);
  expect(await shown(unheld(7))).toEqual(["not held"]);
});
