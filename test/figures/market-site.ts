import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RefreshResult } from "../../loaders/refresh.js";
import { shared } from "../support/shared.js";
import { CHECKOUT, refreshData } from "../support/site.js";
import { randomMarket, writeMarket } from "./random-market.js";

/** Reference files in which SRVs belong to more than one process. */
export const SHARED_SRVS = join(CHECKOUT, "test/fixtures/reference/shared-srvs");

/** A random market as extracts, and the site refreshed from them with `SHARED_SRVS`; nobody writes to either. */
export interface MarketSite {
  extracts: string;
  site: string;
  refreshed: RefreshResult;
}

/** The market of a seed, refreshed once a run for all who count in it. */
export async function marketSite(seed: number): Promise<MarketSite> {
  const folder = await shared(`market-${seed}`, async (made) => {
    await writeMarket(randomMarket(seed), join(made, "extracts"));
    const refreshed = await refreshData(join(made, "extracts"), join(made, "site"), {
      reference: SHARED_SRVS,
    });
    await writeFile(join(made, "refreshed.json"), JSON.stringify(refreshed));
  });
  const refreshed: RefreshResult = JSON.parse(await readFile(join(folder, "refreshed.json"), "utf8"));
  return { extracts: join(folder, "extracts"), site: join(folder, "site"), refreshed };
}
