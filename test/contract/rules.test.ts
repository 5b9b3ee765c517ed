import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FEEDS, readFeed } from "../../loaders/contract/index.js";
import type { Feed } from "../../loaders/contract/index.js";
import { Extracts, knownTables } from "./extracts.js";
import { Database } from "../../loaders/duckdb.js";

const FIXTURES = new URL("../fixtures/contract/rules/", import.meta.url);
const FORMATS = ["parquet", "csv", "csv.gz", "ndjson", "ndjson.gz"] as const;

interface Quarantined {
  source_row: number;
  rule: string;
  column_name: string | null;
  value: string | null;
  /** What the value reads as where Parquet has it typed. */
  as_parquet?: string;
}

interface Expected {
  read: number;
  normalised: number;
  quarantined: Quarantined[];
  passed: number[];
}

type ByFormat = Partial<Record<(typeof FORMATS)[number], Expected>>;

function expectations(rule: string): [Feed, Expected | ByFormat][] {
  const expected: Partial<Record<Feed, Expected | ByFormat>> = JSON.parse(
    readFileSync(new URL(`${rule}/expected.json`, FIXTURES), "utf8"),
  );
  return FEEDS.flatMap((feed): [Feed, Expected | ByFormat][] => {
    const of = expected[feed];
    return of ? [[feed, of]] : [];
  });
}

function expectedOf(of: Expected | ByFormat, format: (typeof FORMATS)[number]): Expected | undefined {
  if ("passed" in of) return of;
  return format.startsWith("csv") ? of.csv : of.ndjson && format.startsWith("ndjson") ? of.ndjson : undefined;
}

describe("each rule quarantines the rows that break it, in each format", () => {
  let db: Database;
  let extracts: Extracts;

  beforeAll(async () => {
    db = await Database.open();
    extracts = await Extracts.make();
    await knownTables(db);
  });

  afterAll(async () => {
    db.close();
    await extracts.remove();
  });

  for (const rule of readdirSync(FIXTURES).sort())
    for (const [feed, of] of expectations(rule))
      for (const format of FORMATS) {
        const expected = expectedOf(of, format);
        if (!expected) continue;
        it(`${rule}: ${feed}.${format}`, async () => {
          const file = await extracts.fromFixture(db, feed, new URL(`${rule}/${feed}`, FIXTURES), format);
          const timestampMax = feed === "inventory" ? null : "2026-10-02T00:00:00Z";
          const [reading] = await readFeed(db, feed, [file], { timestampMax });
          const found = {
            read: reading?.read,
            normalised: reading?.normalised,
            counted: reading?.quarantined,
            quarantined: await db.rows(
              `SELECT CAST(source_row AS INTEGER) AS source_row, rule, column_name, value FROM quarantine_${feed} ORDER BY source_row`,
            ),
            passed: (
              await db.rows(`SELECT CAST(source_row AS INTEGER) AS n FROM incoming_${feed} ORDER BY n`)
            ).map(({ n }) => n),
          };
          expect(found).toEqual({
            read: expected.read,
            normalised: expected.normalised,
            counted: countRules(expected.quarantined),
            quarantined: expected.quarantined.map(({ as_parquet, ...row }) => ({
              ...row,
              value: format === "parquet" ? (as_parquet ?? row.value) : row.value,
            })),
            passed: expected.passed,
          });
        });
      }
});

function countRules(rows: readonly Quarantined[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of rows) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}
