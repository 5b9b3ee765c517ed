import { crc32 } from "node:zlib";
import type { ExtractFile } from "../extracts.js";
import { nameOf } from "./footer.js";
import type { Footer } from "./footer.js";
import { pagesIn } from "./pages.js";
import type { Page } from "./pages.js";
import { unreadable } from "./unreadable.js";
import type { WindowedFile } from "./windowed-file.js";

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
    for await (const page of pagesIn(column, bytes))
      if (page === undefined || !(await isSound(page, bytes)))
        throw unreadable(
          file,
          `is damaged: a page of column ${nameOf(column)} is not what its checksum says`,
        );
  }
}

async function isSound({ start, end, sum }: Page, bytes: WindowedFile): Promise<boolean> {
  return sum === undefined || crc32(await bytes.bytes(start, end - start)) === sum >>> 0;
}
