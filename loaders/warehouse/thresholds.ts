import type { Feed } from "../contract/feeds.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";
import type { Settings } from "../settings.js";
import type { Quarantine } from "./quarantine.js";

/** How many rows an error names. */
const NAMED_ROWS = 10;

/**
 * Stops the refresh if too many rows of a feed were set aside (contract.md, section 2).
 * @throws PortalError naming the first of them
 */
export async function checkQuarantine(
  quarantine: Quarantine,
  feed: Feed,
  rowsRead: number,
  { quarantineShare, quarantineRows }: Settings,
): Promise<void> {
  const rules = (await quarantine.counts())[feed] ?? {};
  const set = Object.values(rules).reduce((sum, n) => sum + n, 0);
  if (set < quarantineRows || set <= quarantineShare * rowsRead) return;
  const rows = await quarantine.sample(feed, NAMED_ROWS);
  const named = rows.map(
    (row) =>
      `  ${feed}/${row.source_file}, row ${row.source_row}: ${row.rule}${row.column_name === null ? "" : `, ${row.column_name} = ${row.value}`}`,
  );
  throw new PortalError(
    [
      `${feed}: ${set} of ${rowsRead} rows break the contract, more than ${quarantineShare * 100} %: nothing was published.`,
      ...named,
      ...(set > rows.length ? [`  … and ${set - rows.length} more`] : []),
      "Have the source mended and delivered as new files, or raise quarantineShare in the settings.",
    ].join("\n"),
  );
}

/**
 * Stops the refresh if one wrong clock would move the as-of time: the newest `extracted_at` lies too far behind
 * the 99.9th percentile (contract.md, section 2).
 * @returns the as-of time of the release, `YYYY-MM-DD HH:MM:SS[.ffffff]`; null if the inventory is empty
 */
export async function checkClock(db: Database, { clockDays }: Settings): Promise<string | null> {
  const { newest, late } = await db.row(
    `SELECT CAST(max(extracted_at) AS VARCHAR) AS newest,
            CAST(percentile_of(extracted_at, 0.999) + INTERVAL ${clockDays} DAY AS VARCHAR) AS late FROM inventory_rows`,
  );
  if (newest === null || newest === undefined) return null;
  const rows = await db.rows(
    `SELECT source_file, source_row, CAST(extracted_at AS VARCHAR) AS extracted_at FROM inventory_rows
     WHERE extracted_at > TIMESTAMP '${String(late)}' ORDER BY extracted_at DESC, source_file, source_row LIMIT ${NAMED_ROWS}`,
  );
  if (rows.length === 0) return String(newest);
  throw new PortalError(
    [
      `inventory: extracted_at of these rows is more than ${clockDays} days after nearly all others; the as-of time would move with it: nothing was published.`,
      ...rows.map(
        (row) => `  inventory/${row.source_file}, row ${row.source_row}: extracted_at = ${row.extracted_at}`,
      ),
      "Have the source's clock mended and the rows delivered again, or raise clockDays in the settings.",
    ].join("\n"),
  );
}
