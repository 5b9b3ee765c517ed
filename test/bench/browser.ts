import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { auditTo } from "../../hosting/audit.js";
import { serve } from "../../hosting/serve.js";
import { CHROMIUM, CHROMIUM_FLAGS, ensureChromium } from "../support/chromium.js";
import { portal } from "./process.js";
import { medianOf, quantile } from "./statistics.js";

/** What a page has to come through. */
interface Line {
  name: "plain" | "9 Mbit/s, 60 ms";
  conditions: { bitsPerSecond: number; latency: number } | null;
}

const LINES: readonly Line[] = [
  { name: "plain", conditions: null },
  { name: "9 Mbit/s, 60 ms", conditions: { bitsPerSecond: 9e6, latency: 60 } },
];

const REPORT = "/reports/inventory/";
const SRV_REPORT = "/reports/srv/";
/** What is filtered by in a run, one after the other; each is a choice that a page's filter bar offers. */
const CHOICES = [
  ["region", "North"],
  ["smets_version", "SMETS2"],
  ["region", ""],
  ["smets_version", ""],
] as const;
/** Between two choices: time for the list and the charts below to follow, and no faster than a person chooses. */
const PAUSE = 1000;
export const PATIENCE = 60_000;

export interface PageRun {
  firstDataMark: number;
  srvFirstDataMark: number;
  engineReady: number;
  filterRepaints: number[];
  bytes: number;
  requests: number;
}

export interface LineResult {
  line: Line["name"];
  runs: PageRun[];
  /** Milliseconds from navigation, medians over the runs; of SRV performance apart. */
  firstDataMark: number;
  srvFirstDataMark: number;
  engineReady: number;
  /** Milliseconds from the choice to its repaint, over all choices of all runs. */
  filterMedian: number;
  filterP95: number;
  /** Over the wire until the engine is ready and the page is at rest, headers included; medians. */
  bytes: number;
  requests: number;
}

/**
 * The inventory report of the default sample in Chromium, and the first chart of SRV performance, with a live session and
 * an empty HTTP cache.
 * @throws Error if the page does not come to its marks
 */
export async function benchBrowser(work: string, runs: number): Promise<LineResult[]> {
  return withChromium(async (browser) => {
    const folder = join(work, "browser");
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const extracts = join(folder, "extracts");
    const site = join(folder, "site");
    await portal(["sample", "--out", extracts]);
    await portal(["refresh", "--extracts", extracts, "--site", site]);
    const served = await serve({ site, port: 0, auditLog: auditTo(() => undefined) });
    try {
      const account = served.accounts[0]?.name;
      if (account === undefined) throw new Error("the development provider has no account to sign in with");
      const session = await signIn(browser, served.url, account);
      const results: LineResult[] = [];
      for (const line of LINES) {
        const measured: PageRun[] = [];
        for (let run = 0; run < runs; run++) measured.push(await visit(browser, served.url, session, line));
        const repaints = measured.flatMap(({ filterRepaints }) => filterRepaints);
        results.push({
          line: line.name,
          runs: measured,
          firstDataMark: medianOf(measured, (run) => run.firstDataMark),
          srvFirstDataMark: medianOf(measured, (run) => run.srvFirstDataMark),
          engineReady: medianOf(measured, (run) => run.engineReady),
          filterMedian: quantile(repaints, 0.5),
          filterP95: quantile(repaints, 0.95),
          bytes: medianOf(measured, (run) => run.bytes),
          requests: medianOf(measured, (run) => run.requests),
        });
      }
      return results;
    } finally {
      await served.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/**
 * Starts Chromium, and closes it when it has been used. To be called before what would keep the process alive, a server, so
 * that a Chromium that does not start ends it.
 * @throws Error if there is no Chromium and it can't be installed
 */
export async function withChromium<T>(use: (browser: Browser) => Promise<T>): Promise<T> {
  ensureChromium();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

/** Signs in as a person would, once. @returns the session's cookie */
export async function signIn(browser: Browser, url: string, account: string): Promise<Session> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url, { timeout: PATIENCE });
  await page.getByRole("button", { name: account }).first().click({ timeout: PATIENCE });
  await page.waitForURL((at) => at.origin === url && !at.pathname.startsWith("/sign-in"), {
    timeout: PATIENCE,
  });
  const state = await context.storageState();
  await context.close();
  return state;
}

async function visit(browser: Browser, url: string, session: Session, line: Line): Promise<PageRun> {
  const srvFirstDataMark = await opened(browser, `${url}${SRV_REPORT}`, session, line, (page) =>
    markOf(page, "first-data-mark"),
  );
  return opened(browser, `${url}${REPORT}`, session, line, async (page) => {
    const firstDataMark = await markOf(page, "first-data-mark");
    const engineReady = await markOf(page, "engine-ready");
    await page.waitForLoadState("networkidle", { timeout: PATIENCE });
    const { bytes, requests } = await wireOf(page);
    const filterRepaints: number[] = [];
    for (const [name, value] of CHOICES) {
      await page.waitForTimeout(PAUSE);
      await page.locator(`select[name="${name}"]`).selectOption(value);
      filterRepaints.push(await repaintOf(page, filterRepaints.length));
    }
    return { firstDataMark, srvFirstDataMark, engineReady, filterRepaints, bytes, requests };
  });
}

/** What is measured on a page, from its navigation on, with an empty cache. */
async function opened<T>(
  browser: Browser,
  url: string,
  session: Session,
  line: Line,
  measure: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ storageState: session, serviceWorkers: "block" });
  try {
    const page = await context.newPage();
    if (line.conditions !== null) await slowDown(context, page, line.conditions);
    await page.goto(url, { waitUntil: "commit", timeout: PATIENCE });
    return await measure(page);
  } finally {
    await context.close();
  }
}

/** Slows the line down, for the page and its workers. */
async function slowDown(
  context: BrowserContext,
  page: Page,
  { bitsPerSecond, latency }: NonNullable<Line["conditions"]>,
): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false,
    downloadThroughput: bitsPerSecond / 8,
    uploadThroughput: bitsPerSecond / 8,
    latency,
  });
}

/** What came over the wire, headers included; each worker keeps a record of its own. */
async function wireOf(page: Page): Promise<{ bytes: number; requests: number }> {
  const sizes = (): number[] =>
    performance
      .getEntries()
      .flatMap((entry) => (entry instanceof PerformanceResourceTiming ? [entry.transferSize] : []));
  const known = await Promise.all([
    page.evaluate(sizes),
    ...page.workers().map((worker) => worker.evaluate(sizes)),
  ]);
  const all = known.flat().filter((size) => size > 0);
  return { bytes: all.reduce((sum, size) => sum + size, 0), requests: all.length };
}

async function markOf(page: Page, name: string): Promise<number> {
  const mark = await page.waitForFunction(
    (wanted) => performance.getEntriesByName(wanted, "mark")[0]?.startTime,
    name,
    { timeout: PATIENCE },
  );
  return (await mark.jsonValue()) ?? NaN;
}

async function repaintOf(page: Page, before: number): Promise<number> {
  const measured = await page.waitForFunction(
    (count) => performance.getEntriesByName("filter-repaint", "measure")[count]?.duration,
    before,
    { timeout: PATIENCE },
  );
  return (await measured.jsonValue()) ?? NaN;
}
