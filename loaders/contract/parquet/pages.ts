import type { ColumnChunk } from "hyparquet";
import { pagesOf } from "./footer.js";
import { structureIn } from "./thrift.js";
import type { WindowedFile } from "./windowed-file.js";

/** A page's header is shorter, but for long values among its statistics. */
const HEADER_BYTES = 1 << 10;

/** A page of a column chunk, by its header. */
export interface Page {
  /** Where its bytes are, behind the header. */
  readonly start: number;
  readonly end: number;
  /** CRC-32 of its bytes. */
  readonly sum: number | undefined;
  /** Values in it, NULLs included; none in a dictionary. */
  readonly values: number;
}

/**
 * The pages of a column chunk one after the other; the last is `undefined` if where a page should be there is none.
 * @param ahead bytes read at once
 */
export async function* pagesIn(
  column: ColumnChunk,
  bytes: WindowedFile,
  ahead?: number,
): AsyncGenerator<Page | undefined> {
  const { start, end } = pagesOf(column);
  for (let at = start; at < end;) {
    const page = await pageAt(bytes, at, end, ahead);
    yield page;
    at = page?.end ?? end;
  }
}

/** The page whose header is at a place; `undefined` if there is none that ends before `end`. */
async function pageAt(
  bytes: WindowedFile,
  at: number,
  end: number,
  ahead?: number,
): Promise<Page | undefined> {
  const page =
    (await parsed(bytes, at, Math.min(HEADER_BYTES, end - at), ahead)) ?? (await parsed(bytes, at, end - at));
  return page === undefined || page.end > end ? undefined : page;
}

async function parsed(
  bytes: WindowedFile,
  at: number,
  length: number,
  ahead?: number,
): Promise<Page | undefined> {
  const header = structureIn(await bytes.bytes(at, length, ahead));
  if (header === undefined) return undefined;
  const { field_3: size, field_4: sum, field_5: data, field_8: dataV2 } = header.fields;
  if (typeof size !== "number" || size < 0) return undefined;
  const start = at + header.length;
  return {
    ...{ start, end: start + size },
    sum: typeof sum === "number" ? sum : undefined,
    values: valuesOf(data) + valuesOf(dataV2),
  };
}

function valuesOf(header: unknown): number {
  const values = typeof header === "object" && header !== null && "field_1" in header ? header.field_1 : 0;
  return typeof values === "number" ? values : 0;
}
