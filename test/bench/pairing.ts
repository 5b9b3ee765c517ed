import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Database } from "../../loaders/duckdb.js";
import { windowsRelation } from "../../loaders/release/windows.js";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import report from "../../src/reports/outages/report.js";
import { CHECKOUT } from "./checkout.js";
import { medianOf } from "./statistics.js";
import { took } from "./took.js";
import type { Took } from "./took.js";

export interface PairingResult {
  runs: { sort: Took; pairing: Took }[];
  sort: Took;
  pairing: Took;
  /** Medians over the runs of pairing ÷ sort. */
  ratio: number;
  cpuRatio: number;
  events: number;
  /** AD1 that found a restoration, by which runs are held against each other. */
  pairs: number;
}

/** Least runs: one alone measures which of the two had the machine to itself. */
const RUNS = 3;

/**
 * The pairing of outage alerts as the report does it, with the MPxN of each, against a bare sort of the same rows by
 * device and time; both in one process, run by run, from tables in memory into others.
 * @throws Error if the sort does not keep every row, or two runs pair differently
 */
export async function benchPairing(
  size: { events: number; devices: number },
  work: string,
  runs: number,
): Promise<PairingResult> {
  const spill = join(work, "pairing-spill");
  const db = await Database.open({ spill, memory: DEFAULT_SETTINGS.memory });
  try {
    await db.script(new URL("outage-events.sql", import.meta.url), {
      events: String(size.events),
      devices: String(size.devices),
    });
    await windowsRelation(db, DEFAULT_SETTINGS);
    const steps = await Promise.all(
      Object.entries(report.steps ?? {}).map(async ([name, step]) => ({
        name,
        sql: await readFile(
          join(CHECKOUT, "src/reports/outages/datasets", typeof step === "string" ? step : step.sql),
          "utf8",
        ),
      })),
    );
    const measured: PairingResult["runs"] = [];
    const found = new Set<number>();
    for (let run = 0; run < Math.max(RUNS, runs); run++) {
      const sort = await took(() =>
        db.run("CREATE OR REPLACE TABLE sorted AS SELECT * FROM alerts ORDER BY device_id, event_at"),
      );
      const pairing = await took(async () => {
        for (const { name, sql } of steps) await db.run(`CREATE OR REPLACE TABLE ${name} AS ${sql}`);
      });
      const counted = await db.row(
        "SELECT (SELECT count(*)::INTEGER FROM sorted) AS events, (SELECT count(pair_at)::INTEGER FROM located WHERE mpxn IS NOT NULL) AS pairs",
      );
      if (counted["events"] !== size.events)
        throw new Error(`sorted ${String(counted["events"])} of ${size.events} events`);
      found.add(Number(counted["pairs"]));
      measured.push({ sort, pairing });
    }
    if (found.size > 1) throw new Error(`runs found ${[...found].join(" and ")} pairs`);
    const typical = (of: "sort" | "pairing"): Took => ({
      seconds: medianOf(measured, (run) => run[of].seconds),
      cpuSeconds: medianOf(measured, (run) => run[of].cpuSeconds),
    });
    return {
      runs: measured,
      sort: typical("sort"),
      pairing: typical("pairing"),
      ratio: medianOf(measured, (run) => run.pairing.seconds / run.sort.seconds),
      cpuRatio: medianOf(measured, (run) => run.pairing.cpuSeconds / run.sort.cpuSeconds),
      events: size.events,
      pairs: [...found][0] ?? 0,
    };
  } finally {
    db.close();
    await rm(spill, { recursive: true, force: true });
  }
}
