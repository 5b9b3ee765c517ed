import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { identifier, literal, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { PartitionFile } from "../partition/partition.js";
import type { RegisteredReport } from "../registry.js";
import type { ReleaseIndex } from "./index-file.js";

/** A day that the release before had, and that late rows made read otherwise. */
export interface CorrectedDay {
  day: string;
  /** Rows of the release before that are no longer there as they were. */
  changed: number;
  /** Rows that the release before lacked, of a day that was over then. */
  added: number;
}

/** What late rows did to a dataset that names its `corrected` columns. */
export interface Corrections {
  /** `<report>/<dataset>` */
  dataset: string;
  days: CorrectedDay[];
}

/**
 * Compares the datasets that name the columns which only late rows change with the release before, party by party.
 * @param before index of the release that is served still; its files lie below `<site>/current`
 * @param draft folder of the new release's files
 */
export async function corrections(
  db: Database,
  site: string,
  before: ReleaseIndex,
  draft: string,
  reports: readonly RegisteredReport[],
  partitions: readonly PartitionFile[],
): Promise<Corrections[]> {
  const served = new Set(before.files.map(({ file }) => file));
  const found: Corrections[] = [];
  for (const report of reports)
    for (const [name, { corrected }] of Object.entries(report.datasets)) {
      if (!corrected) continue;
      const key = `${report.id}/${name}`;
      const file = new RegExp(
        `^data/parties/[^/]+/[^/]+/${report.id}-${name}-(?:\\d{4}-\\d{2}-)?[0-9a-f]{16}\\.parquet$`,
      );
      const fresh = partitions
        .filter((one) => one.key === key && !served.has(one.file))
        .map((one) => one.file);
      const kept = new Set(partitions.map((one) => one.file));
      const old = [...served].filter((one) => file.test(one) && !kept.has(one)).sort();
      if (fresh.length === 0 || old.length === 0) continue;
      const oldFiles = old.map((one) => join(site, "current", one));
      if (!(await hold(db, oldFiles, corrected))) continue;
      const days = await correctedDays(db, corrected, {
        before: oldFiles,
        after: fresh.map((one) => join(draft, one)),
        asOf: before.as_of,
      });
      if (days.length > 0) found.push({ dataset: key, days });
    }
  return found;
}

/** Whether files of a release, which an earlier version may have made, have the columns. */
async function hold(db: Database, files: readonly string[], columns: readonly string[]): Promise<boolean> {
  const rows = await db.rows(
    `SELECT name FROM parquet_schema(${literals(files)}) GROUP BY name HAVING count(*) = ${files.length}`,
  );
  const names = new Set(rows.map(({ name }) => name));
  return columns.every((column) => names.has(column));
}

async function correctedDays(
  db: Database,
  columns: readonly string[],
  { before, after, asOf }: { before: string[]; after: string[]; asOf: string | null },
): Promise<CorrectedDay[]> {
  await db.script(new URL("corrections.sql", import.meta.url), {
    columns: columns.map(identifier).join(", "),
    day: identifier(columns[0] ?? ""),
    before: literals(before),
    after: literals(after),
    as_of: asOf === null ? "NULL" : literal(asOf.slice(0, 10)),
  });
  const rows = await db.rows(
    "SELECT CAST(day AS VARCHAR) AS day, changed, added FROM corrected_days ORDER BY day",
  );
  return rows.map(({ day, changed, added }) => ({
    day: String(day),
    changed: Number(changed),
    added: Number(added),
  }));
}

/** As one line a dataset, for the log. */
export function correctionLines(found: readonly Corrections[]): string[] {
  return found.map(
    ({ dataset, days }) =>
      `${dataset}: late rows changed ${days.length === 1 ? "a day" : `${days.length} days`} of the release before: ` +
      days.map(({ day, changed, added }) => `${day} (${changed} changed, ${added} added)`).join(", "),
  );
}

/** Keeps what was found beside the releases: it depends on the release before, so it is no part of the new one. */
export async function writeCorrections(
  site: string,
  releases: { release: string; before: string },
  found: readonly Corrections[],
): Promise<void> {
  const folder = join(site, "corrections");
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, `${releases.release}.json`),
    `${JSON.stringify({ ...releases, datasets: found }, null, 1)}\n`,
  );
}
