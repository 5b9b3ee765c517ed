import type { ColumnChunk } from "hyparquet";
import type { ExtractFile } from "../extracts.js";
import { MAGIC, pagesOf } from "./footer.js";
import type { Footer } from "./footer.js";
import { structureIn } from "./thrift.js";
import { unreadable } from "./unreadable.js";
import type { WindowedFile } from "./windowed-file.js";

/** More than a Bloom filter's header takes. */
const HEADER_BYTES = 64;
/** What is looked at together of what lies between. */
const PIECE_BYTES = 1 << 20;

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Refuses a file that lacks bytes that its footer names, or has others: rows that no reader would see. Between the pages of columns,
 * their indexes and their Bloom filters there may be zeros, by which some writers align row groups.
 * @throws PortalError saying how many bytes, and whether another Parquet file ends there
 */
export async function refuseUnaccounted(
  file: ExtractFile,
  bytes: WindowedFile,
  { start, groups }: Footer,
): Promise<void> {
  const claimed: Range[] = [{ start: 0, end: MAGIC.length }];
  for (const column of groups.flatMap(({ columns }) => columns))
    claimed.push(pagesOf(column), ...indexesOf(column), ...(await bloomFilterOf(column, bytes)));
  if (claimed.some(({ end }) => end > start))
    throw unreadable(file, "lacks bytes that its footer names: part of it is lost");
  let unclaimed = 0;
  let hasEnd = false;
  for (const gap of gaps(claimed, start)) {
    let isZero = true;
    for (let at = gap.start; at < gap.end; at += PIECE_BYTES) {
      const piece = await bytes.bytes(at, Math.min(PIECE_BYTES + MAGIC.length - 1, gap.end - at));
      isZero &&= piece.every((byte) => byte === 0);
      hasEnd ||= piece.includes(MAGIC);
    }
    if (!isZero) unclaimed += gap.end - gap.start;
  }
  if (unclaimed > 0)
    throw unreadable(
      file,
      `has ${unclaimed} bytes that its footer does not name${hasEnd ? ", with the end of another Parquet file among them" : ""}: as if files had been put one after another, and rows in those bytes would be lost`,
      { remedy: "have each file delivered by itself" },
    );
}

function gaps(claimed: readonly Range[], end: number): Range[] {
  const found: Range[] = [];
  let reached = 0;
  for (const range of [...claimed.toSorted((a, b) => a.start - b.start), { start: end, end }]) {
    if (range.start > reached) found.push({ start: reached, end: range.start });
    reached = Math.max(reached, range.end);
  }
  return found;
}

function indexesOf(column: ColumnChunk): Range[] {
  return [
    rangeOf(column.offset_index_offset, column.offset_index_length),
    rangeOf(column.column_index_offset, column.column_index_length),
  ].flat();
}

async function bloomFilterOf({ meta_data: chunk }: ColumnChunk, bytes: WindowedFile): Promise<Range[]> {
  const offset = chunk?.bloom_filter_offset;
  if (offset === undefined) return [];
  return rangeOf(offset, chunk?.bloom_filter_length ?? (await bloomFilterLength(bytes, Number(offset))));
}

/** Older writers say only where a filter begins. */
async function bloomFilterLength(bytes: WindowedFile, offset: number): Promise<number> {
  const header = structureIn(await bytes.bytes(offset, HEADER_BYTES));
  const size = header?.fields["field_1"];
  return header !== undefined && typeof size === "number" ? header.length + size : 0;
}

function rangeOf(offset: bigint | undefined, length: number | undefined): Range[] {
  if (offset === undefined || length === undefined) return [];
  return [{ start: Number(offset), end: Number(offset) + length }];
}
