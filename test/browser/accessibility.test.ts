import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AxeResults, RunOptions } from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { openPortal, PATIENCE } from "./portal.js";
import type { Portal } from "./portal.js";

/** Levels A and AA of WCAG 2.0 to 2.2, as axe-core names them. */
const RULES: RunOptions = {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] },
  resultTypes: ["violations"],
};
const THEMES = ["light", "dark"] as const;

/** A page, and what is there once it is drawn. */
type Place = readonly [name: string, path: string, drawn: string];

const CHARTS = "svg.chart";
const FOR_ALL: readonly Place[] = [
  ["home", "/", ".report-card"],
  ["dictionary", "/data-dictionary", "main summary"],
  ["help", "/help", "main h1"],
  ["not found", "/no-such-page", "main h1"],
  ["unknown values", "/reports/inventory?region=West", ".address-note"],
];
const FOR_SUPPLIERS: readonly Place[] = [
  ["inventory", "/reports/inventory", `${CHARTS} >> nth=1`],
  ["SRV overview", "/reports/srv", `${CHARTS} >> nth=1`],
  ["business process", "/reports/srv?process=METER_READ", `${CHARTS} >> nth=1`],
  ["SRV", "/reports/srv?process=METER_READ&srv=4.8.1", `${CHARTS} >> nth=1`],
  ["alerts", "/reports/alerts", `${CHARTS} >> nth=0`],
  ["alert", "/reports/alerts?alert=8F0A", `${CHARTS} >> nth=0`],
];
const FOR_DISTRIBUTORS: readonly Place[] = [
  ["alerts by device", "/reports/alert-devices", `${CHARTS} >> nth=1`],
  ["credentials", "/reports/credentials", `${CHARTS} >> nth=0`],
  ["outages", "/reports/outages", `${CHARTS} >> nth=1`],
  ["outages of a day", "/reports/outages?month=all&list=neither", `${CHARTS} >> nth=1`],
];

let portal: Portal;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  portal = await openPortal(
    Object.entries({ SUP01: "IS", DNO16: "ED" }).map(([party, role]) => ({
      ...{
        id: party.toLowerCase(),
        name: `Analyst at ${party}`,
        note: role,
        claims: { party, roles: [role] },
      },
    })),
  );
});
afterAll(() => portal?.close());

describe("every page is without violations of WCAG 2.2 AA that axe-core finds, light and dark", () => {
  it.each(["/sign-in", "/sign-in?ended", "/sign-in/signed-out"])("at %s", async (path) => {
    await inContext(async (page) => {
      expect(await violations(page, [path, path, "button"])).toEqual([]);
    });
  });

  it.each([
    ["SUP01", [...FOR_ALL, ...FOR_SUPPLIERS]],
    ["DNO16", FOR_DISTRIBUTORS],
  ])("for %s", { timeout: 600_000 }, async (party, places) => {
    await inContext(async (page) => {
      await page.goto(`${portal.served.url}/`);
      await page.getByRole("button", { name: `Analyst at ${party}` }).click();
      await page.locator(".report-card").first().waitFor();
      const found: string[] = [];
      for (const place of places) found.push(...(await violations(page, place)));
      expect(found).toEqual([]);
    });
  });
});

it("linked charts are not shown before they are drawn: no button is ever without a name", async () => {
  await inContext(async (page) => {
    await page.addInitScript(() => {
      const nameless = new Set<string>();
      Object.assign(window, { nameless });
      new MutationObserver(() => {
        for (const button of document.querySelectorAll("button"))
          if (button.checkVisibility() && !button.textContent && !button.ariaLabel)
            nameless.add(button.className);
      }).observe(document, { subtree: true, childList: true, attributes: true });
    });
    await page.goto(`${portal.served.url}/reports/srv`);
    await page.getByRole("button", { name: "Analyst at SUP01" }).click();
    await page.locator(".facet-row").first().waitFor({ timeout: 60_000 });
    const nameless = await page.evaluate(() => [
      ...(window as unknown as { nameless: Set<string> }).nameless,
    ]);
    expect(nameless).toEqual([]);
  });
});

async function inContext(use: (page: Page) => Promise<void>): Promise<void> {
  const context: BrowserContext = await portal.browser.newContext({
    ...{ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" },
  });
  context.setDefaultTimeout(PATIENCE);
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

/** One line for each rule that is broken: page, colours, rule, the first element, and what axe says of it. */
async function violations(page: Page, [name, path, drawn]: Place): Promise<string[]> {
  await page.goto(`${portal.served.url}${path}`);
  await page.locator(drawn).first().waitFor({ timeout: 60_000 });
  await expect.poll(() => page.locator("[aria-busy=true]").count(), { timeout: 60_000 }).toBe(0);
  await page.waitForLoadState("networkidle");
  await page.evaluate(axe);
  const found: string[] = [];
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    const { violations: broken } = await page.evaluate(
      (options): Promise<AxeResults> =>
        (window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(options),
      RULES,
    );
    for (const { id, nodes } of broken) {
      const [{ target, failureSummary = "" } = { target: [] }] = nodes;
      const first = `${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`;
      found.push(`${name}, ${theme}: ${id}, ${nodes.length} elements, the first ${first}`);
    }
  }
  return found;
}
