import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { auditTo } from "../../hosting/audit.js";
import { serve } from "../../hosting/serve.js";
import { Database, literal } from "../../loaders/duckdb.js";
import { sha256File } from "../../loaders/hash.js";
import type { ReleaseIndex } from "../../loaders/release/index-file.js";
import { PATIENCE, signIn, withChromium } from "./browser.js";
import { portal } from "./process.js";
import { quantile } from "./statistics.js";

export interface DiagnoseResult {
  rows: number;
  /** Milliseconds from a choice to all charts repainted: the first in a chart after others changed, and further ones. */
  first: number[];
  further: number[];
  firstP95: number;
  furtherP95: number;
}

/** Charts in which choices are made, one after the other, and how many in each. */
const CHARTS = [
  "Device model",
  "Firmware version",
  "Region",
  "Hub firmware version",
  "Device manufacturer",
  "Mode",
];
const CHOICES = 6;

/**
 * The linked charts of SRV performance in Chromium, on a monthly detail of so many rows, all of the last complete month.
 * @param work empty folder
 */
export async function benchDiagnose(work: string, rows: number, rounds: number): Promise<DiagnoseResult> {
  return withChromium(async (browser) => {
    const extracts = join(work, "extracts");
    const site = join(work, "site");
    await portal(["sample", "--out", extracts]);
    await portal(["refresh", "--extracts", extracts, "--site", site]);
    const probe = await serve({ site, port: 0, auditLog: auditTo(() => undefined) });
    const account = probe.accounts.find(({ note }) => / as IS$/.test(note));
    await probe.close();
    if (!account) throw new Error("the sample has no account in role IS alone");
    await enlarge(join(site, "current"), account.note.replace(/ as IS$/, ""), rows);
    const served = await serve({ site, port: 0, auditLog: auditTo(() => undefined) });
    try {
      const session = await signIn(browser, served.url, account.name);
      const context = await browser.newContext({
        storageState: session,
        viewport: { width: 1440, height: 900 },
      });
      const page = await context.newPage();
      await page.goto(`${served.url}/reports/srv/`, { timeout: PATIENCE });
      await page.locator(".facet-row").first().waitFor({ timeout: PATIENCE });
      const first: number[] = [];
      const further: number[] = [];
      for (let round = 0; round < rounds; round++)
        for (const chart of CHARTS) {
          const buttons = page.locator(`.facet[aria-label="${chart}"] .facet-row`);
          await buttons.first().scrollIntoViewIfNeeded();
          for (let choice = 0; choice < CHOICES; choice++) {
            const count = await buttons.count();
            const took = await repaintOf(page, () => buttons.nth((round + choice) % count).click());
            (choice === 0 ? first : further).push(took);
          }
          if ((await page.locator(".chip").count()) > 0)
            await repaintOf(page, () => page.keyboard.press("Escape"));
        }
      return { rows, first, further, firstP95: quantile(first, 0.95), furtherP95: quantile(further, 0.95) };
    } finally {
      await served.close();
    }
  });
}

/** Puts so many rows into a party's monthly detail: those of its role in the last complete month, over and over. */
async function enlarge(release: string, party: string, rows: number): Promise<void> {
  const file = join(release, "index.json");
  const index = JSON.parse(await readFile(file, "utf8")) as ReleaseIndex;
  const details = index.files.filter(({ path }) => path.includes("/IS/srv-monthly_detail"));
  const entry = details.find(({ path }) => path.includes(`/${party}/`));
  const month = index.as_of === null ? "" : monthBefore(index.as_of);
  if (!entry) throw new Error(`${party} has no monthly detail`);
  const target = join(release, entry.file);
  const db = await Database.open();
  try {
    const source = `read_parquet([${details.map((detail) => literal(join(release, detail.file))).join(", ")}])`;
    await db.run(
      `COPY (SELECT rows.* FROM ${source} AS rows CROSS JOIN range(1000) AS copies WHERE month = ${literal(month)} ORDER BY copies.range LIMIT ${rows})
       TO ${literal(`${target}.new`)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`,
    );
  } finally {
    db.close();
  }
  await rename(`${target}.new`, target);
  const enlarged = { ...entry, sha256: await sha256File(target), bytes: (await stat(target)).size };
  const files = index.files.map((of) => (of === entry ? enlarged : of));
  await writeFile(file, JSON.stringify({ ...index, files }));
}

function monthBefore(asOf: string): string {
  const start = new Date(`${asOf.slice(0, 7)}-01T00:00:00Z`);
  return new Date(start.getTime() - 1).toISOString().slice(0, 7);
}

async function repaintOf(page: Page, act: () => Promise<void>): Promise<number> {
  const name = "diagnose-repaint";
  const before = await page.evaluate((of) => performance.getEntriesByName(of, "measure").length, name);
  await act();
  const measured = await page.waitForFunction(
    ([of, count]) => performance.getEntriesByName(of, "measure")[count]?.duration,
    [name, before] as const,
    { timeout: PATIENCE },
  );
  return (await measured.jsonValue()) ?? NaN;
}
