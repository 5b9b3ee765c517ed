import type { Database } from "../../duckdb.js";
import { identifier, literal, literals } from "../../duckdb.js";
import { PortalError } from "../../errors.js";
import type { Source } from "../check.js";
import { describeColumns } from "../columns.js";
import type { FileColumns } from "../columns.js";
import { escapedPath } from "../escaped-path.js";
import type { ExtractFile } from "../extracts.js";
import { COLUMNS } from "../feeds.js";

const OPTIONS = "hive_partitioning = false, union_by_name = false, binary_as_string = true";

/** Files of one feed with the same columns of the same types. */
interface Alike {
  readonly files: ExtractFile[];
  readonly types: ReadonlyMap<string, string>;
}

/**
 * Reads the Parquet files of a feed, those that are laid out alike together.
 * @param use is given the rows of each group
 * @returns which columns each file has
 * @throws PortalError for a file that can't be read or lacks a column that it must have
 */
export async function readParquet(
  db: Database,
  files: readonly ExtractFile[],
  use: (source: Source) => Promise<void>,
): Promise<FileColumns[]> {
  const columns: FileColumns[] = [];
  for (const group of await groupsAlike(db, files)) {
    for (const file of group.files) columns.push(describeColumns(file, [...group.types.keys()]));
    try {
      await use(sourceOf(group));
    } catch (cause) {
      throw (await firstUnreadable(db, group.files)) ?? cause;
    }
  }
  return columns;
}

function sourceOf({ files, types }: Alike): Source {
  const [first] = files;
  if (first === undefined) throw new Error("a group of Parquet files without a file");
  const before = first.absolute.length - first.path.length;
  const prefix = [...first.absolute.slice(0, before)].length;
  const named = COLUMNS[first.feed].filter(({ name }) => types.has(name)).map(({ name }) => name);
  return {
    query: `SELECT substr(filename, ${prefix + 1}) AS source_file, file_row_number + 1 AS source_row, CAST(NULL AS VARCHAR) AS malformed, ${named.map(identifier).join(", ")} FROM ${table(files)}`,
    columns: new Map(
      named.map((name) => [name, { sql: identifier(name), type: types.get(name) ?? "VARCHAR" }]),
    ),
  };
}

function table(files: readonly ExtractFile[]): string {
  const paths = literals(files.map((file) => escapedPath(file.absolute)));
  return `read_parquet(${paths}, ${OPTIONS}, filename = true, file_row_number = true)`;
}

async function groupsAlike(db: Database, files: readonly ExtractFile[]): Promise<Alike[]> {
  const groups = new Map<string, Alike>();
  const schemas = await schemasOf(db, files);
  const known = new Map<string, ReadonlyMap<string, string>>();
  for (const file of files) {
    const schema = schemas.get(file.absolute);
    const types = (schema === undefined ? undefined : known.get(schema)) ?? (await typesOf(db, file));
    if (schema !== undefined) known.set(schema, types);
    const prefix = file.absolute.slice(0, file.absolute.length - file.path.length);
    const key = JSON.stringify([prefix, ...types]);
    const group = groups.get(key);
    if (group) group.files.push(file);
    else groups.set(key, { files: [file], types });
  }
  return [...groups.values()];
}

/** Files' schemas as texts, by absolute path: a tenth of the time of describing each file. None if a file can't be read. */
async function schemasOf(db: Database, files: readonly ExtractFile[]): Promise<ReadonlyMap<string, string>> {
  if (files.length === 0) return new Map();
  const elements =
    "list(ROW(name, type, type_length, repetition_type, num_children, converted_type, scale, precision, field_id, logical_type))";
  const rows = await db
    .rows(
      `SELECT file_name, CAST(${elements} AS VARCHAR) AS schema FROM parquet_schema(${literals(files.map((file) => escapedPath(file.absolute)))}) GROUP BY file_name`,
    )
    .catch(() => []);
  return new Map(rows.map((row) => [String(row["file_name"]), String(row["schema"])]));
}

async function typesOf(db: Database, file: ExtractFile): Promise<Map<string, string>> {
  try {
    const rows = await db.rows(
      `DESCRIBE SELECT * FROM read_parquet(${literal(escapedPath(file.absolute))}, ${OPTIONS})`,
    );
    return new Map(rows.map((row) => [String(row["column_name"]), String(row["column_type"])]));
  } catch (cause) {
    throw unreadable(file, cause);
  }
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

function unreadable(file: ExtractFile, cause: unknown): PortalError {
  const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  return new PortalError(
    `${file.feed}/${file.path}: feed ${file.feed}: not a readable Parquet file (${reason}): have it delivered again`,
    3,
    { cause },
  );
}
