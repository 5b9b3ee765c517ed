import { readFile } from "node:fs/promises";
import type { Database } from "../../duckdb.js";
import { identifier, literal, literals } from "../../duckdb.js";
import type { Source } from "../check.js";
import { describeColumns } from "../columns.js";
import type { FileColumns } from "../columns.js";
import type { ExtractFile } from "../extracts.js";
import { COLUMNS } from "../feeds.js";
import type { Feed } from "../feeds.js";
import { refuseTruncated } from "./truncated.js";

/**
 * Takes the NDJSON files of `extract_lines` apart and hands on their rows. The columns of a file are the keys that any of its objects has.
 * @throws PortalError for a file with objects none of which has a key that it must have, or that is cut off
 */
export async function useNdjson(
  db: Database,
  files: readonly ExtractFile[],
  use: (source: Source) => Promise<void>,
): Promise<FileColumns[]> {
  const [first] = files;
  if (first === undefined) return [];
  await db.script(new URL("ndjson-records.sql", import.meta.url));
  const names = new Map<number, string[]>();
  for (const row of await db.rows(await readFile(new URL("ndjson-keys.sql", import.meta.url), "utf8")))
    if (Array.isArray(row["names"])) names.set(Number(row["file_no"]), row["names"].map(String));
  const columns = files.map((file, i) => {
    const found = names.get(i + 1);
    return found ? describeColumns(file, found) : { path: file.path, extraColumns: [], missingColumns: [] };
  });
  await refuseTruncated(db, files, "is_object", (isObject) => isObject === true);
  await use(sourceOf(first.feed, files));
  return columns;
}

function sourceOf(feed: Feed, files: readonly ExtractFile[]): Source {
  const structure = JSON.stringify(Object.fromEntries(COLUMNS[feed].map(({ name }) => [name, "VARCHAR"])));
  const paths = literals(files.map(({ path }) => path));
  return {
    query: `
      SELECT
        (${paths})[file_no] AS source_file,
        source_row,
        CASE WHEN NOT is_object THEN record END AS malformed,
        CASE WHEN is_object THEN from_json(record, ${literal(structure)}) END AS object
      FROM extract_records`,
    columns: new Map(
      COLUMNS[feed].map(({ name }) => [name, { sql: `object.${identifier(name)}`, type: "VARCHAR" }]),
    ),
  };
}
