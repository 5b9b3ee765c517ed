import { readFile } from "node:fs/promises";
import type { Database } from "../../duckdb.js";
import { fill, identifier, literal, literals } from "../../duckdb.js";
import { PortalError } from "../../errors.js";
import type { Source } from "../check.js";
import { describeColumns } from "../columns.js";
import type { FileColumns } from "../columns.js";
import type { ExtractFile } from "../extracts.js";
import { COLUMNS } from "../feeds.js";
import type { Feed } from "../feeds.js";
import { looksLike } from "../looks-like.js";
import { refuseStrayCharacters } from "./stray-characters.js";
import { refuseTruncated } from "./truncated.js";

/**
 * Takes the NDJSON files of `extract_lines` apart and hands on their rows. The columns of a file are the keys that any of its objects has.
 * @throws PortalError for a file that is no NDJSON, with objects none of which has a key that it must have, with a key twice in an
 *   object or a number with a fraction where text is due, or that is cut off
 */
export async function useNdjson(
  db: Database,
  files: readonly ExtractFile[],
  use: (source: Source) => Promise<void>,
): Promise<FileColumns[]> {
  const [first] = files;
  if (first === undefined) return [];
  await db.script(new URL("ndjson-records.sql", import.meta.url));
  await refuseStrayCharacters(db, files, "record");
  await refuseOtherJson(db, files);
  const names = new Map<number, string[]>();
  const twice: number[] = [];
  for (const row of await db.rows(await readFile(new URL("ndjson-keys.sql", import.meta.url), "utf8"))) {
    if (Array.isArray(row["names"])) names.set(Number(row["file_no"]), row["names"].map(String));
    if (row["has_twice"] === true) twice.push(Number(row["file_no"]));
  }
  const columns = files.map((file, i) => {
    const found = names.get(i + 1);
    return found ? describeColumns(file, found) : { path: file.path, extraColumns: [], missingColumns: [] };
  });
  for (const file_no of twice.sort((a, b) => a - b)) await refuseTwice(db, files, file_no);
  await refuseNotText(db, files, first.feed);
  await refuseTruncated(db, files, "is_object", (isObject) => isObject === true);
  await use(sourceOf(first.feed, files));
  return columns;
}

/** An array or an object over several lines may have lines that are objects by themselves: its first line tells. */
async function refuseOtherJson(db: Database, files: readonly ExtractFile[]): Promise<void> {
  const [row] = await db.rows(
    `SELECT file_no FROM extract_records WHERE source_row <= 2 GROUP BY file_no
     HAVING NOT arg_min(is_object, source_row) AND (count(*) = 1 OR NOT json_valid(arg_min(record, source_row)))
     AND regexp_matches(arg_min(record, source_row), '^\\s*(?:\\[|\\{\\s*$)') ORDER BY file_no LIMIT 1`,
  );
  const file = files[Number(row?.["file_no"]) - 1];
  if (file)
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed}: row 1 is no object${await looksLike(file)}: expected NDJSON, an object a line; have it delivered so`,
    );
}

async function refuseTwice(db: Database, files: readonly ExtractFile[], file_no: number): Promise<void> {
  const file = files[file_no - 1];
  const sql = await readFile(new URL("ndjson-twice.sql", import.meta.url), "utf8");
  const { source_row, name } = await db.row(fill(sql, { file_no: String(file_no) }));
  if (file)
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed}: row ${String(source_row)} has column ${String(name)} more than once: have the file delivered again`,
    );
}

async function refuseNotText(db: Database, files: readonly ExtractFile[], feed: Feed): Promise<void> {
  const texts = COLUMNS[feed].filter(({ type, form }) => type === "text" && form !== "mpxn");
  const sql = await readFile(new URL("ndjson-not-text.sql", import.meta.url), "utf8");
  const [row] = await db.rows(
    fill(sql, {
      structure: literal(JSON.stringify(Object.fromEntries(texts.map(({ name }) => [name, "JSON"])))),
      found: texts
        .map(
          ({ name }) =>
            `CASE WHEN regexp_matches(CAST(object.${identifier(name)} AS VARCHAR), '^(?:-?\\d+[.eE]|[{\\[])') THEN ${literal(name)} END`,
        )
        .join(", "),
    }),
  );
  const file = files[Number(row?.["file_no"]) - 1];
  if (row && file)
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed}: row ${String(row["source_row"])}: column ${String(row["name"])} has a number with a fraction or exponent, an object or a list, expected a text: 4.10 and 4.1 are the same number; have the file delivered with texts in quotes`,
    );
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
