import { crc32 } from "node:zlib";
import type { ColumnChunk } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import type { ExtractFile } from "../extracts.js";
import { pagesOf } from "./footer.js";
import type { Footer } from "./footer.js";
import { unreadable } from "./unreadable.js";
import type { WindowedFile } from "./windowed-file.js";

/** A page's header is shorter, but for long values among its statistics. */
const HEADER_BYTES = 1 << 10;
/** A dictionary, and the first page of data. */
const FIRST_PAGES = 2;

interface Page {
  readonly start: number;
  readonly end: number;
  /** CRC-32 of its bytes, by its header. */
  readonly sum: number | undefined;
}

/** Whether a file's pages have checksums: a writer gives them to all columns or to none, so only the first column's are asked. */
export async function hasSums(bytes: WindowedFile, { groups }: Footer): Promise<boolean> {
  const column = groups[0]?.columns[0];
  if (column === undefined) return false;
  let { start: at } = pagesOf(column);
  for (let n = 0; n < FIRST_PAGES; n++) {
    const page = await pageAt(bytes, at, HEADER_BYTES, HEADER_BYTES);
    if (page === undefined || page.sum !== undefined) return page !== undefined;
    at = page.end;
  }
  return false;
}

/**
 * Compares pages with the checksums in their headers, which DuckDB leaves aside.
 * @throws PortalError naming the column of the first page that differs
 */
export async function refuseWrongSums(
  file: ExtractFile,
  bytes: WindowedFile,
  { groups }: Footer,
): Promise<void> {
  for (const column of groups.flatMap(({ columns }) => columns)) {
    const { start, end } = pagesOf(column);
    for (let at = start; at < end;) {
      const page =
        (await pageAt(bytes, at, Math.min(HEADER_BYTES, end - at))) ?? (await pageAt(bytes, at, end - at));
      if (page === undefined || page.end > end) throw wrong(file, column);
      if (
        page.sum !== undefined &&
        crc32(await bytes.bytes(page.start, page.end - page.start)) !== page.sum >>> 0
      )
        throw wrong(file, column);
      at = page.end;
    }
  }
}

async function pageAt(
  bytes: WindowedFile,
  at: number,
  length: number,
  ahead?: number,
): Promise<Page | undefined> {
  const header = await bytes.bytes(at, length, ahead);
  const reader = { view: new DataView(header.buffer, header.byteOffset, header.byteLength), offset: 0 };
  try {
    const { field_3: size, field_4: sum }: Record<string, unknown> = deserializeTCompactProtocol(reader);
    if (typeof size !== "number" || size < 0) return undefined;
    const start = at + reader.offset;
    return { start, end: start + size, sum: typeof sum === "number" ? sum : undefined };
  } catch {
    return undefined;
  }
}

function wrong(file: ExtractFile, { meta_data: chunk }: ColumnChunk): Error {
  const name = chunk?.path_in_schema[0] ?? "";
  return unreadable(file, `is damaged: a page of column ${name} is not what its checksum says`);
}
