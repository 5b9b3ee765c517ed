import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { sum } from "d3";
import { Database, literal } from "../../loaders/duckdb.js";
import { silent } from "../../loaders/effects.js";
import { buildPages } from "../../loaders/pages/build.js";
import { refresh } from "../../loaders/refresh.js";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import { CHECKOUT } from "./checkout.js";
import type { Measured, Task } from "./task.js";

type Outcome = Pick<Measured, "requests" | "auditSeconds" | "release">;

/** A process of its own for one measured run: the task as JSON in its argument, `Measured` as JSON on standard output. */
async function main(): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? "") as Task;
  const started = performance.now();
  const cpu = process.cpuUsage();
  const outcome = await run(task);
  const { user, system } = process.cpuUsage(cpu);
  const measured: Measured = {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: await peakBytes(),
    ...outcome,
  };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

async function run(task: Task): Promise<Outcome> {
  switch (task.kind) {
    case "bare":
      return bare(task.extracts, task.work);
    case "refresh": {
      const { extracts, site } = task;
      const logged: string[] = [];
      const { release, feeds } = await refresh(
        {
          extracts,
          site,
          source: CHECKOUT,
          settings: DEFAULT_SETTINGS,
          verify: false,
          rebuild: false,
          pages: null,
        },
        silent(logged),
      );
      return { requests: feeds.service_requests.accepted, auditSeconds: auditSeconds(logged), release };
    }
    case "pages":
      await buildPages({ source: CHECKOUT, out: task.out, effects: silent() });
      return { requests: 0, auditSeconds: 0, release: null };
  }
}

/** The time of the attack audits, as a refresh logs it for each dataset. @throws Error if it logs none */
function auditSeconds(logged: readonly string[]): number {
  const times = logged.flatMap((line) => /^attack audit of .*?: ([\d.]+) s/.exec(line)?.[1] ?? []);
  if (times.length === 0) throw new Error("the refresh logged no time of an attack audit");
  return sum(times, Number);
}

/** Runs bare.sql with the engine's settings of a refresh. */
async function bare(extracts: string, work: string): Promise<Outcome> {
  const spill = join(work, "spill");
  const db = await Database.open({ spill, memory: DEFAULT_SETTINGS.memory });
  try {
    const files = (feed: string): string => literal(join(extracts, feed, "**", "*.parquet"));
    await db.script(new URL("bare.sql", import.meta.url), {
      inventory: files("inventory"),
      service_requests: files("service_requests"),
      out: literal(join(work, "requests.parquet")),
    });
    const { requests } = await db.row("SELECT CAST(sum(requests) AS BIGINT) AS requests FROM cube");
    return { requests: Number(requests), auditSeconds: 0, release: null };
  } finally {
    db.close();
    await rm(spill, { recursive: true, force: true });
  }
}

/** The kernel's high-water mark of this process; where there is no /proc, what the C library says. */
async function peakBytes(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kilobytes) * 1024;
}

await main();
