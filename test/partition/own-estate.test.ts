import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { interferences } from "../../loaders/partition/interference.js";
import { SHARED_SRVS, marketSite } from "../figures/market-site.js";
import { onlyOf, randomMarket, writeMarket } from "../figures/random-market.js";
import type { Market } from "../figures/random-market.js";
import { content, refreshData } from "../support/site.js";
import { falsified } from "./falsified.js";

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

it("nobody's own files but a party's say otherwise when what it alone sees is falsified; league positions may", async () => {
  const parties = ["SUP04", "DNO10"];
  const after = await published("falsified", falsified(MARKET, parties));
  expect(interferences(below(all), below(after), parties)).toEqual([]);
  const changed = Object.keys(after).filter((file) => all[file] !== after[file]);
  for (const folder of ["SUP04/IS/srv", "SUP04/IS/alerts", "SUP04/IS/inventory", "DNO10/ED/alerts"])
    expect(changed.filter((file) => file.includes(`/parties/${folder}-`)).length, folder).toBeGreaterThan(0);
});

it("files of others that are not the same are named", () => {
  const file = (party: string, hash: string, dataset = "srv-daily"): Record<string, string> => ({
    [`data/parties/${party}/IS/${dataset}-${hash}.parquet`]: hash,
  });
  const shell = { "data/industry/IS/srv-league-1.parquet": "1", "data/parties/B/IS/manifest.json": "1" };
  const before = { ...file("A", "1"), ...file("B", "1"), ...file("B", "2", "srv-league_own"), ...shell };
  const after = { ...file("A", "2"), ...file("B", "1"), ...file("B", "3", "srv-league_own") };
  expect(interferences(before, after, ["A"])).toEqual([]);
  expect(interferences(before, after, ["C"])).toEqual([
    ...Object.keys(file("A", "1")),
    ...Object.keys(file("A", "2")),
  ]);
});

/** Files of the release that is served, by their place in it. */
function below(site: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(site).flatMap(([file, hash]) =>
      file.startsWith("current/") ? [[file.slice("current/".length), hash]] : [],
    ),
  );
}

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
