import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { figures } from "../../loaders/figures.js";
import type { FiguresResult } from "../../loaders/figures.js";
import { CHECKOUT, refreshData, withFolder } from "../support/site.js";
import { readPlainExtracts } from "./plain-extracts.js";
import { PlainInventory } from "./plain-inventory.js";
import { randomMarket, writeMarket } from "./random-market.js";

const VIEWER = { party: "SUP04", role: "IS" };

describe("the industry's firmware mix in the second month of a site", () => {
  it("is that of the as-of time's month, each version once", async () => {
    await withFolder(async (folder) => {
      const extracts = join(folder, "extracts");
      const site = join(folder, "site");
      await writeMarket(randomMarket(1), extracts);
      await refreshData(extracts, site);
      const ask = async () =>
        (await figures({ site, source: CHECKOUT, view: "inventory/firmware", ...VIEWER, parameters: {} }))
          .rows;
      const first = await ask();

      await writeFile(
        join(extracts, "inventory/next-month.csv"),
        await oneRowAgain(extracts, "2026-11-02T00:00:00Z"),
      );
      await refreshData(extracts, site);
      const second = await ask();
      expect(inOrder(second)).toEqual(
        inOrder(new PlainInventory(await readPlainExtracts(extracts)).firmware(VIEWER.party, VIEWER.role)),
      );
      expect([modelsShown(first), modelsShown(second)]).toEqual([
        ["0A000006", "0A000019", "0A000020", "0A000063"],
        ["0A000006", "0A000019", "0A000020"],
      ]);
    });
  });
});

/** Models with an industry mix. */
function modelsShown(rows: FiguresResult["rows"]): string[] {
  const shown = rows.filter(({ industry_share }) => industry_share !== null);
  return [...new Set(shown.map(({ model }) => String(model)))].sort();
}

/** The first file's first row as it stood, extracted again later. */
async function oneRowAgain(extracts: string, extractedAt: string): Promise<string> {
  const [header = "", row = ""] = (await readFile(join(extracts, "inventory/0.csv"), "utf8")).split("\n");
  const at = header.split(",").indexOf("extracted_at");
  const cells = row.split(",").map((value, i) => (i === at ? extractedAt : value));
  return [header, cells.join(","), ""].join("\n");
}

const inOrder = (rows: readonly object[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
