import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { DevelopmentAccount } from "../../hosting/development-provider/accounts.js";
import { serve } from "../../hosting/serve.js";
import type { ServeOptions, Served } from "../../hosting/serve.js";
import { silent } from "../../loaders/effects.js";
import { FigureSource } from "../../loaders/figures.js";
import type { Figure } from "../../loaders/figures.js";
import { buildPages } from "../../loaders/pages/build.js";
import { makeSample } from "../sample/make-sample.js";
import { CHROMIUM, CHROMIUM_FLAGS } from "../support/chromium.js";
import { shared } from "../support/shared.js";
import { CHECKOUT, refreshData } from "../support/site.js";

/** A site from sample extracts behind the real gate and provider, and a real browser. */
export interface Portal {
  site: string;
  served: Served;
  browser: Browser;
  figures(view: string, as: Viewer, parameters?: Record<string, string>): Promise<Record<string, Figure>[]>;
  close(): Promise<void>;
}

export interface Viewer {
  party: string;
  role: string;
}

/** The last complete month of the sample, which ends on 2 November 2026. */
export const MONTH = "2026-10";

/**
 * All browser tests look at one site. Its sample ends on 2 November 2026, so October is the last complete month, and
 * is large enough for its stories (docs/sample.md) and for industry figures of the suppliers.
 */
function sampleSite(): Promise<string> {
  return shared("browser-site", async (folder) => {
    const { out } = await makeSample({ devices: 8000, days: 70, requestsPerDay: 3000 });
    const pages = join(folder, "pages");
    await refreshData(out, join(folder, "site"), {
      pages: async () => ({
        folder: pages,
        files: await buildPages({ source: CHECKOUT, out: pages, effects: silent() }),
      }),
    });
    await rm(dirname(out), { recursive: true });
  });
}

/**
 * @param accounts who may sign in, instead of the accounts made for the release
 * @param options of the gate
 */
export async function openPortal(
  accounts?: readonly DevelopmentAccount[],
  options: Partial<ServeOptions> = {},
): Promise<Portal> {
  const site = join(await sampleSite(), "site");
  const folder = await mkdtemp(join(tmpdir(), "portal-browser-"));
  const accountsFile = join(folder, "accounts.json");
  if (accounts) await writeFile(accountsFile, JSON.stringify(accounts));
  const auditLog = join(folder, "audit.jsonl");
  const served = await serve({ site, port: 0, auditLog, ...(accounts ? { accountsFile } : {}), ...options });
  const source = await FigureSource.open(site, CHECKOUT);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  return {
    site,
    served,
    browser,
    figures: async (view, { party, role }, parameters = {}) =>
      (await source.answer({ view, party, role, parameters })).rows,
    close: async () => {
      await browser.close();
      await served.close();
      source.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** How long a state may take to come, on a machine that is busy with much else. */
export const PATIENCE = 120_000;

/** A page with what went wrong in it: messages of the console, errors, and requests that left for elsewhere. */
export interface Watched {
  page: Page;
  context: BrowserContext;
  troubles: string[];
}

export async function watchedPage({ browser, served }: Portal, width = 1440): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  context.setDefaultTimeout(PATIENCE);
  // There is nobody to choose where a file goes: it is a download, as in browsers that cannot ask.
  await context.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  const page = await context.newPage();
  const troubles: string[] = [];
  const known = [served.url, served.issuer];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    // Being told that one is signed out is how a sign-in begins.
    const signedOut = /status of 401/.test(message.text());
    if (["error", "warning"].includes(message.type()) && !signedOut) troubles.push(message.text());
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && !known.some((origin) => url.startsWith(origin)))
      troubles.push(`left for ${url}`);
  });
  return { page, context, troubles };
}

/** Opens a path and signs in with the first account that is of a party and role, or whose name is given. */
export async function signIn({ page }: Watched, portal: Portal, account: string, path = "/"): Promise<void> {
  await page.goto(`${portal.served.url}${path}`);
  await page.getByRole("button", { name: account }).first().click();
  await page.waitForURL(`${portal.served.url}${path}`);
}

/** Who is of one party in this role alone, by the accounts that are made for a release. */
export function analystIn({ served }: Portal, role: string): { account: string; viewer: Viewer } {
  const as = ` as ${role}`;
  const found = served.accounts.find(({ note }) => note.endsWith(as));
  if (!found) throw new Error(`the sample has no account in role ${role} alone`);
  return { account: found.name, viewer: { party: found.note.slice(0, -as.length), role } };
}

/** What a page shows in the end: figures come when the engine has answered. */
export const settled = (read: () => Promise<unknown>) => expect.poll(read, { timeout: PATIENCE });

/** The figure of a tile. */
export const tileFigure = (page: Page, name: string): Locator =>
  page.locator(".tile", { has: page.getByRole("heading", { name }) }).locator(".tile-figure");

/** Cells of the rows of a table as texts. */
export const rowsOf = (table: Locator): Promise<string[][]> =>
  table
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
