import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Effects } from "../../loaders/effects.js";
import { makeExtracts } from "./extracts.js";
import type { Size } from "./extracts.js";
import { benchCubes } from "./cubes.js";
import { benchIncrement } from "./increment.js";
import { linesOf } from "./lines.js";
import type { BenchResults, Line } from "./lines.js";
import { machine } from "./machine.js";
import type { Machine } from "./machine.js";
import { benchPairing } from "./pairing.js";
import { benchPages, benchRefresh } from "./refresh.js";

export type Part = Exclude<keyof BenchResults, "pages">;

/** Requirement: pairing of so many; fewer where the bench is asked for fewer requests than that. */
const OUTAGE_EVENTS = 5_000_000;

/** Requirement: so many rows of monthly detail in the browser. */
const DETAIL_ROWS = 1_000_000;

export interface BenchOptions extends Size {
  parts: readonly Part[];
  /** Folder to work in; extracts made there before are used again. null: one of the system's for temporary files. */
  work: string | null;
  /** Leave the work folder. One that was named stays, with the extracts, in any case. */
  keep: boolean;
  /** Runs of refresh and increment, and of each line of the browser; null: 1 and 7. */
  runs: number | null;
}

export interface Bench {
  size: Size;
  before: Machine;
  after: Machine;
  results: BenchResults;
  lines: Line[];
}

/** @throws Error if a run fails or two that must agree do not; never because one is slow */
export async function bench(options: BenchOptions, effects: Effects): Promise<Bench> {
  const { parts, devices, requests, days, runs } = options;
  const size = { devices, requests, days };
  const before = machine();
  const work = options.work === null ? await mkdtemp(join(tmpdir(), "portal-bench-")) : resolve(options.work);
  await mkdir(work, { recursive: true });
  // A folder for this bench alone: two engines that spill into one folder read each other's files.
  const runsFolder = await mkdtemp(join(work, "runs-"));
  try {
    const results: BenchResults = {};
    const extracts = join(work, `extracts-${devices}-${requests}-${days}`);
    if (["refresh", "increment", "cubes"].some((part) => parts.includes(part as Part))) {
      effects.log(`bench: extracts of ${requests} requests, ${devices} devices, ${days} days`);
      await makeExtracts(extracts, size);
    }
    if (parts.includes("refresh")) {
      effects.log("bench: refresh against bare");
      results.refresh = await benchRefresh(extracts, runsFolder, runs ?? 1);
      results.pages = await benchPages(runsFolder);
    }
    if (parts.includes("increment")) {
      effects.log("bench: one more day against all days");
      results.increment = await benchIncrement(extracts, runsFolder, runs ?? 1);
    }
    if (parts.includes("cubes")) {
      effects.log("bench: cubes of requests against bare");
      results.cubes = await benchCubes(extracts, runsFolder);
    }
    if (parts.includes("pairing")) {
      const events = Math.min(OUTAGE_EVENTS, requests);
      effects.log(`bench: pairing of ${events} outage alerts against a sort of them`);
      results.pairing = await benchPairing({ events, devices }, runsFolder, runs ?? 1);
    }
    if (parts.includes("browser")) {
      effects.log("bench: pages in the browser");
      const { benchBrowser } = await import("./browser.js");
      results.browser = await benchBrowser(runsFolder, runs ?? 7);
    }
    if (parts.includes("diagnose")) {
      effects.log(`bench: linked charts on ${DETAIL_ROWS} rows in the browser`);
      const { benchDiagnose } = await import("./diagnose.js");
      results.diagnose = await benchDiagnose(join(runsFolder, "diagnose"), DETAIL_ROWS, runs ?? 3);
    }
    return { size, before, after: machine(), results, lines: linesOf(results) };
  } finally {
    if (!options.keep) await rm(runsFolder, { recursive: true, force: true });
    if (options.work === null && !options.keep) await rm(work, { recursive: true, force: true });
  }
}
