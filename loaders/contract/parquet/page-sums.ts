import { crc32 } from "node:zlib";
import type { ExtractFile } from "../extracts.js";
import { pagesOf } from "./footer.js";
import type { Footer } from "./footer.js";
import { pageAt } from "./pages.js";
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
    const wrong = (): Error => {
      const name = column.meta_data?.path_in_schema[0] ?? "";
      return unreadable(file, `is damaged: a page of column ${name} is not what its checksum says`);
    };
    const { start, end } = pagesOf(column);
    for (let at = start; at < end;) {
      const page = await pageAt(bytes, at, end);
      if (page === undefined) throw wrong();
      if (
        page.sum !== undefined &&
        crc32(await bytes.bytes(page.start, page.end - page.start)) !== page.sum >>> 0
      )
        throw wrong();
      at = page.end;
    }
  }
}
