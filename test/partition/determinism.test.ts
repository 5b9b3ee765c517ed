import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listExtracts } from "../../loaders/contract/extracts.js";
import { Database } from "../../loaders/duckdb.js";
import { silent } from "../../loaders/effects.js";
import { loadReports } from "../../loaders/registry.js";
import { publishRelease } from "../../loaders/release/publish.js";
import { quality } from "../../loaders/release/quality.js";
import { writeSample } from "../../loaders/sample/sample.js";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import { newFiles } from "../../loaders/warehouse/known-files.js";
import { commitState, emptyState } from "../../loaders/warehouse/state.js";
import { WarehouseUpdate } from "../../loaders/warehouse/update.js";
import { REQUEST_VOLUME, copySource, dropIn } from "../reports/source.js";
import { content, refreshData, withFolder } from "../support/site.js";

/** More than DuckDB's row group of 122,880 rows in one day: more than one thread has something to write. */
const REQUESTS = 150_000;

it("writes the same bytes with one thread, with two, and again by a whole refresh", async () => {
  await withFolder(async (folder) => {
    const source = join(folder, "source");
    const extracts = join(folder, "extracts");
    await copySource(source);
    await dropIn(REQUEST_VOLUME, source);
    await writeSample(
      {
        ...{ out: extracts, devices: 2000, days: 1, seed: 9, end: "2026-11-02", requestsPerDay: REQUESTS },
        ...{ format: "parquet", badInput: false, force: false, memory: "2GB" },
      },
      silent(),
    );
    const one = await written(extracts, join(folder, "one"), source, 1);
    expect(await written(extracts, join(folder, "two"), source, 2)).toEqual(one);

    const { feeds } = await refreshData(extracts, join(folder, "refreshed"), { source });
    expect(feeds.service_requests.accepted).toBeGreaterThan(122_880);
    const { "current/index.json": _, ...refreshed } = await content(join(folder, "refreshed"));
    expect(refreshed).toEqual(one);
  });
});

/** What a refresh without pages does, in a database with that many threads; index.json, which says of which code, apart. */
async function written(
  extracts: string,
  site: string,
  source: string,
  threads: number,
): Promise<Record<string, string>> {
  await mkdir(join(site, "work"), { recursive: true });
  const db = await Database.open({ threads });
  try {
    const before = emptyState();
    const files = await newFiles(await listExtracts(extracts, () => undefined), before, false);
    const state = await new WarehouseUpdate(db, site, before, DEFAULT_SETTINGS, silent()).run(files);
    await commitState(site, state);
    const input = {
      inputs: "",
      asOf: state.asOf,
      quality: quality(state),
      pages: null,
      settings: DEFAULT_SETTINGS,
    };
    await publishRelease(db, site, { ...input, reports: await loadReports(source) }, silent());
  } finally {
    db.close();
  }
  const { "current/index.json": _, ...rest } = await content(site);
  return rest;
}
