import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sampleFormats } from "../../loaders/sample/options.js";
import type { SampleOptions } from "../../loaders/sample/options.js";
import { filesBelow, makeSample } from "./make-sample.js";

async function hashes(given: Partial<SampleOptions>): Promise<Record<string, string>> {
  const { out } = await makeSample(given);
  const files = await filesBelow(out);
  const pairs = files.map(async (file): Promise<[string, string]> => {
    const bytes = await readFile(join(out, file));
    return [file, createHash("sha256").update(bytes).digest("hex")];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

test("big files are the same bytes with one thread and with two", async () => {
  const size = { devices: 60_000, days: 1, requestsPerDay: 300_000 };
  expect(await hashes({ ...size, threads: 2 })).toEqual(await hashes({ ...size, threads: 1 }));
});

test.each(sampleFormats)("the same options give the same bytes again: %s", async (format) => {
  const size = { days: 3, format, badInput: true };
  expect(await hashes({ ...size, threads: 2 })).toEqual(await hashes({ ...size, threads: 1 }));
});

test("days made one by one are the same bytes as days made together, ends that arrive a day late included", async () => {
  const size = { devices: 1000, days: 4, requestsPerDay: 5000 };
  expect(await hashes({ ...size, blockRows: 1 })).toEqual(await hashes(size));
});

test("another seed changes the requests, not the parties", async () => {
  const one = await hashes({ days: 2, seed: 1 });
  const two = await hashes({ days: 2, seed: 2 });
  const same = Object.keys(one).filter((file) => one[file] === two[file]);
  expect(same).toEqual([
    "cpl/cpl.parquet",
    "incidents/incidents.parquet",
    "parties/parties.parquet",
    "users/users.parquet",
  ]);
});
