import type { Database } from "../../duckdb.js";
import { literals } from "../../duckdb.js";
import { PortalError } from "../../errors.js";
import type { Source } from "../check.js";
import { describeColumns } from "../columns.js";
import type { FileColumns } from "../columns.js";
import type { ExtractFile } from "../extracts.js";
import { COLUMNS } from "../feeds.js";
import { looksLike } from "../looks-like.js";
import { refuseStrayCharacters } from "./stray-characters.js";
import { refuseTruncated } from "./truncated.js";

/**
 * Takes the CSV files of `extract_lines` apart (RFC 4180) and hands on their rows, those of files with the same header together.
 * A malformed record that takes several lines counts with each of them.
 * @throws PortalError for a file whose last quote is not closed, that has other line ends, is cut off, is no CSV, or lacks a column
 *   that it must have
 */
export async function useCsv(
  db: Database,
  files: readonly ExtractFile[],
  use: (source: Source) => Promise<void>,
): Promise<FileColumns[]> {
  const isMultiline = await findRecords(db, files);
  await refuseStrayCharacters(db, files, "outside_quotes(record)");
  const headers = await readHeaders(db, files);
  await refuseOtherKinds(files, headers);
  const columns = files.map((file, i) => describeColumns(file, headers[i] ?? []));
  if (isMultiline)
    await db.script(new URL("csv-malformed-lines.sql", import.meta.url), {
      fields: `[${headers.map(({ length }) => length).join(", ")}]`,
    });
  await refuseTruncated(
    db,
    files,
    "CASE WHEN NOT is_part THEN CAST(len(csv_fields(record)) AS INTEGER) END",
    (fields, i) => fields === headers[i]?.length,
  );
  for (const names of distinct(headers)) await use(sourceOf(files, headers, names));
  return columns;
}

/** @returns whether a record takes several lines */
async function findRecords(db: Database, files: readonly ExtractFile[]): Promise<boolean> {
  const { multiline } = await db.row(
    `SELECT count(*) > 0 AS multiline FROM extract_lines WHERE contains(line, '"') AND NOT stays_closed(without_return(line))`,
  );
  if (multiline !== true) {
    await db.script(new URL("csv-records.sql", import.meta.url));
    return false;
  }
  await db.script(new URL("csv-line-states.sql", import.meta.url));
  await db.script(new URL("csv-multiline-records.sql", import.meta.url));
  const [open] = await db.rows(
    "SELECT file_no, source_row FROM extract_records WHERE unclosed ORDER BY ALL LIMIT 1",
  );
  const file = files[Number(open?.["file_no"]) - 1];
  if (open && file)
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed}: a quote that row ${String(open["source_row"])} opens is not closed before the end of the file${await looksLike(file)}: have it delivered again`,
    );
  return true;
}

async function readHeaders(db: Database, files: readonly ExtractFile[]): Promise<string[][]> {
  const headers = files.map((): string[] => []);
  for (const { file_no, names } of await db.rows(
    "SELECT file_no, csv_fields(record) AS names FROM extract_records WHERE source_row = 0",
  ))
    if (Array.isArray(names)) headers[Number(file_no) - 1] = names.map(String);
  return headers;
}

async function refuseOtherKinds(files: readonly ExtractFile[], headers: readonly string[][]): Promise<void> {
  for (const [i, file] of files.entries()) {
    if (COLUMNS[file.feed].some(({ name }) => headers[i]?.includes(name))) continue;
    const kind = await looksLike(file);
    if (kind !== "")
      throw new PortalError(
        `${file.feed}/${file.path}: feed ${file.feed}: its header names no column of the feed${kind}: expected CSV with commas and a header line; have it delivered so`,
      );
    if (headers[i]?.length === 0)
      throw new PortalError(
        `${file.feed}/${file.path}: feed ${file.feed}: has no header line (it is empty, or quotes are astray): have it delivered with one`,
      );
  }
}

function distinct(headers: readonly string[][]): string[][] {
  return [...new Map(headers.map((names) => [JSON.stringify(names), names])).values()];
}

function sourceOf(
  files: readonly ExtractFile[],
  headers: readonly string[][],
  names: readonly string[],
): Source {
  const feed = files[0]?.feed ?? "parties";
  const paths = literals(files.map(({ path }) => path));
  const header = JSON.stringify(names);
  const numbers = headers.flatMap((other, i) => (JSON.stringify(other) === header ? [i + 1] : []));
  return {
    query: `
      SELECT (${paths})[file_no] AS source_file, source_row, CASE WHEN fields IS NULL THEN record END AS malformed, fields
      FROM (
        SELECT *, CASE WHEN NOT is_part AND len(split) = ${names.length} THEN split END AS fields
        FROM (SELECT *, csv_fields(record) AS split FROM extract_records WHERE source_row > 0 AND file_no IN (${numbers.join(", ")}))
      )`,
    columns: new Map(
      COLUMNS[feed]
        .filter(({ name }) => names.includes(name))
        .map(({ name }) => [name, { sql: `fields[${names.indexOf(name) + 1}]`, type: "VARCHAR" }]),
    ),
  };
}
