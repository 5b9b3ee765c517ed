import { join } from "node:path";
import { literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";

/**
 * Takes the site for one refresh: DuckDB locks the attached file with the operating system, which frees it
 * however the process ends, so that no stale lock has to be told from a live one.
 * @throws PortalError if another refresh holds the site
 */
export async function lockSite(db: Database, site: string): Promise<void> {
  try {
    await db.run(`ATTACH ${literal(join(site, "work", "lock.duckdb"))} AS site_lock`);
  } catch (cause) {
    const holder = /PID (\d+)/.exec(String(cause))?.[1];
    if (holder === undefined) throw cause;
    throw new PortalError(
      `another refresh (process ${holder}) is working on ${site}: wait for it to end`,
      4,
      { cause },
    );
  }
}
