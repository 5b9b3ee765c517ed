import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { startFront } from "../../bin/dev/front.js";
import { freePort, startPreview } from "../../bin/dev/preview.js";
import { serve } from "../../hosting/serve.js";
import { silent } from "../../loaders/effects.js";
import { CHROMIUM, CHROMIUM_FLAGS } from "../support/chromium.js";
import { copySource } from "../reports/source.js";
import { TINY, refreshData, withFolder } from "../support/site.js";

it("shows a page as it is saved, to someone who is signed in, with their data", async () => {
  await withFolder(async (folder) => {
    const [source, site] = [join(folder, "project"), join(folder, "site")];
    await copySource(source);
    await refreshData(TINY, site);
    const [port, gate] = [await freePort(), await freePort()];
    const url = `http://localhost:${port}`;
    const served = await serve({ site, port: gate, publicUrl: url });
    const preview = await startPreview(source, silent());
    const front = await startFront({ source, url, issuer: served.issuer, gate, preview: preview.port }, port);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    try {
      const page = await browser.newPage();
      await page.goto(`${url}/help`);
      await page
        .getByRole("button", { name: /^Analyst at/ })
        .first()
        .click();
      await page.getByRole("heading", { name: "Help" }).waitFor();
      await expect
        .poll(() => page.locator("#freshness").textContent(), { timeout: 20_000 })
        .toContain("Data to");
      // Saved again until it shows: Framework misses what is saved before the page's socket is open.
      let saves = 0;
      const save = async (): Promise<boolean> => {
        await writeFile(join(source, "src/help.md"), `# Help\n\nOther words, just saved.\n\n${++saves}\n`);
        return page
          .getByText("Other words, just saved.")
          .waitFor({ timeout: 5000 })
          .then(
            () => true,
            () => false,
          );
      };
      await expect.poll(save, { timeout: 90_000 }).toBe(true);
      expect((await fetch(`${url}/_file/data/anything.parquet`)).status).toBe(404);
      expect((await fetch(`${url}/_views/inventory.json`, { redirect: "manual" })).status).toBe(302);
    } finally {
      await browser.close();
      preview.close();
      front.close();
      front.closeAllConnections();
      await served.close();
    }
  });
});
