import { parquetMetadata } from "hyparquet";
import type { ColumnChunk, FileMetaData } from "hyparquet";
import type { ExtractFile } from "../extracts.js";
import { COLUMNS } from "../feeds.js";
import { looksLike } from "../looks-like.js";
import { unreadable } from "./unreadable.js";
import type { WindowedFile } from "./windowed-file.js";

export const MAGIC = "PAR1";
const ENCRYPTED = "PARE";
/** A footer's length and the magic after it. */
const END_BYTES = 8;
const LONGEST_DECIMAL = 38;
/** More than most footers take; a file that is smaller is read at once. */
const TAIL_BYTES = 1 << 16;

/** What a Parquet file's own end says of it. */
export interface Footer {
  /** Where the footer begins. */
  readonly start: number;
  readonly groups: FileMetaData["row_groups"];
  /** Names of what may be there several times in a row. */
  readonly repeated: ReadonlySet<string>;
}

/**
 * Reads a file's footer.
 * @throws PortalError for a file that is no whole Parquet file, is encrypted, or whose footer contradicts itself
 */
export async function readFooter(file: ExtractFile, bytes: WindowedFile): Promise<Footer> {
  const { size } = bytes;
  if (size === 0)
    throw unreadable(file, "is empty: expected a Parquet file, which names its columns even without rows");
  const head = (await bytes.bytes(0, MAGIC.length, size > TAIL_BYTES ? MAGIC.length : size)).toString(
    "latin1",
  );
  const tail = await bytes.bytes(Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
  const end = tail.toString("latin1", tail.length - MAGIC.length);
  if (end === ENCRYPTED || head === ENCRYPTED) throw encrypted(file);
  if (head !== MAGIC) throw unreadable(file, `does not begin as a Parquet file does${await looksLike(file)}`);
  if (end !== MAGIC || size < MAGIC.length + END_BYTES)
    throw unreadable(
      file,
      "does not end as a Parquet file does: it is cut off, or something follows its end",
    );
  const length = tail.readUInt32LE(tail.length - END_BYTES);
  const start = size - END_BYTES - length;
  if (start < MAGIC.length) throw damaged(file, "says that it is longer than the file");
  const footer = parsed(file, await bytes.bytes(start, length + END_BYTES, 0));
  const repeated = new Set(
    footer.schema.filter(({ repetition_type }) => repetition_type === "REPEATED").map(({ name }) => name),
  );
  refuseContradiction(file, footer, repeated);
  refuseLongDecimals(file, footer);
  return { start, groups: footer.row_groups, repeated };
}

/** Where the pages of a column chunk are, from the first byte up to `end`; nowhere if it has none. */
export function pagesOf({ meta_data: chunk }: ColumnChunk): { start: number; end: number } {
  const offsets = [chunk?.dictionary_page_offset, chunk?.data_page_offset]
    .map((offset) => Number(offset ?? 0))
    .filter((offset) => offset > 0);
  if (offsets.length === 0) return { start: 0, end: 0 };
  const start = Math.min(...offsets);
  return { start, end: start + Number(chunk?.total_compressed_size ?? 0) };
}

/** Name of the column that a chunk is of, without what is nested in it. */
export function nameOf({ meta_data: chunk }: ColumnChunk): string {
  return chunk?.path_in_schema[0] ?? "";
}

/** Whether a column has one value, or NULL, for each row. */
export function isFlat({ meta_data: chunk }: ColumnChunk, repeated: ReadonlySet<string>): boolean {
  const [name = "", ...nested] = chunk?.path_in_schema ?? [];
  return nested.length === 0 && !repeated.has(name);
}

function parsed(file: ExtractFile, bytes: Buffer): FileMetaData {
  try {
    return parquetMetadata(bytes, { geoparquet: false });
  } catch (cause) {
    throw damaged(file, "can't be read", cause);
  }
}

function refuseContradiction(
  file: ExtractFile,
  { num_rows, row_groups }: FileMetaData,
  repeated: ReadonlySet<string>,
): void {
  let rows = 0n;
  for (const { columns, num_rows: inGroup } of row_groups) {
    rows += inGroup;
    for (const column of columns) {
      if (column.crypto_metadata !== undefined) throw encrypted(file);
      if ((column.file_path ?? "") !== "")
        throw unreadable(file, "has its rows in other files", { remedy: "have those delivered without it" });
      const chunk = column.meta_data;
      if (chunk === undefined) throw damaged(file, "lacks what it must say of a column");
      if (isFlat(column, repeated) && chunk.num_values !== inGroup)
        throw damaged(file, `names ${inGroup} rows where a column has ${chunk.num_values}`);
      if (chunk.num_values > 0n && pagesOf(column).end === 0)
        throw damaged(file, "does not say where a column's pages are");
    }
  }
  if (rows !== num_rows) throw damaged(file, `names ${num_rows} rows, its row groups hold ${rows}`);
}

/** DuckDB reads a decimal of more digits as another number (1 as 281474976710656). */
function refuseLongDecimals(file: ExtractFile, { schema }: FileMetaData): void {
  for (const { name, precision = 0 } of schema)
    if (precision > LONGEST_DECIMAL && COLUMNS[file.feed].some((column) => column.name === name))
      throw unreadable(file, `column ${name} is a decimal of ${precision} digits`, {
        remedy: `have it delivered with ${LONGEST_DECIMAL} at most`,
      });
}

function encrypted(file: ExtractFile): Error {
  return unreadable(file, "is encrypted", { remedy: "have it delivered without encryption" });
}

function damaged(file: ExtractFile, found: string, cause?: unknown): Error {
  return unreadable(file, `is damaged: its footer ${found}`, { cause });
}
