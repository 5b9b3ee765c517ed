import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import { formatCount, formatPercent } from "../../src/model/format.js";
import { analystIn, openPortal, settled, signIn, tileFigure, watchedPage } from "./portal.js";
import type { Portal, Viewer, Watched } from "./portal.js";

const INVENTORY = "/reports/inventory";

let portal: Portal;
let watched: Watched;
let page: Page;
let supplier: Viewer;
let supplierAccount: string;

beforeAll(async () => {
  portal = await openPortal();
  ({ account: supplierAccount, viewer: supplier } = analystIn(portal, "IS"));
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

const openReport = (query = ""): Promise<void> =>
  signIn(watched, portal, supplierAccount, `${INVENTORY}${query}`);
const tile = (name: string): Locator => tileFigure(page, name);
const counted = () => settled(() => page.locator(".exception .figure").allTextContents());
const count = (value: unknown): string => formatCount(Number(value));

async function headline(parameters: Record<string, string> = {}) {
  const [row] = await portal.figures("inventory/headline", supplier, parameters);
  if (!row) throw new Error("no headline figures");
  return row;
}

it("shows the party's figures, first from what is stored and then from the engine", async () => {
  await openReport();
  const whole = await headline();
  await settled(() => tile("Devices").textContent()).toBe(count(whole["devices"]));
  expect(await tile("Need attention").textContent()).toBe(count(whole["need_attention"]));
  const exceptions = await portal.figures("inventory/exceptions", supplier);
  await page.locator(".exception").first().waitFor();
  await counted().not.toContain("…");
  const shown = await page.locator(".exception .figure").allTextContents();
  expect(shown.sort()).toEqual(exceptions.map(({ devices }) => count(devices)).sort());
});

it("shows the same numbers in a chart's table as portal figures gives", async () => {
  await openReport();
  const card = page.getByRole("region", { name: "Electricity meters (ESME)" }).first();
  await card.getByRole("button", { name: "Table" }).click();
  await card.locator("tbody tr").first().waitFor();
  const names = await card.locator("thead th").allTextContents();
  const column = names.findIndex((name) => name.startsWith("Devices"));
  const cells = await card.locator(`tbody td:nth-child(${column + 1})`).allTextContents();
  const rows = await portal.figures("inventory/models", supplier, { device_type_group: "ESME" });
  expect(cells.sort()).toEqual(rows.map(({ devices }) => count(devices)).sort());
});

it("filters all figures, and keeps the choice, and no party, in the address", async () => {
  await openReport();
  await page.getByLabel("Region").selectOption("North");
  const north = await headline({ region: "North" });
  await settled(() => tile("Devices").textContent()).toBe(count(north["devices"]));
  expect(new URL(page.url()).searchParams.get("region")).toBe("North");
  expect(page.url()).not.toContain(supplier.party);
  await page.reload();
  await settled(() => tile("Devices").textContent()).toBe(count(north["devices"]));
  await page.getByRole("button", { name: "Reset" }).click();
  await settled(() => tile("Devices").textContent()).toBe(count((await headline())["devices"]));
});

it("opens the devices behind a count: as many as it says, sorted by a column, found by MPxN", async () => {
  await openReport();
  await page.locator(".exception").first().waitFor();
  const behind = page.locator(".exception", { hasText: "Behind the newest firmware" });
  await settled(() => behind.locator(".figure").textContent()).not.toBe("…");
  const total = (await behind.locator(".figure").textContent()) ?? "";
  await behind.getByRole("button").click();
  const list = page.locator(".device-list");
  await settled(() => list.locator(".pager span").textContent()).toContain(`of ${total}`);
  await list.getByRole("button", { name: "Firmware version" }).click();
  await settled(() => list.locator("th[aria-sort]").textContent()).toBe("Firmware version");
  const versions = await list.locator("tbody td:nth-child(4)").allTextContents();
  expect(versions).toEqual([...versions].sort());
  const devices = await portal.figures("inventory/devices", supplier, {
    exception: "behind_newest_firmware",
  });
  expect(versions).toEqual(
    devices
      .map((row) => String(row["firmware_version"]))
      .sort()
      .slice(0, versions.length),
  );
  const wanted = String(devices.find(({ mpxn }) => mpxn !== null)?.["mpxn"]);
  await list.getByRole("searchbox").fill(wanted);
  const same = devices.filter(({ mpxn }) => String(mpxn).includes(wanted));
  await settled(() => list.locator(".pager span").textContent()).toBe(`1–${same.length} of ${same.length}`);
  expect(new Set(await list.locator("tbody td:nth-child(1)").allTextContents())).toEqual(new Set([wanted]));
});

it("counts anew for another limit", async () => {
  await openReport();
  const reads = page.locator(".exception", { hasText: "No recent read" });
  await reads.getByRole("spinbutton").fill("3");
  await reads.getByRole("spinbutton").press("Tab");
  const rows = await portal.figures("inventory/exceptions", supplier, { read_days: "3" });
  const wanted = rows.find(({ exception }) => exception === "no_recent_read")?.["devices"];
  await settled(() => reads.locator(".figure").textContent()).toBe(count(wanted));
});

it("says in words where a row may not be in the portal", async () => {
  await openReport();
  for (const name of ["Product expiring", "Certificate due"]) {
    const item = page.locator(".exception", { hasText: name });
    await item.waitFor();
    expect(await item.textContent()).toContain("DCC sends the list of devices each month");
    expect(await item.getByRole("button").count()).toBe(0);
  }
});

it("lets the keyboard choose a model, and shows its firmware against the industry", async () => {
  await openReport();
  const second = page.locator("[data-hit]").nth(1);
  await second.focus();
  expect(await page.locator(".tip:not([hidden])").count()).toBe(1);
  await page.keyboard.press("Escape");
  expect(await page.locator(".tip:not([hidden])").count()).toBe(0);
  await page.locator("#model").waitFor();
  await page.keyboard.press("Enter");
  const name = ((await second.getAttribute("aria-label")) ?? "").replace(/: .*/, "");
  await settled(() => page.locator("#model").textContent()).toBe(name);
  const mix = page.getByRole("region", { name: "Firmware mix against the industry" });
  await mix
    .getByText(/Industry includes you|not shown, to protect other parties/)
    .first()
    .waitFor();
});

it("draws a bar for each anonymous party of a model, or says that there are too few", async () => {
  const bars = await portal.figures("inventory/firmware_by_party", supplier);
  const models = await portal.figures("inventory/models", supplier);
  const key = ({ manufacturer, model }: Record<string, unknown>): string =>
    `${String(manufacturer)}~${String(model)}`;
  const shown = models.map(key).find((model) => bars.some((row) => key(row) === model));
  const hidden = models.map(key).find((model) => !bars.some((row) => key(row) === model));
  if (shown === undefined || hidden === undefined)
    throw new Error("expected a model with bars of parties and one without");
  await openReport(`?model=${shown}`);
  const card = page.getByRole("region", { name: "Firmware by party" });
  const parties = new Set(bars.filter((row) => key(row) === shown).map(({ bar }) => bar)).size;
  await settled(() => card.locator("svg.chart").getAttribute("aria-label")).toContain(
    `and ${parties} anonymous parties`,
  );
  await card.getByRole("button", { name: "Table" }).click();
  await settled(() =>
    card.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.lastElementChild?.textContent)),
  ).toEqual(bars.filter((row) => key(row) === shown).map(({ share }) => formatPercent(Number(share))));
  await page.goto(`${portal.served.url}${INVENTORY}?model=${hidden}`);
  await card.getByText("fewer than six owner groups").waitFor();
});

it("gives a chart as CSV, SVG and PNG that stand alone", async () => {
  await openReport();
  const card = page.getByRole("region", { name: "Electricity meters (ESME)" }).first();
  await card.locator("svg.chart").waitFor();
  const files: Record<string, Buffer> = {};
  for (const format of ["CSV", "SVG", "PNG"]) {
    await card.getByText("Download").click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      card.getByRole("button", { name: format }).click(),
    ]);
    files[format] = await readFile(await download.path());
  }
  expect(files["CSV"]?.toString()).toContain("# Electricity meters (ESME)");
  const svg = files["SVG"]?.toString() ?? "";
  expect(svg).toContain("Electricity meters (ESME)");
  expect(svg).not.toMatch(/var\(|color-mix|oklab|class=/);
  expect(files["PNG"]?.subarray(1, 4).toString()).toBe("PNG");
});

it("shows another role of the same party other figures, after a switch in the menu", async () => {
  const manager = portal.served.accounts.find(({ note }) => note.includes("switch between roles"));
  if (!manager) throw new Error("the sample has no account of several roles");
  const party = manager.note.replace(/ as .*/, "");
  await signIn(watched, portal, manager.name);
  await page.locator("#identity summary").click();
  await page.getByRole("button", { name: `${party} · GS` }).click();
  await settled(() => page.locator("#identity summary").textContent()).toBe(`${party} · GS`);
  await page.goto(`${portal.served.url}${INVENTORY}`);
  const [gas] = await portal.figures("inventory/headline", { party, role: "GS" });
  await settled(() => tile("Devices").textContent()).toBe(count(gas?.["devices"]));
});

it("lets a DCC operator view as a party, with a banner", async () => {
  await signIn(watched, portal, "DCC operator");
  await page.locator("#identity summary").click();
  await page.getByLabel("View as party").fill(supplier.party);
  await page.getByLabel("in role").selectOption("IS");
  await page.getByRole("button", { name: "View", exact: true }).click();
  await settled(() => page.locator("#view-as").textContent()).toContain(`(${supplier.party}), role IS`);
});

it("comes back to the same choice after the session has ended and a new sign-in", async () => {
  await openReport("?region=South");
  await settled(() => tile("Devices").textContent()).toBe(
    count((await headline({ region: "South" }))["devices"]),
  );
  await page.locator(".exception").first().waitFor();
  await counted().not.toContain("…");
  await page.goto("about:blank");
  await watched.context.clearCookies();
  await page.goto(`${portal.served.url}${INVENTORY}?region=South`);
  await page.getByRole("button", { name: supplierAccount }).click();
  await page.waitForURL(`${portal.served.url}${INVENTORY}?region=South`);
  await settled(() => tile("Devices").textContent()).toBe(
    count((await headline({ region: "South" }))["devices"]),
  );
});

it("signs out at once", async () => {
  await openReport();
  await page.locator(".exception").first().waitFor();
  await counted().not.toContain("…");
  await page.locator("#identity summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out here too" }).click();
  await page.waitForURL(`${portal.served.url}/sign-in/signed-out`);
  expect((await page.request.get(`${portal.served.url}/session`)).status()).toBe(401);
});

it("needs no sideways scrolling at 360 px and keeps the theme that was chosen", async () => {
  await page.setViewportSize({ width: 360, height: 800 });
  await openReport();
  await tile("Devices").waitFor();
  await page.locator(".exception").first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.getByRole("button", { name: "Switch to dark colours" }).click();
  await page.reload();
  expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
});
