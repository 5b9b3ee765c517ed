import type { Database } from "../../duckdb.js";
import { identifier, literal, literals } from "../../duckdb.js";
import { PortalError, messageOf } from "../../errors.js";
import type { Source } from "../check.js";
import { describeColumns } from "../columns.js";
import type { FileColumns } from "../columns.js";
import { escapedPath } from "../escaped-path.js";
import type { ExtractFile } from "../extracts.js";
import { COLUMNS } from "../feeds.js";
import type { Column, Feed } from "../feeds.js";
import { ownPath } from "../plain-names.js";
import { EXPECTED } from "../untyped.js";
import { isTimestamp } from "../values.js";
import { OPTIONS, groupsAlike } from "./layout.js";
import type { Alike } from "./layout.js";
import { readingOf } from "./readings.js";
import type { Reading } from "./readings.js";
import { unreadable } from "./unreadable.js";
import { refuseDamagedPages, refuseIncomplete } from "./whole.js";

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
  const [groups, summed] = await bothOrLater(groupsAlike(db, files), refuseIncomplete(files));
  const sums = refuseDamagedPages(summed);
  sums.catch(() => undefined);
  for (const group of groups) {
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
      await sums;
      throw await refusalOf(db, group, cause);
    }
  }
  await sums;
  return described;
}

/** What both give; where both fail, it is the later one's refusal that says more. */
async function bothOrLater<A, B>(first: Promise<A>, later: Promise<B>): Promise<[A, B]> {
  const [, b] = await Promise.allSettled([first, later]);
  if (b.status === "rejected") throw b.reason;
  return [await first, b.value];
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

/** The contract's columns of the files, with `source_file` and `source_row`: DuckDB looks at what is selected, though it is not read. */
function rowsOf({ files, columns, isShadowing }: Alike): string {
  const [first] = files;
  if (first === undefined) throw new Error("a group of Parquet files without a file");
  const names = readNames(feedOf(files), columns).map(identifier).join(", ");
  if (isShadowing)
    return `SELECT ${literal(first.path)} AS source_file, row_number() OVER () AS source_row, ${names} FROM ${table(files)}`;
  const prefix = [...first.absolute.slice(0, first.absolute.length - first.path.length)].length;
  return `SELECT substr(filename, ${prefix + 1}) AS source_file, file_row_number + 1 AS source_row, ${names} FROM ${table(files, ", filename = true, file_row_number = true")}`;
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

function feedOf(files: readonly ExtractFile[]): Feed {
  return files[0]?.feed ?? "parties";
}

/** The refusal of the first file, and the column, that can't be read. */
async function refusalOf(db: Database, { files, columns }: Alike, cause: unknown): Promise<PortalError> {
  const feed = feedOf(files);
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  for (const file of files)
    for (const name of readNames(feed, columns)) {
      const fault = await faultOf(db, `SELECT ${identifier(name)} FROM ${table([file])}`);
      if (fault !== undefined)
        return unreadable(file, `column ${name} ${wordsOf(types.get(name), fault)}`, { cause: fault });
    }
  const more = files.length > 1 ? ` and ${files.length - 1} more` : "";
  return new PortalError(
    `${feed}/${files[0]?.path ?? ""}${more}: feed ${feed}: can't be read as Parquet: have it delivered again, or as CSV`,
    3,
    { cause },
  );
}

function readNames(feed: Feed, columns: Alike["columns"]): string[] {
  return COLUMNS[feed]
    .map(({ name }) => name)
    .filter((name) => columns.some((column) => column.name === name));
}

async function faultOf(db: Database, query: string): Promise<unknown> {
  try {
    await db.run(`CREATE OR REPLACE TEMP TABLE unreadable_probe AS ${query}`);
    return undefined;
  } catch (fault) {
    return fault;
  } finally {
    await db.run("DROP TABLE IF EXISTS unreadable_probe");
  }
}

/** The reader turns times into microseconds, and stops at one that they can't hold. */
function wordsOf(type: string | undefined, fault: unknown): string {
  return type !== undefined && isTimestamp(type) && messageOf(fault).startsWith("Conversion Error")
    ? "has a time that is out of range, expected years 1900 to 2999"
    : "can't be read: its pages are damaged, or packed in a way that is not read";
}
