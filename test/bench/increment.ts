import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { deliver, splitLastDay } from "./extracts.js";
import { measure } from "./process.js";
import { medianOf } from "./statistics.js";
import type { Measured } from "./task.js";

export interface IncrementResult {
  runs: { full: Measured; increment: Measured }[];
  full: Pick<Measured, "seconds" | "cpuSeconds" | "peakBytes">;
  increment: Pick<Measured, "seconds" | "cpuSeconds" | "peakBytes">;
  /** Medians over the runs of increment ÷ full. */
  ratio: number;
  cpuRatio: number;
  /** Files of the last day. */
  newFiles: number;
}

/**
 * The refresh after one more day against a full one of all days.
 * @throws Error if a run fails or the two find different numbers of requests
 */
export async function benchIncrement(extracts: string, work: string, runs: number): Promise<IncrementResult> {
  const folder = join(work, "increment");
  const before = join(folder, "before");
  const delivered = join(folder, "extracts");
  await rm(folder, { recursive: true, force: true });
  const { first, last } = await splitLastDay(extracts);
  await deliver(extracts, delivered, first);
  await measure({ kind: "refresh", extracts: delivered, site: before });
  await deliver(extracts, delivered, last);
  const measured: IncrementResult["runs"] = [];
  for (let run = 0; run < runs; run++) {
    const site = join(folder, "site");
    await cp(before, site, { recursive: true, verbatimSymlinks: true });
    const increment = await measure({ kind: "refresh", extracts: delivered, site });
    await rm(site, { recursive: true });
    const full = await measure({ kind: "refresh", extracts: delivered, site });
    await rm(site, { recursive: true });
    // Not their releases: what was published before one more day came stays as it was, all days decide it anew.
    if (increment.requests !== full.requests)
      throw new Error(`one more day keeps ${increment.requests} requests, all days ${full.requests}`);
    measured.push({ full, increment });
  }
  await rm(folder, { recursive: true });
  const typical = (of: "full" | "increment"): IncrementResult["full"] => ({
    seconds: medianOf(measured, (run) => run[of].seconds),
    cpuSeconds: medianOf(measured, (run) => run[of].cpuSeconds),
    peakBytes: Math.max(...measured.map((run) => run[of].peakBytes)),
  });
  return {
    runs: measured,
    full: typical("full"),
    increment: typical("increment"),
    ratio: medianOf(measured, (run) => run.increment.seconds / run.full.seconds),
    cpuRatio: medianOf(measured, (run) => run.increment.cpuSeconds / run.full.cpuSeconds),
    newFiles: last.length,
  };
}
