import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SHARED_SRVS, marketSite } from "../figures/market-site.js";
import { onlyOf, randomMarket, writeMarket } from "../figures/random-market.js";
import type { Market } from "../figures/random-market.js";
import { content, refreshData } from "../support/site.js";

const SEED = 1;
const MARKET = randomMarket(SEED);
let folder = "";
let all: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
  all = await content((await marketSite(SEED)).site);
});
afterAll(() => rm(folder, { recursive: true }));

it.each(["SUP05", "DNO10"])(
  "%s's own files are the same bytes when the extracts hold no device but those it was ever responsible for",
  async (party) => {
    const own = onlyOf(MARKET, party);
    expect(rowsOf(own)).toBeLessThan(rowsOf(MARKET) / 2);
    const expected = filesOf(party, all);
    expect(Object.keys(expected).length).toBeGreaterThan(5);
    expect(filesOf(party, await published(party, own))).toEqual(expected);
  },
);

async function published(name: string, market: Market): Promise<Record<string, string>> {
  await writeMarket(market, join(folder, name));
  await refreshData(join(folder, name), join(folder, `${name}-site`), { reference: SHARED_SRVS });
  return content(join(folder, `${name}-site`));
}

/** A party's figures by file, with their hashes; its manifests, which name the release, apart. */
function filesOf(party: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).filter(
      ([file]) => file.startsWith(`current/data/parties/${party}/`) && file.endsWith(".parquet"),
    ),
  );
}

function rowsOf({ inventory = [] }: Market): number {
  return inventory.flat().length;
}
