import type { ExtractFile } from "../extracts.js";
import { isFlat, nameOf } from "./footer.js";
import type { Footer } from "./footer.js";
import { pagesIn } from "./pages.js";
import { unreadable } from "./unreadable.js";
import type { WindowedFile } from "./windowed-file.js";

/** What is read at a time: of big pages only the headers. */
const AHEAD_BYTES = 1 << 12;

/**
 * Compares the rows that a footer names with those in the pages: of each row group, by the headers of one column's pages.
 * @returns whether pages have checksums; a writer gives them to all columns or to none
 * @throws PortalError for a file with more or fewer rows in its pages
 */
export async function refuseOtherRows(
  file: ExtractFile,
  bytes: WindowedFile,
  { groups, repeated }: Footer,
): Promise<boolean> {
  let hasSums = false;
  for (const { columns, num_rows } of groups) {
    const column = columns.find((one) => isFlat(one, repeated));
    if (column === undefined) continue;
    let values = 0;
    for await (const page of pagesIn(column, bytes, AHEAD_BYTES)) {
      if (page === undefined)
        throw unreadable(file, `is damaged: a page of column ${nameOf(column)} can't be read`);
      values += page.values;
      hasSums ||= page.sum !== undefined;
    }
    if (BigInt(values) !== num_rows)
      throw unreadable(file, `is damaged: its footer names ${num_rows} rows where its pages hold ${values}`);
  }
  return hasSums;
}
