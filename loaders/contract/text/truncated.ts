import { readFile } from "node:fs/promises";
import type { Database, Row } from "../../duckdb.js";
import { fill } from "../../duckdb.js";
import { PortalError } from "../../errors.js";
import { looksLike } from "../looks-like.js";
import type { ExtractFile } from "../extracts.js";

/**
 * Refuses a file of `extract_lines` and `extract_records` that was cut off: its last line has no line end, and it is no whole row.
 * @param found SQL over a record of what tells whether it is a whole row
 * @param isWhole given that of the last record of a file, by the place of the file in `files`
 * @throws PortalError naming the file and the row
 */
export async function refuseTruncated(
  db: Database,
  files: readonly ExtractFile[],
  found: string,
  isWhole: (found: Row[string], file: number) => boolean,
): Promise<void> {
  const sql = await readFile(new URL("last-records.sql", import.meta.url), "utf8");
  for (const last of await db.rows(fill(sql, { found }))) {
    const place = Number(last["file_no"]) - 1;
    const file = files[place];
    if (file === undefined || last["source_row"] === "0" || isWhole(last["found"] ?? null, place)) continue;
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed}: row ${String(last["source_row"])}, the last, is malformed and has no line end: the file is cut off${await looksLike(file)}; have it delivered whole`,
    );
  }
}
