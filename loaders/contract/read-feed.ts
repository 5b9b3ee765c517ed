import type { Database } from "../duckdb.js";
import { literal, literals } from "../duckdb.js";
import type { Source } from "./check.js";
import { checkRows, prepareChecked } from "./check.js";
import { checksOf } from "./checks.js";
import type { Check } from "./checks.js";
import type { FileColumns } from "./columns.js";
import { countFiles } from "./counts.js";
import type { FileCounts } from "./counts.js";
import { formatOf } from "./extracts.js";
import type { ExtractFile } from "./extracts.js";
import { COLUMNS } from "./feeds.js";
import type { Feed } from "./feeds.js";
import { refuseNothingPasses } from "./nothing-passes.js";
import { ownPath, withPlainNames } from "./plain-names.js";
import { readParquet } from "./parquet/parquet.js";
import { readText } from "./text/text.js";
import { refuseUntyped } from "./untyped.js";

/** What was found in one file. */
export interface FileReading extends FileColumns, FileCounts {}

export interface ReadOptions {
  /** Upper bound of the rule `timestamp_range` (newest accepted `extracted_at` + 24 h), ISO 8601; `null` for none. */
  timestampMax: string | null;
  /**
   * A table of the shape of `quarantine_<feed>` whose rows are checked again with the files: those that pass now are in
   * `incoming_<feed>`, the others in `quarantine_<feed>`, with their old `source_file` and `source_row`. They are in no
   * `FileReading`.
   */
  recheck?: string;
  /** Folder for what compressed and big text files are unpacked to while they are read; the system's for temporary files if not given. */
  scratch?: string;
  /** Up to fewer rows than these a file may have only rows that break a rule; 5 if not given. */
  few?: number;
}

/**
 * Reads files of one feed, normalises, checks and quarantines (contract.md, sections 1 and 2).
 *
 * Leaves two temporary tables: `incoming_<feed>`, the rows that passed, with all columns of the contract, `source_file` (path below
 * the feed's folder) and `source_row` (from 1); and `quarantine_<feed>` (source_file, source_row, rule, column_name, value, raw), where
 * `value` is the value as read and `raw` a JSON object of all columns as read, as texts (a malformed row: `{"line": …}`).
 *
 * Expects the tables `known_parties` (party_id) for the feeds users and inventory, and `known_users` (user_id) for
 * service_requests and alerts.
 *
 * @returns a reading for each file, in the order of `files`
 * @throws PortalError if a file can't be read, lacks a column that must not be null, or has a column in which no value has the type,
 *   or if none of its rows passes
 */
export async function readFeed(
  db: Database,
  feed: Feed,
  files: readonly ExtractFile[],
  { timestampMax, recheck, scratch, few = 5 }: ReadOptions,
): Promise<FileReading[]> {
  const checks = checksOf(feed, timestampMax);
  await db.script(new URL("macros.sql", import.meta.url));
  await prepareChecked(db, feed);
  const use = (source: Source) => checkRows(db, feed, source, checks);
  const useNamed = (source: Source) =>
    use({
      ...source,
      query: `SELECT * REPLACE (${ownPath("source_file")} AS source_file) FROM (${source.query})`,
    });
  const columns = await withPlainNames(files, scratch, async (named) => {
    const parquet = named.filter(({ path }) => formatOf(path) === "parquet");
    const text = named.filter(({ path }) => formatOf(path) !== "parquet");
    return [
      ...(await readParquet(db, parquet, named === files ? use : useNamed)),
      ...(await readText(db, text, scratch, use)),
    ];
  });
  await refuseUntyped(db, feed);
  const counts = await countFiles(db, feed, checks);
  await refuseNothingPasses(files, counts, few);
  if (recheck !== undefined) await use(quarantinedBefore(feed, recheck));
  await settle(db, feed, checks);
  return files.map(({ path }) => readingOf(path, columns, counts));
}

function quarantinedBefore(feed: Feed, table: string): Source {
  const columns = COLUMNS[feed].map(({ name }) => {
    const sql = `json_extract_string(raw, ${literal(`$.${name}`)})`;
    return [name, { sql, type: "VARCHAR" }] as const;
  });
  return {
    query: `SELECT source_file, source_row, CASE WHEN rule = 'malformed_row' THEN value END AS malformed, raw FROM ${table}`,
    columns: new Map(columns),
  };
}

async function settle(db: Database, feed: Feed, checks: readonly Check[]): Promise<void> {
  await db.script(new URL("settle.sql", import.meta.url), {
    feed,
    rules: literals(checks.map(({ rule }) => rule)),
    checked_columns: `[${checks.map(({ column }) => (column === null ? "NULL" : literal(column))).join(", ")}]`,
  });
}

function readingOf(
  path: string,
  columns: readonly FileColumns[],
  counts: ReadonlyMap<string, FileCounts>,
): FileReading {
  const found = columns.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no reader took ${path}`);
  return { ...found, ...(counts.get(path) ?? { read: 0, quarantined: {}, normalised: 0 }) };
}
