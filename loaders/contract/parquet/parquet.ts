import type { Database } from "../../duckdb.js";
import { identifier, literal, literals } from "../../duckdb.js";
import { PortalError } from "../../errors.js";
import type { Source } from "../check.js";
import { describeColumns } from "../columns.js";
import type { FileColumns } from "../columns.js";
import { escapedPath } from "../escaped-path.js";
import type { ExtractFile } from "../extracts.js";
import { COLUMNS } from "../feeds.js";
import type { Column } from "../feeds.js";
import { ownPath } from "../plain-names.js";
import { EXPECTED } from "../untyped.js";
import { OPTIONS, groupsAlike } from "./layout.js";
import type { Alike } from "./layout.js";
import { readingOf } from "./readings.js";
import type { Reading } from "./readings.js";
import { unreadable } from "./unreadable.js";

/**
 * Reads the Parquet files of a feed, those that are laid out alike together.
 * @param use is given the rows of each group
 * @returns which columns each file has
 * @throws PortalError for a file that can't be read, lacks a column that it must have, or has one in a type that can't be the contract's
 */
export async function readParquet(
  db: Database,
  files: readonly ExtractFile[],
  use: (source: Source) => Promise<void>,
): Promise<FileColumns[]> {
  const described: FileColumns[] = [];
  for (const group of await groupsAlike(db, files)) {
    const names = group.columns.map(({ name }) => name);
    for (const file of group.files) described.push(describeColumns(file, names));
    const readings = readingsOf(group);
    try {
      await refuseWrong(db, group, readings);
      await use({
        query: `SELECT source_file, source_row, CAST(NULL AS VARCHAR) AS malformed, ${[...readings].map(([{ name }, { sql }]) => `${sql} AS ${identifier(name)}`).join(", ")} FROM (${rowsOf(group)})`,
        columns: new Map(
          [...readings].map(([{ name }, { type }]) => [name, { sql: identifier(name), type }]),
        ),
      });
    } catch (cause) {
      if (cause instanceof PortalError) throw cause;
      throw (await firstUnreadable(db, group.files)) ?? cause;
    }
  }
  return described;
}

function readingsOf({ files, columns }: Alike): Map<Column, Reading> {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  return new Map(
    COLUMNS[feedOf(files)].flatMap((column) => {
      const type = types.get(column.name);
      return type === undefined ? [] : [[column, readingOf(column, type)] as const];
    }),
  );
}

/** All columns of the files, with `source_file` and `source_row`. */
function rowsOf({ files, isShadowing }: Alike): string {
  const [first] = files;
  if (first === undefined) throw new Error("a group of Parquet files without a file");
  if (isShadowing)
    return `SELECT ${literal(first.path)} AS source_file, row_number() OVER () AS source_row, * FROM ${table(files)}`;
  const prefix = [...first.absolute.slice(0, first.absolute.length - first.path.length)].length;
  return `SELECT substr(filename, ${prefix + 1}) AS source_file, file_row_number + 1 AS source_row, * FROM ${table(files, ", filename = true, file_row_number = true")}`;
}

function table(files: readonly ExtractFile[], more = ""): string {
  const paths = literals(files.map((file) => escapedPath(file.absolute)));
  return `read_parquet(${paths}, ${OPTIONS}${more})`;
}

async function refuseWrong(
  db: Database,
  group: Alike,
  readings: ReadonlyMap<Column, Reading>,
): Promise<void> {
  const feed = feedOf(group.files);
  for (const [{ name, type }, { wrong, found = "" }] of readings) {
    if (wrong === undefined) continue;
    const [first] = await db.rows(
      `SELECT ${ownPath("source_file")} AS source_file, source_row FROM (${rowsOf(group)}) WHERE ${wrong} ORDER BY ALL LIMIT 1`,
    );
    if (first)
      throw new PortalError(
        `${feed}/${String(first["source_file"])}: feed ${feed}: column ${name} ${found} (row ${String(first["source_row"])}), expected ${EXPECTED[type]}: have the file delivered with it as such`,
      );
  }
}

function feedOf(files: readonly ExtractFile[]): ExtractFile["feed"] {
  return files[0]?.feed ?? "parties";
}

async function firstUnreadable(
  db: Database,
  files: readonly ExtractFile[],
): Promise<PortalError | undefined> {
  for (const file of files) {
    try {
      await db.run(`CREATE OR REPLACE TEMP TABLE unreadable_probe AS SELECT * FROM ${table([file])}`);
    } catch (cause) {
      return unreadable(file, cause);
    } finally {
      await db.run("DROP TABLE IF EXISTS unreadable_probe");
    }
  }
  return undefined;
}
