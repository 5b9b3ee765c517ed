import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database, literal } from "../../loaders/duckdb.js";
import { silent } from "../../loaders/effects.js";
import { sampleDefaults, usualRequestsPerDay } from "../../loaders/sample/options.js";
import type { SampleOptions } from "../../loaders/sample/options.js";
import { writeSample } from "../../loaders/sample/sample.js";
import type { SampleSummary } from "../../loaders/sample/sample.js";

export const feeds = [
  "parties",
  "users",
  "inventory",
  "cpl",
  "service_requests",
  "alerts",
  "outage_timings",
  "incidents",
] as const;

/** Options of a small sample: 2 000 devices, ten days, in a new folder. */
export async function sampleOptions(given: Partial<SampleOptions> = {}): Promise<SampleOptions> {
  const devices = given.devices ?? 2000;
  return {
    ...sampleDefaults,
    out: join(await mkdtemp(join(tmpdir(), "sample-")), "extracts"),
    devices,
    days: 10,
    requestsPerDay: usualRequestsPerDay(devices),
    badInput: false,
    force: false,
    ...given,
  };
}

export async function makeSample(
  given: Partial<SampleOptions> = {},
): Promise<{ out: string; summary: SampleSummary }> {
  const options = await sampleOptions(given);
  return { out: options.out, summary: await writeSample(options, silent()) };
}

/** All files below a folder, by their path from it, in order. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** A database with a view for each feed of a sample in Parquet, bad input apart. */
export async function openSample(out: string): Promise<Database> {
  const db = await Database.open();
  for (const feed of feeds)
    await db.run(`CREATE VIEW ${feed} AS FROM read_parquet(${literal(`${out}/${feed}/**/*.parquet`)})`);
  await db.script(new URL("as-known.sql", import.meta.url));
  return db;
}
