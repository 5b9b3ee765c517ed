import { afterAll, beforeAll, expect, it } from "vitest";
import { analystIn, openPortal, settled, signIn, watchedPage } from "./portal.js";
import type { Page } from "playwright-core";
import type { Portal } from "./portal.js";

let portal: Portal;

beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal?.close());

const MARKUP = encodeURIComponent('<img src=x onerror="document.title=1">');
const BIDI = encodeURIComponent("\u202Eevil\u2066");
const LONG = "W".repeat(1500);
const SENTENCE = encodeURIComponent("Your account is locked. Call 0800 000 000");

/** Address, and what the page says of it above everything else. */
const SUPPLIERS: readonly (readonly [address: string, said: readonly string[]])[] = [
  ["/reports/srv?process=METER_READ&srv=4.8.1&month=2026-10&region=North", []],
  ["/reports/srv?process=&srv=", []],
  [
    "/reports/srv?month=2031-01",
    ["No figures are held for January 2031; held are August to November 2026. October 2026 is shown."],
  ],
  ["/reports/srv?month=2026-13", ["Month “2026-13” is not known here. October 2026 is shown."]],
  [
    "/reports/srv?month=2026-09&month=2026-10",
    ["The address names more than one month. October 2026 is shown."],
  ],
  ["/reports/srv?process=NOPE", ["Process “NOPE” is not known here. All processes are shown."]],
  ["/reports/srv?srv=99.9", ["SRV “99.9” is not known here. No SRV is picked out."]],
  [
    "/reports/srv?process=INSTALL_COMMISSION&srv=4.8.1",
    [
      "SRV 4.8.1 does not belong to process INSTALL_COMMISSION. The SRV is shown in the process that it belongs to.",
    ],
  ],
  [
    `/reports/srv?process=${MARKUP}&region=${BIDI}`,
    [
      "The region in the address is not known here. All are shown.",
      "The process in the address is not known here. All processes are shown.",
    ],
  ],
  [`/reports/srv?srv=${LONG}`, ["The SRV in the address is not known here. No SRV is picked out."]],
  ["/reports/alerts?alert=ZZZZ", ["No alert ZZZZ is held for you. All alerts are shown."]],
  [
    `/reports/alerts?alert=${SENTENCE}`,
    ["The alert in the address is not known here. All alerts are shown."],
  ],
  ["/reports/inventory?status=Lost", ["Status “Lost” is not known here. All are shown."]],
  [
    `/reports/inventory?model=${LONG}`,
    ["The model in the address is not known here. Another of your models is shown."],
  ],
];

/** The same for the reports of distributors. */
const DISTRIBUTORS: typeof SUPPLIERS = [
  ["/reports/outages?month=2026-10&list=iv", []],
  ["/reports/outages?day=2026-99-99", ["Day “2026-99-99” is not known here. No day is picked out."]],
  ["/reports/outages?day=1999-01-01", ["No outage is held for 01 Jan 1999. No day is picked out."]],
  ["/reports/outages?list=vii", ["List “vii” is not known here. “AD1 with neither” is shown."]],
  [
    `/reports/outages?product=${LONG}`,
    ["The model or firmware in the address is not known here. All are shown."],
  ],
  ["/reports/alert-devices?alert_code=N99", ["Alert “N99” is not known here. N13 is shown."]],
  ["/reports/alert-devices?alert_code=N13", []],
  [
    `/reports/credentials?month=${MARKUP}`,
    ["The month in the address is not known here. October 2026 is shown."],
  ],
];

it.each([
  ["IS", SUPPLIERS],
  ["ED", DISTRIBUTORS],
])(
  "in role %s each value in an address that is not known is said to be so, above all else, and shown nowhere",
  async (role, cases) => {
    const watched = await watchedPage(portal, 390);
    await signIn(watched, portal, analystIn(portal, role).account);
    for (const [address, said] of cases) await check(watched.page, address, said);
    expect(watched.troubles).toEqual([]);
    await watched.context.close();
  },
);

async function check(page: Page, address: string, said: readonly string[]): Promise<void> {
  await page.goto(`${portal.served.url}${address}`);
  await page.locator("h1").waitFor();
  await page.locator(".tile, .state-failed").first().waitFor();
  await settled(() => page.locator(".address-note p").allTextContents()).toEqual(said);
  const { headings, ...shown } = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: [...document.querySelectorAll("h1, h2, h3")].map((heading) => heading.textContent ?? ""),
    failed: [...document.querySelectorAll(".state-failed")].map((state) => state.textContent),
    images: document.querySelectorAll("main img").length,
  }));
  expect({ address, ...shown, headings: headings.filter((text) => GIVEN.test(text)) }).toEqual({
    ...{ address, overflow: 0, failed: [], images: 0, headings: [] },
  });
}

/** What the addresses name and no page knows. */
const GIVEN = /NOPE|ZZZZ|99|WWW|evil|locked|vii|img/;
