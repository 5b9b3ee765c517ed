import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../duckdb.js";
import type { Source } from "../check.js";
import type { FileColumns } from "../columns.js";
import { formatOf } from "../extracts.js";
import type { ExtractFile } from "../extracts.js";
import { useCsv } from "./csv.js";
import { readLines } from "./lines.js";
import { useNdjson } from "./ndjson.js";

/**
 * Reads the CSV and NDJSON files of a feed, compressed or not.
 * @param scratch folder for what is unpacked; the system's for temporary files if not given
 * @param use is given the rows of files that are laid out alike
 * @returns which columns each file has
 * @throws PortalError for a file that can't be read or lacks a column that it must have
 */
export async function readText(
  db: Database,
  files: readonly ExtractFile[],
  scratch: string | undefined,
  use: (source: Source) => Promise<void>,
): Promise<FileColumns[]> {
  if (files.length === 0) return [];
  const columns: FileColumns[] = [];
  const isCsv = ({ path }: ExtractFile) => formatOf(path)?.startsWith("csv") === true;
  const folder = await mkdtemp(join(scratch ?? tmpdir(), "extracts-"));
  await db.script(new URL("csv-macros.sql", import.meta.url));
  try {
    await readLines(db, files.filter(isCsv), folder, async (batch) => {
      columns.push(...(await useCsv(db, batch, use)));
    });
    await readLines(
      db,
      files.filter((file) => !isCsv(file)),
      folder,
      async (batch) => {
        columns.push(...(await useNdjson(db, batch, use)));
      },
    );
  } finally {
    await rm(folder, { recursive: true });
    await db.run("DROP TABLE IF EXISTS extract_lines");
    await db.run("DROP TABLE IF EXISTS extract_records");
  }
  return columns;
}
