import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import {
  formatCount,
  formatDay,
  formatDuration,
  formatMonth,
  formatPercent,
  plural,
} from "../../src/model/format.js";
import type { Figure } from "../../loaders/figures.js";
import { MONTH, analystIn, openPortal, rowsOf, settled, signIn, tileFigure, watchedPage } from "./portal.js";
import type { Portal, Viewer, Watched } from "./portal.js";

/** Where the sample has its storm (docs/sample.md, story 3). */
const STRUCK: Viewer = { party: "DNO16", role: "ED" };

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

const open = (query = ""): Promise<void> => signIn(watched, portal, account, `/reports/alerts${query}`);
const tile = (name: string): Locator => tileFigure(page, name);
const count = (value: Figure | undefined): string => formatCount(Number(value));
const rate = (value: Figure | undefined): string => (value == null ? "–" : formatPercent(Number(value)));
const time = (value: Figure | undefined): string => (value == null ? "–" : formatDuration(Number(value)));

async function table(card: string): Promise<string[][]> {
  const region = page.getByRole("region", { name: card, exact: true }).first();
  await region.getByRole("button", { name: "Table" }).click();
  await region.locator("tbody tr").first().waitFor();
  return rowsOf(region);
}

it("leads a distributor from the home page to the storm of AD1s", async () => {
  await signIn(watched, portal, "DCC operator");
  await page.locator("#identity summary").click();
  await page.getByLabel("View as party").fill(STRUCK.party);
  await page.getByLabel("in role").selectOption(STRUCK.role);
  await page.getByRole("button", { name: "View", exact: true }).click();
  await settled(() => page.locator("#view-as").textContent()).toContain("(DNO16), role ED");

  await page.locator(".report-card").getByRole("link", { name: "Alerts", exact: true }).click();
  const bursts = await portal.figures("alerts/bursts", STRUCK);
  const [storm, ...others] = bursts.filter(({ alert_code }) => alert_code === "AD1");
  expect(others).toEqual([]);
  const day = new Date(`${storm?.["day"]}T00:00:00Z`);
  const alerts = Number(storm?.["alerts"]);
  await settled(() => page.locator(".finding").textContent()).toContain(
    `AD1 Power Outage Alert stood out before October 2026: ${plural(alerts, "alert")} on ${formatDay(day)}, usually 0 a day.`,
  );
  expect(await page.getByRole("img", { name: `AD1 by day: bursts on ${formatDay(day)}` }).count()).toBe(1);

  await page.locator(".finding").getByRole("button", { name: "AD1 Power Outage Alert" }).click();
  await settled(() => page.locator("#place").textContent()).toBe("AD1 Power Outage Alert, October 2026");
  expect(new URL(page.url()).search).toBe("?alert=AD1");
  await page.getByRole("region", { name: "Alerts by day" }).locator("svg.chart").waitFor();
  expect(await rowsOf(page.getByRole("region", { name: "Bursts", exact: true }))).toEqual([
    [`▲ ${formatDay(day)}`, formatCount(alerts), "0", "10"],
  ]);

  const month = String(storm?.["day"]).slice(0, 7);
  const months = page.getByRole("region", { name: "Alerts by month", exact: true });
  expect(await months.locator(".card-note").textContent()).toBe(
    `▲ days with a burst: bursts in ${formatMonth(month)} (1 day).`,
  );
  await months.getByText("▲ 1", { exact: true }).waitFor();
  await page.getByRole("combobox", { name: "Month" }).selectOption(month);
  await settled(() => tile("Burst days").textContent()).toBe("1");
  await page.goBack();
  await settled(() => page.locator("#place").textContent()).toContain("All alerts, ");
});

it("lists the codes of the last complete month as portal figures gives them, and finds one by its name", async () => {
  await open();
  const total = (await portal.figures("alerts/totals", supplier)).find(({ month }) => month === MONTH);
  await settled(() => tile("Alert messages").textContent()).toBe(count(total?.["messages"]));
  expect(await tile("Delivered").textContent()).toBe(rate(total?.["success_rate"]));
  expect(await tile("Delivery time, median").textContent()).toBe(time(total?.["delivery_median_ms"]));
  await page.getByRole("button", { name: /^Show all/ }).click();
  const found = await rowsOf(page.locator(".figure-table"));
  const monthly = (await portal.figures("alerts/monthly", supplier)).filter(({ month }) => month === MONTH);
  expect(
    found
      .map(([name, messages, alerts, delivered]) => [name?.slice(0, 3), messages, alerts, delivered])
      .sort(),
  ).toEqual(
    monthly
      .map((row) => [
        String(row["alert_code"]).slice(0, 3),
        count(row["messages"]),
        row["alerts"] === row["messages"] ? "–" : count(row["alerts"]),
        rate(row["success_rate"]),
      ])
      .sort(),
  );
  await page.getByRole("searchbox", { name: "Find" }).fill("billing data");
  expect((await rowsOf(page.locator(".figure-table"))).map(([name]) => name)).toEqual([
    "8F0ABilling Data Log Updated · Device Alert",
  ]);
});

it("says that the industry is not shown where the policy withholds it, and what it is where not", async () => {
  await open();
  const industry = (await portal.figures("alerts/industry", supplier)).filter(
    ({ grain, period }) => grain === "month" && period === MONTH,
  );
  const total = industry.find(({ alert_code }) => alert_code === null);
  const words = page.locator(".tile", { hasText: "Delivered" });
  await settled(() => words.textContent()).toContain(
    total?.["success_rate"] == null
      ? "Industry not shown, to protect other parties"
      : `Industry ${rate(total["success_rate"])}`,
  );
  const withheld = (await portal.figures("alerts/monthly", supplier)).find(
    ({ month, alert_code }) => month === MONTH && !industry.some((row) => row["alert_code"] === alert_code),
  );
  if (!withheld) throw new Error("every code has an industry figure");
  await page.goto(`${portal.served.url}/reports/alerts?alert=${withheld["alert_code"]}`);
  await settled(() => words.textContent()).toContain("Industry not shown, to protect other parties");
});

it("cuts figures by region, and shows reasons and devices of the choice", async () => {
  await open("?region=North");
  const given = { region: "North" };
  const slice = await portal.figures("alerts/slice", supplier, given);
  const total = slice.find(({ month, alert_code }) => month === MONTH && alert_code === null);
  await settled(() => tile("Alert messages").textContent()).toBe(count(total?.["messages"]));
  expect(await tile("Delivery time, median").textContent()).toBe(time(total?.["delivery_median_ms"]));
  const reasons = await portal.figures("alerts/reasons", supplier, { ...given, month: MONTH });
  const split = await portal.figures("alerts/split", supplier, { ...given, month: MONTH });
  await page
    .getByRole("region", { name: "Which devices alerts are about, October 2026" })
    .locator("svg")
    .first()
    .waitFor();
  expect(
    (await table("Which devices alerts are about, October 2026")).map((row) => [row[1], row[2], row[7]]),
  ).toEqual(split.map((row) => [row["dimension"], row["dimension_value"], count(row["messages"])]));
  if (reasons.length > 0)
    expect(
      (await table("Why deliveries failed, October 2026")).map(([, reason, failures]) => [reason, failures]),
    ).toEqual(reasons.map((row) => [row["failure_reason"], count(row["failures"])]));
});

it("gives a month of an alert as CSV by every attribute, named without the party", async () => {
  await open("?alert=8F0A");
  const detail = await portal.figures("alerts/detail", supplier, { month: MONTH, alert_code: "8F0A" });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Month as CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("alerts-8f0a-2026-10.csv");
  expect(Object.keys(detail[0] ?? {})).toEqual([
    ...["role", "month", "alert_code", "delivery_status", "failure_reason"],
    ...["device_type", "manufacturer", "model", "firmware_version", "region", "smets_version"],
    ...["hub_manufacturer", "hub_model", "hub_function", "hub_firmware_version", "messages", "alerts"],
    ...["delivery_count", "delivery_sum_ms", "delivery_best_ms", "delivery_worst_ms"],
    ...["delivery_mean_ms", "delivery_median_ms"],
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  const [header, ...rows] = lines.filter((line) => !/^\uFEFF?"?#/.test(line));
  expect(header?.split(",")).toEqual(Object.keys(detail[0] ?? {}));
  expect(rows).toEqual(
    detail.map((row) =>
      Object.values(row)
        .map((value) => value ?? "")
        .join(","),
    ),
  );
});
