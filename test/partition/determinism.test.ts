import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listExtracts } from "../../loaders/contract/extracts.js";
import { Database, literals } from "../../loaders/duckdb.js";
import { silent } from "../../loaders/effects.js";
import { readReference } from "../../loaders/reference/reference.js";
import { loadReports } from "../../loaders/registry.js";
import { columnReport } from "../../loaders/release/file-columns.js";
import { publishRelease } from "../../loaders/release/publish.js";
import { quality } from "../../loaders/release/quality.js";
import { writeSample } from "../../loaders/sample/sample.js";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import { newFiles } from "../../loaders/warehouse/known-files.js";
import { commitState, emptyState } from "../../loaders/warehouse/state.js";
import { WarehouseUpdate } from "../../loaders/warehouse/update.js";
import { SHARED_SRVS, marketSite } from "../figures/market-site.js";
import { REQUEST_VOLUME, copySource, dropIn } from "../reports/source.js";
import { content, refreshData, withFolder } from "../support/site.js";

/** More than DuckDB's row group of 122,880 rows in one day: more than one thread has something to write. */
const REQUESTS = 135_000;

it("writes the same bytes with one thread as with two", { timeout: 300_000 }, async () => {
  await withFolder(async (folder) => {
    const source = join(folder, "source");
    const extracts = join(folder, "extracts");
    await copySource(source);
    await dropIn(REQUEST_VOLUME, source);
    await writeSample(
      {
        ...{ out: extracts, devices: 1000, days: 1, seed: 9, end: "2026-11-02", requestsPerDay: REQUESTS },
        ...{ format: "parquet", badInput: false, force: false, memory: "2GB" },
      },
      silent(),
    );
    const one = await written(extracts, join(folder, "one"), source, 1);
    expect(await written(extracts, join(folder, "two"), source, 2)).toEqual(one);

    const requests = Object.keys(one).filter((file) =>
      file.startsWith("warehouse/service_requests/2026-11-02"),
    );
    expect(await rowsOf(requests.map((file) => join(folder, "one", file)))).toBeGreaterThan(122_880);
  });
});

it("gives two sites the same bytes from the same extracts", async () => {
  await withFolder(async (folder) => {
    const { extracts, site, refreshed } = await marketSite(1);
    const again = await refreshData(extracts, folder, { reference: SHARED_SRVS });
    expect(again).toEqual(refreshed);
    expect(await content(folder)).toEqual(await content(site));
  });
});

async function rowsOf(files: readonly string[]): Promise<number> {
  const db = await Database.open();
  try {
    const { n } = await db.row(`SELECT count(*)::INTEGER AS n FROM read_parquet(${literals(files)})`);
    return Number(n);
  } finally {
    db.close();
  }
}

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
    const { files } = await newFiles(await listExtracts(extracts), before, false);
    const state = await new WarehouseUpdate(db, site, before, DEFAULT_SETTINGS, silent()).run(files);
    await commitState(site, state);
    const input = {
      inputs: () => "",
      code: "",
      asOf: state.asOf ?? "",
      days: state.days,
      membership: [],
      quality: quality(state),
      columns: columnReport(state),
      notRead: [],
      pages: Promise.resolve(null),
      reference: await readReference(),
      settings: DEFAULT_SETTINGS,
    };
    await publishRelease(db, site, { ...input, reports: await loadReports(source) }, silent());
  } finally {
    db.close();
  }
  const { "current/index.json": index = "", ...rest } = await content(site);
  expect(index).not.toBe("");
  return rest;
}
