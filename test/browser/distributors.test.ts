import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Locator, Page } from "playwright-core";
import { formatCount, formatDay, formatPercent } from "../../src/model/format.js";
import type { Figure } from "../../loaders/figures.js";
import { currentIndex } from "../../loaders/release/publish.js";
import { stories } from "../../loaders/sample/stories.js";
import { MONTH, openPortal, rowsOf, settled, signIn, tileFigure, watchedPage } from "./portal.js";
import type { Portal, Watched } from "./portal.js";

const SUPPLIER = "SUP01";
const { silent_operator: SILENT, silent_firmware: FIRMWARE, storm_operator: STORM } = stories;
const REPORTS = ["alert-devices", "credentials", "outages"];

let portal: Portal;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  const account = (party: string, role: string) => ({
    ...{ id: party.toLowerCase(), name: `Analyst at ${party}`, note: role, claims: { party, roles: [role] } },
  });
  portal = await openPortal([account(SILENT, "ED"), account(STORM, "ED"), account(SUPPLIER, "IS")]);
});
afterAll(() => portal?.close());

beforeEach(async () => {
  watched = await watchedPage(portal);
  page = watched.page;
});

const open = (party: string, path: string): Promise<void> =>
  signIn(watched, portal, `Analyst at ${party}`, path);
const tile = (name: string): Locator => tileFigure(page, name);

const faultsOf = (row: Record<string, Figure>): number => Number(row["neither"]) + Number(row["list_iv"]);
const productOf = ({ manufacturer, model, firmware_version }: Record<string, Figure>): string =>
  `${String(manufacturer)}~${String(model)}~${String(firmware_version)}`;

describe("a distributor's analyst", () => {
  afterEach(async () => {
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  });

  it("is told which firmware does not answer, and finds it first by firmware, model and manufacturer", async () => {
    await open(SILENT, "/reports/alert-devices");
    const rates = await portal.figures(
      "alert-devices/rates",
      { party: SILENT, role: "ED" },
      { month: MONTH },
    );
    const silent = rates.find(
      ({ level, firmware_version }) => level === "firmware_version" && firmware_version === FIRMWARE,
    );
    const all = rates.find(({ level }) => level === "all");
    await settled(() => tile("N13 received").textContent()).toBe(formatCount(Number(all?.["messages"])));
    const sentence = page.locator(".finding");
    expect(await sentence.textContent()).toContain(`Firmware ${FIRMWARE} of `);
    expect(await sentence.textContent()).toContain(
      `${formatPercent((100 * Number(silent?.["messages"])) / Number(all?.["messages"]))} of all N13`,
    );
    for (const [title, name] of [
      ["By firmware version", FIRMWARE],
      ["By model", "Dunmore E103"],
      ["By manufacturer", "Dunmore Controls"],
    ] as const) {
      const first = page.getByRole("region", { name: title }).locator('g[aria-label="text"] text').first();
      await settled(() => first.textContent()).toContain(name);
    }
    await page.getByLabel("Longest bar first, by").selectOption("rate");
    const card = page.getByRole("region", { name: "By firmware version" });
    await settled(() => card.locator('g[aria-label="text"] text').first().textContent()).toContain(FIRMWARE);
    await card.getByRole("button", { name: "Table" }).click();
    await card.locator("tbody tr").first().waitFor();
    const listed = (await rowsOf(card)).find((row) => row.includes(FIRMWARE));
    expect(listed?.slice(-3, -1)).toEqual([
      formatCount(Number(silent?.["messages"])),
      formatCount(Number(silent?.["estate_devices"])),
    ]);
  });

  it("is told which day has most outages without restoration, and opens the rows of that day", async () => {
    const viewer = { party: STORM, role: "ED" };
    const faults = (await portal.figures("outages/daily", viewer)).filter(({ list }) => list === "neither");
    const day = String(faults.toSorted((a, b) => Number(b["events"]) - Number(a["events"]))[0]?.["day"]);
    const stormMonth = day.slice(0, 7);
    const shownDay = formatDay(new Date(day));
    await open(STORM, `/reports/outages?month=${stormMonth}`);
    const monthly = await portal.figures("outages/monthly", viewer);
    const month = monthly.find((row) => row["month"] === stormMonth);
    await settled(() => tile("AD1 with neither").textContent()).toBe(formatCount(Number(month?.["neither"])));
    expect(await tile("8F36 without AD1").textContent()).toBe(formatCount(Number(month?.["list_iv"])));
    await page.locator(".finding").getByRole("button", { name: shownDay }).click();
    const rows = await portal.figures("outages/list", viewer, { list: "neither", day });
    expect(rows.length).toBeGreaterThan(2);
    const list = page.getByRole("region", { name: `AD1 with neither, ${shownDay}`, exact: true });
    await settled(() => list.locator(".pager [role=status]").textContent()).toBe(
      `1–${rows.length} of ${rows.length}`,
    );
    expect((await rowsOf(list)).map(([, mpxn]) => mpxn).sort()).toEqual(rows.map(({ mpxn }) => mpxn).sort());
    expect(new URL(page.url()).search).toBe(`?month=${stormMonth}&day=${day}`);

    const split = await portal.figures("outages/split", viewer, { day });
    const [place] = split
      .filter(({ dimension }) => dimension === "firmware_version")
      .sort((a, b) => faultsOf(b) - faultsOf(a) || (productOf(a) < productOf(b) ? -1 : 1));
    if (!place) throw new Error("the storm has no fault");
    const card = page.getByRole("region", { name: `Where the faults are, ${shownDay}`, exact: true });
    await card
      .getByRole("button", { name: new RegExp(`^${String(place["firmware_version"])}, `) })
      .first()
      .click();
    await settled(() => Promise.resolve(new URL(page.url()).searchParams.get("product"))).toBe(
      productOf(place),
    );
    const cut = Object.fromEntries(
      ["manufacturer", "model", "firmware_version"].map((name) => [name, String(place[name])]),
    );
    const slice = (await portal.figures("outages/slice", viewer, cut)).find(
      (row) => row["month"] === stormMonth,
    );
    await settled(() => tile("AD1 with neither").textContent()).toBe(formatCount(Number(slice?.["neither"])));
    await page.getByRole("combobox", { name: "Region" }).selectOption("South");
    await settled(() => tile("AD1 with neither").count()).toBe(0);
    await page.getByRole("button", { name: "Reset" }).click();
    await page.getByRole("combobox", { name: "Month" }).selectOption(stormMonth);
    await page.locator(".finding").getByRole("button", { name: shownDay }).click();

    await page.getByRole("button", { name: /8F36 without AD1 \(list iv\)/ }).click();
    const unannounced = await portal.figures("outages/list", viewer, { list: "iv", day });
    const other = page.getByRole("region", { name: `8F36 without AD1 (list iv), ${shownDay}`, exact: true });
    await settled(() => other.locator(".pager [role=status]").textContent()).toContain(
      `of ${unannounced.length}`,
    );
  });

  it("sees suppliers in order of the share that they met, and one supplier's failures, with no party in the address", async () => {
    await open(SILENT, "/reports/credentials?month=all");
    const viewer = { party: SILENT, role: "ED" };
    const suppliers = await portal.figures("credentials/suppliers", viewer);
    const table = page.getByRole("region", { name: "Energy Suppliers, every month held", exact: true });
    await table.waitFor();
    const shares = suppliers.map(({ supplier_name, supplier, share_met, failed }) => [
      `${String(supplier_name)}${String(supplier)}`,
      share_met === null ? "–" : formatPercent(Number(share_met)),
      String(failed),
    ]);
    expect((await rowsOf(table)).map(([name, share, , failed]) => [name, share, failed])).toEqual(shares);
    const worst = suppliers.find(({ failed }) => Number(failed) > 0);
    await table.getByRole("button", { name: String(worst?.["supplier_name"]) }).click();
    const list = page.locator(".device-list");
    await settled(() => list.locator(".pager [role=status]").textContent()).toContain(
      `of ${String(worst?.["failed"])}`,
    );
    expect(new Set((await rowsOf(list)).map(([, , supplier]) => supplier))).toEqual(
      new Set([worst?.["supplier"]]),
    );
    expect(page.url()).not.toContain(String(worst?.["supplier"]));
  });
});

describe("a supplier's analyst", () => {
  afterEach(() => watched.context.close());

  it("has no distributor's report in the menu, and is told that there is no page at its address", async () => {
    await open(SUPPLIER, "/");
    await page.locator(".report-card").first().waitFor();
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    expect(links.filter((href) => REPORTS.some((id) => href?.includes(id)))).toEqual([]);
    for (const id of REPORTS) {
      const answer = await page.goto(`${portal.served.url}/reports/${id}`);
      expect(answer?.status()).toBe(404);
      expect(await page.locator("h1").textContent()).toBe("Page not found");
    }
  });

  it("gets none of a distributor's files by any request, nor that role, and can't tell them from what is not there", async () => {
    await open(SUPPLIER, "/");
    await page.locator(".report-card").first().waitFor();
    const index = await currentIndex(portal.site);
    const closed = (index?.files ?? []).filter(
      ({ audience }) =>
        (audience.kind === "party" && audience.role === "ED") ||
        (audience.kind === "roles" && audience.roles.join() === "ED"),
    );
    const paths = closed.map(({ path }) => path);
    for (const id of REPORTS)
      expect(paths.filter((path) => path.includes(id)).map((path) => path.split("/")[1])).toEqual(
        expect.arrayContaining(["data", "reports", "_views", "_js"]),
      );
    const answers = await page.evaluate(async (asked) => {
      const ways: RequestInit[] = [{}, { method: "HEAD" }, { headers: { range: "bytes=0-3" } }];
      const answer = async (path: string, way: RequestInit): Promise<string> => {
        const response = await fetch(path, { ...way, cache: "no-store" });
        return `${response.status} ${String(response.headers.get("content-length"))} ${await response.text()}`;
      };
      const found: string[][] = [];
      for (const [i, way] of ways.entries()) {
        const few = asked.filter(
          (path) => i === 0 || !path.includes("/parties/") || path.includes("/DNO10/"),
        );
        const missing = await answer("/data/parties/NOBODY/ED/manifest.json", way);
        const told: string[] = missing.startsWith("404") ? [] : [`not there: ${missing}`];
        for (const path of few) if ((await answer(path, way)) !== missing) told.push(path);
        found.push(told);
      }
      const session = (await (await fetch("/session")).json()) as { csrf: string };
      const headers = { "x-csrf": session.csrf, "content-type": "application/json" };
      for (const [party, role] of [
        ["DNO10", "ED"],
        ["SUP01", "ED"],
      ]) {
        const body = JSON.stringify({ party, role });
        const { ok } = await fetch("/session/role", { method: "PUT", headers, body });
        found.push(ok ? [`role ${String(party)} ${String(role)} was given`] : []);
      }
      return found;
    }, paths);
    expect(answers).toEqual([[], [], [], [], []]);
  });
});
