import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import { toCsv } from "../../src/model/csv.js";
import { formatCount, formatDuration, formatPercent } from "../../src/model/format.js";
import type { Figure } from "../../loaders/figures.js";
import { ordinal } from "../../src/reports/srv/league.js";
import { MONTH, analystIn, openPortal, rowsOf, settled, signIn, tileFigure, watchedPage } from "./portal.js";
import type { Portal, Viewer, Watched } from "./portal.js";

let portal: Portal;
let watched: Watched;
let page: Page;
let supplier: Viewer;
let account: string;

beforeAll(async () => {
  portal = await openPortal();
  ({ account, viewer: supplier } = analystIn(portal, "IS"));
});
afterAll(() => portal?.close());

beforeEach(async () => {
  watched = await watchedPage(portal);
  page = watched.page;
});
afterEach(async () => {
  expect(watched.troubles).toEqual([]);
  await watched.context.close();
});

const open = (query = ""): Promise<void> => signIn(watched, portal, account, `/reports/srv${query}`);
const tile = (name: string): Locator => tileFigure(page, name);
const rate = (value: Figure | undefined): string => (value == null ? "–" : formatPercent(Number(value)));
const lines = (): Promise<string[][]> => rowsOf(page.locator(".figure-table"));

async function total(parameters: Record<string, string> = {}): Promise<Record<string, Figure>> {
  const rows = await portal.figures("srv/slice", supplier, parameters);
  const found = rows.find(({ scope, month }) => scope === "all" && month === MONTH);
  if (!found) throw new Error(`no requests in ${MONTH}`);
  return found;
}

it("shows the last complete month's processes, lowest success rate first, as portal figures gives them", async () => {
  await open();
  const whole = await total();
  await settled(() => tile("Success rate").textContent()).toBe(rate(whole["success_rate"]));
  expect(await tile("Requests").textContent()).toBe(formatCount(Number(whole["requests"])));
  const processes = await portal.figures("srv/processes", supplier, { month: MONTH });
  expect((await lines()).map(([name, volume, success]) => [name, volume, success]).sort()).toEqual(
    processes
      .map((row) => [row["name"], formatCount(Number(row["requests"])), rate(row["success_rate"])])
      .sort(),
  );
  const rates = processes.flatMap(({ success_rate }) => (success_rate === null ? [] : [rate(success_rate)]));
  expect((await lines()).map(([, , success]) => success).filter((success) => success !== "–")).toEqual(rates);
});

it("goes from a process to an SRV and back, with the place in the address and no party", async () => {
  await open();
  await page.locator(".figure-table").getByRole("button", { name: "Meter reads and billing" }).click();
  await settled(() => page.locator("#place").textContent()).toBe("Meter reads and billing, October 2026");
  const monthly = await portal.figures("srv/monthly", supplier);
  const row = monthly.find(({ month, srv }) => month === MONTH && srv === "4.8.1");
  await page.locator(".figure-table").getByRole("button", { name: "4.8.1", exact: true }).click();
  await settled(() => page.locator("#place").textContent()).toBe(
    "4.8.1 Read Active Import Profile Data, October 2026",
  );
  expect(await tile("RTT median").textContent()).toBe(formatDuration(Number(row?.["rtt_median_ms"])));
  expect(new URL(page.url()).search).toBe("?process=METER_READ&srv=4.8.1");

  await page.goBack();
  await settled(() => page.locator("#place").textContent()).toBe("Meter reads and billing, October 2026");
  await page.getByRole("button", { name: "All processes" }).click();
  await settled(() => page.locator("#place").textContent()).toBe("All your requests, October 2026");
});

it("compares a process with the industry, and names the viewer's row of the league table alone", async () => {
  await open("?process=METER_READ");
  const industry = (await portal.figures("srv/industry", supplier)).find(
    ({ grain, period, key, level }) =>
      grain === "month" && period === MONTH && key === "METER_READ" && level === null,
  );
  await settled(() => page.locator(".tile", { hasText: "failed of" }).textContent()).toContain(
    `against industry ${rate(industry?.["success_rate"])}`,
  );
  const league = await portal.figures("srv/league", supplier, { month: MONTH, process: "METER_READ" });
  const own = league.findIndex(({ is_viewer }) => is_viewer === true);
  expect(own).toBeGreaterThan(-1);
  expect(await tile("League table").textContent()).toBe(`${ordinal(own + 1)} of ${league.length}`);

  const card = page.getByRole("region", { name: "League table, October 2026" });
  await card.locator("svg.chart").waitFor();
  expect(await card.locator("svg.chart text", { hasText: /you$/ }).count()).toBe(1);
  await card.getByRole("button", { name: "Table" }).click();
  await card.locator("tbody tr").first().waitFor();
  const cells = await card
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].slice(3).map((cell) => cell.textContent)));
  expect(cells).toEqual(
    league.map(({ position, success_rate, is_viewer }) => [
      ...[String(position), rate(success_rate), is_viewer === true ? "yes" : "no"],
    ]),
  );
});

it("cuts all figures by region, and says that medians are then within 1 %", async () => {
  await open("?region=North");
  const north = await total({ region: "North" });
  await settled(() => tile("Requests").textContent()).toBe(formatCount(Number(north["requests"])));
  expect(await tile("RTT median").textContent()).toBe(formatDuration(Number(north["rtt_median_ms"])));
  expect(await page.locator(".tile", { hasText: "RTT median" }).textContent()).toContain("± 1 %");
});

it("draws days with incidents of category 1 and 2, and failures by reason with their meaning", async () => {
  await open();
  const incidents = await portal.figures("srv/incidents", supplier);
  const chart = page.getByRole("region", { name: "Success rate by day" });
  await chart.locator("svg.chart").waitFor();
  const listed = await chart.locator(".band-list li").allTextContents();
  const since = Date.parse("2026-08-25");
  const shown = incidents.filter(({ ended_at }) => ended_at === null || Date.parse(String(ended_at)) > since);
  const named = shown.map(({ category, incident_id, title }) => `Cat ${category} ${incident_id} ${title}`);
  expect(listed.map((line) => named.find((name) => line.startsWith(name))).sort()).toEqual(named.sort());

  const reasons = await portal.figures("srv/reasons_ranked", supplier, { month: MONTH });
  const card = page.getByRole("region", { name: "Why requests failed, October 2026" });
  await card.locator("svg.chart").waitFor();
  await card.getByRole("button", { name: "Table" }).click();
  await card.locator("tbody tr").first().waitFor();
  const cells = await card
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].slice(1, 4).map((cell) => cell.textContent)));
  expect(cells).toEqual(
    reasons.map(({ reason, meaning, failures }) => [reason, meaning ?? "–", formatCount(Number(failures))]),
  );
});

it("leads from the home page to the planted bad firmware in three clicks: what stands out, and what it fails with", async () => {
  await signIn(watched, portal, account);
  await page.locator("main").getByRole("link", { name: "SRV performance" }).first().click();
  const findings = page.locator(".findings");
  await findings.waitFor({ timeout: 60_000 });
  await findings.getByRole("button", { name: "0002012F" }).click();
  const facet = (name: string): Locator => page.locator(`.facet[aria-label="${name}"]`);
  const rows = (name: string): Promise<string[]> =>
    facet(name)
      .locator(".facet-row")
      .evaluateAll((found) => found.map((row) => row.getAttribute("aria-label") ?? ""));
  await settled(() => rows("Device model")).toEqual([expect.stringMatching(/^010A0301: /)]);
  expect((await rows("Reason of the failure"))[0]).toMatch(/^E21: /);

  const cells = await portal.figures("srv/diagnosed", supplier, { month: MONTH });
  const failed = failedOf(cells.filter(({ firmware_version }) => firmware_version === "0002012F"));
  expect(await rows("Device manufacturer")).toEqual([`AB01: ${failed}`]);
  expect(await rows("Firmware version")).toContain(`0002012F: ${failed}`);

  await page.keyboard.press("Escape");
  const maker = failedOf(cells.filter(({ manufacturer }) => manufacturer === "AB01"));
  await settled(() => rows("Device manufacturer")).toContain(`AB01: ${maker}`);
  await facet("Device type").locator(".facet-row").first().focus();
  await page.keyboard.press("Enter");
  await settled(() => page.locator(".chip").count()).toBe(1);
});

/** What a row of a facet says of its requests. */
function failedOf(cells: readonly Record<string, Figure>[]): string {
  const sum = (name: string): number => cells.reduce((total, row) => total + Number(row[name]), 0);
  return `${formatCount(sum("ended"))} requests, ${formatPercent((100 * sum("failures")) / sum("ended"))} failed`;
}

/** Header and rows of a CSV file, without what it says of itself. */
const csvRows = (content: string): string[] =>
  content.split("\r\n").filter((line) => line !== "" && !/^\uFEFF?"?# /.test(line));
const csvOf = (rows: readonly Record<string, Figure>[]): string[] =>
  csvRows(
    toCsv(
      rows,
      Object.keys(rows[0] ?? {}).map((name) => ({ name, heading: name, type: "text" })),
    ).replace("\uFEFF", ""),
  );

it("saves a month of an SRV, of a process and of a slice as CSV by every attribute, as portal figures gives it", async () => {
  for (const [query, parameters, name] of [
    ["?srv=4.8.1", { srv: "4.8.1" }, "srv-4-8-1-2026-10.csv"],
    [
      "?process=METER_READ&region=North",
      { process: "METER_READ", region: "North" },
      "srv-meter-read-2026-10.csv",
    ],
  ] as const) {
    if (query === "?srv=4.8.1") await open(query);
    else await page.goto(`${portal.served.url}/reports/srv${query}`);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Month as CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    const content = await readFile(await download.path(), "utf8");
    const detail = await portal.figures("srv/detail", supplier, { month: MONTH, ...parameters });
    expect(csvRows(content)).toEqual(csvOf(detail));
    expect(content).toContain("srv/monthly_detail, as of ");
    await settled(() => page.locator(".csv-download [role=status]").textContent()).toContain(
      `Saved ${formatCount(detail.length)} rows`,
    );
  }
});

it("writes a CSV to the place that was chosen, says how far it is, and leaves no file when it is cancelled", async () => {
  await page.addInitScript(() => {
    /** Waits at the end of the first file, so that there is time to cancel. */
    const waits: Promise<void>[] = [new Promise((resolve) => Object.assign(window, { goOn: resolve }))];
    Object.assign(window, {
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => {
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle(suggestedName, { create: true });
        const createWritable = handle.createWritable.bind(handle);
        handle.createWritable = async () => {
          const file = await createWritable();
          const write = file.write.bind(file);
          const wait = waits.pop();
          file.write = async (bytes) => {
            await wait;
            await write(bytes);
          };
          return file;
        };
        return handle;
      },
    });
  });
  const isThere = (): Promise<boolean> =>
    page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      return folder.getFileHandle("srv-4-8-1-2026-10.csv").then(
        () => true,
        () => false,
      );
    });
  await open("?srv=4.8.1");
  const detail = await portal.figures("srv/detail", supplier, { month: MONTH, srv: "4.8.1" });
  const save = page.getByRole("button", { name: "Month as CSV" });
  await save.click();
  await settled(() => page.locator(".csv-running span").textContent()).toContain(
    `of ${formatCount(detail.length)} rows`,
  );
  expect(await isThere()).toBe(true);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.evaluate(() => Reflect.get(window, "goOn")());
  await settled(() => page.locator(".csv-download [role=status]").textContent()).toBe(
    "Cancelled: no file is left.",
  );
  expect(await isThere()).toBe(false);

  await save.click();
  await settled(() => page.locator(".csv-download [role=status]").textContent()).toContain("Saved");
  const content = await page.evaluate(async () => {
    const folder = await navigator.storage.getDirectory();
    return (await (await folder.getFileHandle("srv-4-8-1-2026-10.csv")).getFile()).text();
  });
  expect(csvRows(content)).toEqual(csvOf(detail));
});

it("draws charts for the sheet while they are printed, and for the screen again after it", async () => {
  await open();
  const wide = (): Promise<number> =>
    page
      .locator(".sized svg")
      .evaluateAll((charts) => charts.filter((chart) => Number(chart.getAttribute("width")) > 640).length);
  await settled(wide).toBe(2);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  expect(await wide()).toBe(0);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  expect(await wide()).toBe(2);
});

it("fits the window when that becomes narrow", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await open();
  await page.locator(".multiples.wide svg.chart").last().waitFor();
  await page.setViewportSize({ width: 360, height: 800 });
  await settled(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
