import type { Database } from "../duckdb.js";
import type { Check } from "./checks.js";
import type { Feed } from "./feeds.js";
import type { Rule } from "./rules.js";

/** How the rows of one file fared. */
export interface FileCounts {
  /** Data rows, the quarantined ones included. */
  read: number;
  quarantined: Partial<Record<Rule, number>>;
  /** Values changed by normalising, of all rows read. */
  normalised: number;
}

/** Counts the rows of `checked_<feed>` by file; a file without rows is not there. */
export async function countFiles(
  db: Database,
  feed: Feed,
  checks: readonly Check[],
): Promise<Map<string, FileCounts>> {
  const counts = new Map<string, FileCounts>();
  for (const row of await db.rows(
    `SELECT source_file, count(*) AS read, sum(changed) AS normalised FROM checked_${feed} GROUP BY source_file`,
  ))
    counts.set(String(row["source_file"]), {
      read: Number(row["read"]),
      quarantined: {},
      normalised: Number(row["normalised"]),
    });
  for (const row of await db.rows(
    `SELECT source_file, broken, count(*) AS n FROM checked_${feed} WHERE broken IS NOT NULL GROUP BY ALL ORDER BY broken`,
  )) {
    const rule = checks[Number(row["broken"]) - 1]?.rule;
    const quarantined = counts.get(String(row["source_file"]))?.quarantined;
    if (rule && quarantined) quarantined[rule] = (quarantined[rule] ?? 0) + Number(row["n"]);
  }
  return counts;
}
