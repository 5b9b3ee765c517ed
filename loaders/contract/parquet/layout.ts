import { literal, literals } from "../../duckdb.js";
import type { Database } from "../../duckdb.js";
import { escapedPath } from "../escaped-path.js";
import type { ExtractFile } from "../extracts.js";
import { unreadable } from "./unreadable.js";

/** Strings that are not marked as such stay bytes, so that a reading says what becomes of them. */
export const OPTIONS = "hive_partitioning = false, union_by_name = false, binary_as_string = false";

/** A column of a file: its name as the file spells it, and DuckDB's name of its type. */
export interface FileColumn {
  readonly name: string;
  readonly type: string;
}

/** Files of one feed with the same columns of the same types, in the same folder. */
export interface Alike {
  readonly files: ExtractFile[];
  readonly columns: readonly FileColumn[];
  /** Whether a column has a name that DuckDB's reader would use for itself: then each file is a group of its own. */
  readonly isShadowing: boolean;
}

/** Columns that DuckDB adds: with a column of such a name in a file it refuses the file, or reads the wrong one (duckdb#24204). */
const ADDED = new Set(["filename", "file_row_number", "file_index"]);

/** @throws PortalError for a file that can't be read */
export async function groupsAlike(db: Database, files: readonly ExtractFile[]): Promise<Alike[]> {
  const groups = new Map<string, Alike>();
  const schemas = await schemasOf(db, files);
  const known = new Map<string, readonly FileColumn[]>();
  for (const file of files) {
    const schema = schemas.get(file.absolute);
    const columns = (schema === undefined ? undefined : known.get(schema)) ?? (await columnsOf(db, file));
    if (schema !== undefined) known.set(schema, columns);
    const isShadowing = columns.some(({ name }) => ADDED.has(name.toLowerCase()));
    const prefix = file.absolute.slice(0, file.absolute.length - file.path.length);
    const key = JSON.stringify([prefix, columns, isShadowing ? file.path : null]);
    const group = groups.get(key);
    if (group) group.files.push(file);
    else groups.set(key, { files: [file], columns, isShadowing });
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

/** DuckDB describes a name that is there twice as another one, so names are the schema's own. */
async function columnsOf(db: Database, file: ExtractFile): Promise<FileColumn[]> {
  const path = literal(escapedPath(file.absolute));
  try {
    const types = await db.rows(`DESCRIBE SELECT * FROM read_parquet(${path}, ${OPTIONS})`);
    const names = topLevel(
      (await db.rows(`SELECT name, num_children::INTEGER AS children FROM parquet_schema(${path})`)).map(
        ({ name, children }) => ({ name: String(name), children: Number(children ?? 0) }),
      ),
    );
    if (names.length !== types.length)
      throw new Error(`its schema names ${names.length} columns, and ${types.length} can be read`);
    return names.map((name, i) => ({ name, type: String(types[i]?.["column_type"]) }));
  } catch (cause) {
    throw unreadable(file, "its columns can't be read as Parquet", { cause });
  }
}

/** Names of the columns themselves, without what is nested in them, of a schema's elements: root first, children after parents. */
function topLevel(elements: readonly { name: string; children: number }[]): string[] {
  const names: string[] = [];
  let nested = 0;
  for (const { name, children } of elements.slice(1)) {
    if (nested === 0) names.push(name);
    else nested--;
    nested += children;
  }
  return names;
}
