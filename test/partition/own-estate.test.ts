import { join } from "node:path";
import { expect, it } from "vitest";
import { onlyOf, randomMarket, writeMarket } from "../figures/random-market.js";
import { content, refreshData, withFolder } from "../support/site.js";

it.each([
  ["SUP05", 5],
  ["DNO10", 6],
])(
  "%s's own files are the same bytes when the extracts hold no device but those it was ever responsible for",
  async (party, seed) => {
    await withFolder(async (folder) => {
      const market = randomMarket(seed);
      const own = onlyOf(market, party);
      const rows = ({ inventory = [] }: typeof market): number => inventory.flat().length;
      expect(rows(own)).toBeLessThan(rows(market) / 2);

      const ownFiles = async (name: string, extracts: typeof market): Promise<Record<string, string>> => {
        await writeMarket(extracts, join(folder, name));
        await refreshData(join(folder, name), join(folder, `${name}-site`));
        const files = Object.entries(await content(join(folder, `${name}-site`)));
        return Object.fromEntries(
          files.filter(
            ([file]) => file.startsWith(`current/data/parties/${party}/`) && !file.endsWith(".json"),
          ),
        );
      };
      const alone = await ownFiles("own", own);
      expect(Object.keys(alone).length).toBeGreaterThan(0);
      expect(alone).toEqual(await ownFiles("all", market));
    });
  },
);
