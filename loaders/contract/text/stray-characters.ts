import { readFile } from "node:fs/promises";
import type { Database } from "../../duckdb.js";
import { fill } from "../../duckdb.js";
import { PortalError } from "../../errors.js";
import { looksLike } from "../looks-like.js";
import type { ExtractFile } from "../extracts.js";

/**
 * Refuses a file of `extract_records` with characters that a damaged file or other line ends leave behind: a carriage return that
 * is no part of a line end, NUL, or a byte order mark at the start of a line other than the first.
 * @param unquoted SQL of a record without what stands in quotes
 * @throws PortalError naming the file and the row
 */
export async function refuseStrayCharacters(
  db: Database,
  files: readonly ExtractFile[],
  unquoted: string,
): Promise<void> {
  const sql = await readFile(new URL("stray-characters.sql", import.meta.url), "utf8");
  const [first] = await db.rows(fill(sql, { unquoted }));
  const file = files[Number(first?.["file_no"]) - 1];
  if (first === undefined || file === undefined) return;
  const row = first["source_row"] === "0" ? "its header" : `row ${String(first["source_row"])}`;
  throw new PortalError(
    `${file.feed}/${file.path}: feed ${file.feed}: ${row} ${saidOf(first, await looksLike(file))}`,
  );
}

function saidOf(found: Readonly<Record<string, unknown>>, kind: string): string {
  if (found["has_nul"] === true)
    return `has a NUL character: the file is damaged or no UTF-8 text${kind}; have it delivered again`;
  if (found["has_mark"] === true)
    return "begins with a byte order mark: the file is put together of several; have these delivered one by one";
  return "has a carriage return (CR) without a line feed (LF) after it, or two of them: expected LF or CRLF as line end; have the file delivered with these";
}
