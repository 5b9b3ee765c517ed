import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database, Row } from "../../loaders/duckdb.js";
import { makeSample, openSample } from "./make-sample.js";

let db: Database;
beforeAll(async () => {
  const { out } = await makeSample({ devices: 12_000, days: 40 });
  db = await openSample(out);
  await db.script(new URL("stories.sql", import.meta.url));
});
afterAll(() => db.close());

const first = async (view: string): Promise<Row | undefined> => (await db.rows(`FROM ${view} LIMIT 1`))[0];

test("one firmware leaves about three requests in ten without an answer, at two suppliers", async () => {
  expect(await first("story_bad_firmware")).toEqual({
    model: "010A0301",
    firmware_version: "0002012F",
    suppliers: "SUP02, SUP05",
    failed: "about 30 %",
  });
});

test("one supplier stands out in Install and Commission", async () => {
  expect(await first("story_poor_installer")).toEqual({
    party_id: "SUP08",
    failed: "over 15 %",
    next: "under 10 %",
  });
});

test("one distributor has a storm with outages never restored and restorations never announced", async () => {
  expect(await first("story_storm")).toEqual({
    party_id: "DNO16",
    day: "2026-10-14",
    times_the_next_day: "over 5",
    never_restored: true,
    never_announced: true,
  });
});

test("one firmware sends a distributor most of its N13", async () => {
  expect(await first("story_silent_firmware")).toEqual({
    party_id: "DNO10",
    model: "010A0304",
    firmware_version: "00040005",
  });
});

test("one supplier is late with credentials after commissioning", async () => {
  expect(await first("story_late_supplier")).toEqual({
    supplier: "SUP04",
    met: "under 60 %",
    others: "over 85 %",
  });
});

test("a meter product that many hold expires eighteen days after the end", async () => {
  expect(await first("story_expiring_product")).toEqual({
    model: "010A0303",
    firmware_version: "00010A02",
    expires_on: "2026-11-21",
  });
});

test("homes move from one supplier to another in a wave", async () => {
  expect(await first("story_wave")).toEqual({
    lost: "SUP09",
    gained: "SUP03",
    days: "within 5",
    share: "over half",
  });
});

test("a category 1 incident raises failures and round trip times in one region", async () => {
  expect(await first("story_incident")).toEqual({
    region: "CSP-CENTRAL",
    failed: "over 40 %",
    slower: "over 3 times",
  });
});
