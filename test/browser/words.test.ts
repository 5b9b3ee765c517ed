import { afterAll, beforeAll, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { openPortal, settled, signIn, watchedPage } from "./portal.js";
import type { Portal, Watched } from "./portal.js";

/** Rolls the bad firmware of the sample's first story out. */
const SUPPLIER = { party: "SUP02", role: "IS" };
const MODEL = { manufacturer: "AB01", model: "010A0301" };
const NO_INDUSTRY = "No industry figures: your role has fewer than six owner groups.";
const PROTECTS = "to protect other parties";

let portal: Portal;
let watched: Watched;
let page: Page;

beforeAll(async () => {
  portal = await openPortal([
    {
      ...{ id: "sup02", name: "Analyst at SUP02", note: "IS" },
      claims: { party: SUPPLIER.party, roles: [SUPPLIER.role] },
    },
  ]);
  watched = await watchedPage(portal);
  page = watched.page;
  await signIn(watched, portal, "Analyst at SUP02");
});
afterAll(() => portal?.close());

const open = async (path: string): Promise<void> => {
  await page.goto(`${portal.served.url}${path}`);
};

const noteOf = (card: string): Promise<string | null> =>
  page.getByRole("region", { name: card }).locator(".card-note").textContent();

it("says that a league table is of all requests of the process, not of the region that is chosen", async () => {
  await open("/reports/srv?process=METER_READ&region=North");
  await settled(() => noteOf("League table, October 2026")).toContain(
    "Counts all requests of the process, not only Region: North.",
  );
  expect(await noteOf("Your position")).toContain("not only Region: North.");
  expect(await noteOf("Success rate by month")).not.toContain("not cut");
});

it("draws a firmware version that was just rolled out as new to the estate, not as one that lies behind", async () => {
  const versions = await portal.figures("inventory/firmware_versions", SUPPLIER);
  const fresh = versions.filter(
    (row) =>
      row["manufacturer"] === MODEL.manufacturer && row["model"] === MODEL.model && row["new_since"] !== null,
  );
  expect(fresh.map((row) => row["firmware_version"])).toEqual(["0002012F"]);
  await open(`/reports/inventory?model=${MODEL.manufacturer}~${MODEL.model}`);
  const mix = page.getByRole("region", { name: "Firmware mix against the industry" });
  await settled(() => mix.locator('rect[fill="url(#dots-mix)"]').count()).toBe(1);
  const bar = page.locator(`[data-hit="${MODEL.manufacturer}~${MODEL.model}"]`);
  await bar.focus();
  const row = page.locator(".tip:not([hidden]) tr", { hasText: "0002012F" });
  await settled(() => row.locator("td").last().textContent()).toMatch(
    /^2 higher on the list; new to your estate since \d\d \w{3} 2026$/,
  );
});

it("has its own words for a role that is too small for industry figures", async () => {
  await page.route(/manifest[^/]*\.json$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), has_industry: false } });
  });
  await open("/");
  await settled(() => page.locator(".lead").textContent()).toContain(NO_INDUSTRY);
  await open("/reports/srv?process=METER_READ");
  for (const card of ["Success rate by month", "Success rate by day", "Your position"])
    await settled(() => noteOf(card)).toContain(NO_INDUSTRY);
  await settled(() => page.getByRole("region", { name: "League table, October 2026" }).count()).toBe(1);
  expect(await page.locator("main").innerText()).not.toContain(PROTECTS);
  await open(`/reports/inventory?model=${MODEL.manufacturer}~${MODEL.model}`);
  await settled(() => noteOf("Firmware mix against the industry")).toBe(NO_INDUSTRY);
  await page.getByRole("region", { name: "Firmware mix against the industry" }).locator("svg").waitFor();
  expect(await page.locator("main").innerText()).not.toContain(PROTECTS);
  await page.unroute(/manifest[^/]*\.json$/);
  expect(watched.troubles).toEqual([]);
});
