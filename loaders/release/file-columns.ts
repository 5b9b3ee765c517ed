import { FEEDS, byFeed } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import type { KnownFile, State } from "../warehouse/state.js";

/** Files that the report names; `<site>/warehouse/state.json` has the columns of every file. */
const NAMED_FILES = 10;

/** Columns that the same files of a feed have too many, or lack. */
export interface ColumnsOfFiles {
  columns: string[];
  /** How many files. */
  files: number;
  /** The first of them, in byte order of their path. */
  first_files: string[];
}

/** How the columns of a feed's files differ from the contract's. */
export interface FeedColumns {
  /** Not in the contract, so not read. */
  ignored: ColumnsOfFiles[];
  /** In the contract, nullable and in no row of the file, so NULL. */
  missing: ColumnsOfFiles[];
}

export type ColumnReport = Record<Feed, FeedColumns>;

/** The columns that were ignored or missing, feed by feed, over all files that were read. */
export function columnReport({ extracts }: State): ColumnReport {
  return byFeed((feed) => ({
    ignored: byFiles(extracts[feed], ({ extraColumns }) => extraColumns),
    missing: byFiles(extracts[feed], ({ missingColumns }) => missingColumns),
  }));
}

/** The report as lines for people, one for each feed that has something to say. */
export function columnLines(report: ColumnReport): string[] {
  return FEEDS.flatMap((feed) => {
    const { ignored, missing } = report[feed];
    const said = [
      ...ignored.map((group) => phrase(group, "ignored")),
      ...missing.map((group) => phrase(group, "missing")),
    ];
    return said.length === 0 ? [] : [`${feed}: ${said.join("; ")}`];
  });
}

/** Columns of the same files are one entry, so that there are never more entries than columns. */
function byFiles(
  files: readonly KnownFile[],
  columnsOf: (file: KnownFile) => readonly string[],
): ColumnsOfFiles[] {
  const filesOf = new Map<string, string[]>();
  for (const file of files)
    for (const column of columnsOf(file)) {
      const paths = filesOf.get(column);
      if (paths) paths.push(file.path);
      else filesOf.set(column, [file.path]);
    }
  const groups = new Map<string, ColumnsOfFiles>();
  for (const [column, paths] of filesOf) {
    const key = JSON.stringify(paths);
    const group = groups.get(key);
    if (group) group.columns.push(column);
    else
      groups.set(key, { columns: [column], files: paths.length, first_files: paths.slice(0, NAMED_FILES) });
  }
  return [...groups.values()];
}

function phrase({ columns, files, first_files }: ColumnsOfFiles, what: string): string {
  const names = `${columns.length === 1 ? "column" : "columns"} ${columns.map((name) => name || "(no name)").join(", ")}`;
  const more = files > 1 ? " …" : "";
  return `${names} ${what} in ${files} ${files === 1 ? "file" : "files"} (${first_files[0] ?? ""}${more})`;
}
