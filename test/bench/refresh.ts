import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { measure } from "./process.js";
import { medianOf } from "./statistics.js";
import type { Measured } from "./task.js";

export interface RefreshResult {
  runs: { bare: Measured; refresh: Measured }[];
  bare: Pick<Measured, "seconds" | "cpuSeconds" | "peakBytes">;
  refresh: Pick<Measured, "seconds" | "cpuSeconds" | "peakBytes">;
  /** Medians over the runs of refresh ÷ bare. */
  ratio: number;
  cpuRatio: number;
  /** The same without the attack audits, of which bare.sql has nothing; and the time of these. */
  ratioWithoutAudit: number;
  auditSeconds: number;
  /** Service requests that stand; both must find the same. */
  requests: number;
  requestsPerSecond: number;
}

/**
 * A full refresh down to the partitions against test/bench/bare.sql, one after the other, run by run.
 * @throws Error if a run fails or they find different numbers of requests
 */
export async function benchRefresh(extracts: string, work: string, runs: number): Promise<RefreshResult> {
  const folder = join(work, "refresh");
  const measured: RefreshResult["runs"] = [];
  for (let run = 0; run < runs; run++) {
    await fresh(folder);
    const bare = await measure({ kind: "bare", extracts, work: folder });
    await fresh(folder);
    const refresh = await measure({ kind: "refresh", extracts, site: join(folder, "site") });
    if (bare.requests !== refresh.requests)
      throw new Error(`bare.sql keeps ${bare.requests} requests, the refresh ${refresh.requests}`);
    measured.push({ bare, refresh });
  }
  await rm(folder, { recursive: true, force: true });
  const typical = (of: "bare" | "refresh"): RefreshResult["bare"] => ({
    seconds: medianOf(measured, (run) => run[of].seconds),
    cpuSeconds: medianOf(measured, (run) => run[of].cpuSeconds),
    peakBytes: Math.max(...measured.map((run) => run[of].peakBytes)),
  });
  const auditSeconds = medianOf(measured, (run) => run.refresh.auditSeconds);
  const requests = measured[0]?.refresh.requests ?? 0;
  const refresh = typical("refresh");
  return {
    runs: measured,
    bare: typical("bare"),
    refresh,
    ratio: medianOf(measured, (run) => run.refresh.seconds / run.bare.seconds),
    cpuRatio: medianOf(measured, (run) => run.refresh.cpuSeconds / run.bare.cpuSeconds),
    ratioWithoutAudit: medianOf(
      measured,
      (run) => (run.refresh.seconds - run.refresh.auditSeconds) / run.bare.seconds,
    ),
    auditSeconds,
    requests,
    requestsPerSecond: requests / refresh.seconds,
  };
}

/** The page build with its compression, which comes after the loaders and does not count as theirs. */
export async function benchPages(work: string): Promise<Pick<Measured, "seconds" | "cpuSeconds">> {
  const folder = join(work, "pages");
  await fresh(folder);
  const { seconds, cpuSeconds } = await measure({ kind: "pages", out: join(folder, "pages") });
  await rm(folder, { recursive: true });
  return { seconds, cpuSeconds };
}

async function fresh(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
