import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sha256File } from "../../loaders/hash.js";
import type { ReleaseIndex } from "../../loaders/release/index-file.js";
import { copySource } from "../reports/source.js";
import { CHECKOUT, content, deliver, extractFiles, refreshData, TINY, withFolder } from "../support/site.js";

/** Kills, spread over the refresh itself: the time in which its code is loaded is not counted. */
const POINTS = 30;
const AT_ONCE = 2;
/**
 * The one report of the refresh that is killed: it has all that a report may leave half done (parts by month, steps,
 * frozen industry figures, files by party and by role), so that the points lie close together.
 */
const REPORT = "srv";
/** Files of the second delivery: they touch days, history and tags of the first. */
const SECOND = ["inventory/2026-09-10.csv", "service_requests/2026-09b.csv"];

describe("a refresh killed at any moment", () => {
  it(
    `leaves a whole release and a site that the next refresh completes to the same bytes (${POINTS} points)`,
    { timeout: 900_000 },
    async () => {
      await withFolder(async (folder) => {
        const extracts = join(folder, "extracts");
        const source = join(folder, "source");
        await copySource(source);
        for (const report of await readdir(join(source, "src/reports")))
          if (report !== REPORT) await rm(join(source, "src/reports", report), { recursive: true });
        await deliver(
          TINY,
          extracts,
          (await extractFiles(TINY)).filter((file) => !SECOND.includes(file)),
        );
        const first = join(folder, "first");
        await refreshData(extracts, first, { source });
        await deliver(TINY, extracts, SECOND);
        const expected = join(folder, "expected");
        await cp(first, expected, { recursive: true, verbatimSymlinks: true });
        const duration = await timeToEnd(extracts, expected, source);
        const wanted = await content(expected);
        const releases = [await servedRelease(first), await servedRelease(expected)];

        const random = seeded(20260923);
        const points = Array.from({ length: POINTS }, (_, i) => ((i + random()) / POINTS) * duration);
        const outcomes = { killed: 0, before: 0, after: 0 };
        const queue = points.entries();
        const work = async (): Promise<void> => {
          for (const [n, delay] of queue) {
            const site = join(folder, `site-${n}`);
            await cp(first, site, { recursive: true, verbatimSymlinks: true });
            if (await killedAfter(extracts, site, source, delay)) outcomes.killed++;
            const served = await servedRelease(site);
            expect(releases, `release served after a kill at ${delay.toFixed(0)} ms`).toContain(served);
            outcomes[served === releases[0] ? "before" : "after"]++;
            await refreshData(extracts, site, { source });
            expect(await content(site), `bytes after a kill at ${delay.toFixed(0)} ms`).toEqual(wanted);
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, work));
        expect(outcomes.before + outcomes.after).toBe(POINTS);
        expect(outcomes.killed, "refreshes that ended before their kill").toBeGreaterThanOrEqual(POINTS / 2);
      });
    },
  );
});

/** Starts a refresh in a process of its own. @returns it, once its code is loaded and it begins */
async function begin(extracts: string, site: string, source: string): Promise<ChildProcess> {
  const program = join(import.meta.dirname, "refresh-child.ts");
  const child = fork(program, [extracts, site, source], {
    cwd: CHECKOUT,
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  await once(child, "message");
  return child;
}

/** Milliseconds that a refresh takes from its beginning on. */
async function timeToEnd(extracts: string, site: string, source: string): Promise<number> {
  const child = await begin(extracts, site, source);
  const started = performance.now();
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`refresh ended with ${code}`);
  return performance.now() - started;
}

/** @returns whether the refresh was still running when the kill came */
async function killedAfter(extracts: string, site: string, source: string, delay: number): Promise<boolean> {
  const child = await begin(extracts, site, source);
  const timer = setTimeout(() => child.kill("SIGKILL"), delay);
  const [, signal] = (await once(child, "exit")) as [number | null, string | null];
  clearTimeout(timer);
  return signal === "SIGKILL";
}

/** The id of the release served, once every file of its index is there with the hash that the index gives. */
async function servedRelease(site: string): Promise<string> {
  const index = JSON.parse(await readFile(join(site, "current/index.json"), "utf8")) as ReleaseIndex;
  const hashes = await Promise.all(index.files.map(({ file }) => sha256File(join(site, "current", file))));
  expect(hashes).toEqual(index.files.map(({ sha256 }) => sha256));
  return index.release;
}

/** Numbers in [0, 1) that a seed fixes (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
