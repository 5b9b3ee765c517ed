import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { listExtracts } from "../../loaders/contract/extracts.js";
import { Database, literals } from "../../loaders/duckdb.js";
import { silent } from "../../loaders/effects.js";
import { makeSteps, ownRows } from "../../loaders/partition/datasets.js";
import { MonthParts } from "../../loaders/partition/month-parts.js";
import { readReference, referenceRelations } from "../../loaders/reference/reference.js";
import { loadReports } from "../../loaders/registry.js";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import { newFiles } from "../../loaders/warehouse/known-files.js";
import { emptyState } from "../../loaders/warehouse/state.js";
import { WarehouseUpdate } from "../../loaders/warehouse/update.js";
import { CHECKOUT } from "./checkout.js";
import { took } from "./took.js";
import type { Took } from "./took.js";

export interface CubesResult {
  cubes: Took;
  bare: Took;
  ratio: number;
  cpuRatio: number;
  /** Requests counted, the same by both. */
  requests: number;
}

/**
 * The cubes of SRV performance (by day, by month with every attribute, percentiles) against bare-cubes.sql, from the
 * same stored requests.
 * @throws Error if the two count other requests
 */
export async function benchCubes(extracts: string, work: string): Promise<CubesResult> {
  const site = join(work, "cubes");
  await mkdir(join(site, "work"), { recursive: true });
  const db = await Database.open({ spill: join(work, "cubes-spill"), memory: DEFAULT_SETTINGS.memory });
  try {
    const before = emptyState();
    const { files } = await newFiles(await listExtracts(extracts), before, false);
    const state = await new WarehouseUpdate(db, site, before, DEFAULT_SETTINGS, silent()).run(files);
    await referenceRelations(db, await readReference());
    const report = (await loadReports(CHECKOUT)).find(({ id }) => id === "srv");
    if (!report) throw new Error("there is no report srv");
    const parts = new MonthParts(db, site, state.days, "bench");
    let daily: string[] = [];
    const cubes = await took(async () => {
      await makeSteps(db, report, parts);
      for (const name of ["monthly_detail", "daily"] as const) {
        const dataset = report.datasets[name];
        if (!dataset) throw new Error(`the report srv has no dataset ${name}`);
        const months = await parts.make(`srv-${name}`, await ownRows(db, report, name, dataset));
        daily = [...months.values()];
      }
    });
    const bare = await took(() => db.script(new URL("bare-cubes.sql", import.meta.url)));
    const counted = await db.row(
      `SELECT (SELECT sum(requests)::INTEGER FROM read_parquet(${literals(daily)})) AS cubes, (SELECT sum(requests)::INTEGER FROM bare_daily) AS bare`,
    );
    if (counted["cubes"] !== counted["bare"])
      throw new Error(
        `the cubes count ${String(counted["cubes"])} requests, bare ${String(counted["bare"])}`,
      );
    return {
      cubes,
      bare,
      ratio: cubes.seconds / bare.seconds,
      cpuRatio: cubes.cpuSeconds / bare.cpuSeconds,
      requests: Number(counted["bare"]),
    };
  } finally {
    db.close();
    await rm(site, { recursive: true, force: true });
    await rm(join(work, "cubes-spill"), { recursive: true, force: true });
  }
}
