import { PortalError } from "../errors.js";
import { looksLikeValue, nearColumn, runTogether, shownName } from "./column-names.js";
import { formatOf } from "./extracts.js";
import type { ExtractFile } from "./extracts.js";
import { COLUMNS } from "./feeds.js";

/** Which columns a file has, against those of the contract. */
export interface FileColumns {
  readonly path: string;
  /** Not in the contract, so not read. */
  readonly extraColumns: string[];
  /** In the contract and nullable, read as NULL. */
  readonly missingColumns: string[];
}

/**
 * Compares the names of a file's columns with the contract's. A name is printed only once it is plain that it is no cell of a
 * row that stands where the names should.
 * @param names as the file spells them, each as often as it is there
 * @throws PortalError if a name looks like a value, like a column with a value behind it, or nearly like a column of the contract,
 *   if a column is there twice, or if one that must not be null is missing
 */
export function describeColumns(file: ExtractFile, names: readonly string[]): FileColumns {
  const { feed, path } = file;
  const refused = (reason: string): PortalError => new PortalError(`${feed}/${path}: feed ${feed}${reason}`);
  const columns = COLUMNS[feed];
  const known = new Set(columns.map(({ name }) => name));
  const value = names.findIndex(looksLikeValue);
  if (value >= 0)
    throw refused(
      `: the name of column ${value + 1} looks like a value: expected names of columns there; have the file delivered with them`,
    );
  const missing = columns.filter(({ name }) => !names.includes(name));
  for (const name of names) {
    const near = known.has(name) ? undefined : nearColumn(feed, name);
    if (near !== undefined)
      throw refused(
        ` has a column ${shownName(name)}, expected ${near}: have the file delivered with the contract's spelling`,
      );
  }
  const joined = formatOf(path)?.startsWith("csv") === true ? runTogether(feed, names) : undefined;
  if (joined !== undefined)
    throw refused(
      `: the name of column ${joined.place} is ${joined.column} with something else behind it, as if the line end after the header were lost: have the file delivered with it`,
    );
  const lacking = missing.find(({ required }) => required);
  if (lacking)
    throw refused(
      ` must have a column ${lacking.name}, found ${found(names, known)}: have the file delivered with it`,
    );
  const twice = names.findIndex((name, i) => name !== "" && names.indexOf(name) !== i);
  if (twice >= 0) {
    const name = names[twice] ?? "";
    const which = known.has(name)
      ? `column ${name} more than once`
      : `a column twice (columns ${names.indexOf(name) + 1} and ${twice + 1})`;
    throw refused(` has ${which}: have the file delivered with each column once`);
  }
  return {
    path,
    extraColumns: [...new Set(names)].filter((name) => !known.has(name)),
    missingColumns: missing.map(({ name }) => name),
  };
}

/** The names that are the contract's; of others only how many, since they may be the cells of a row. */
function found(names: readonly string[], known: ReadonlySet<string>): string {
  const right = names.filter((name) => known.has(name));
  const others = names.length - right.length;
  if (others === 0) return right.join(", ") || "none";
  return `${right.length === 0 ? "none of the feed's columns" : right.join(", ")} and ${others} ${others === 1 ? "other" : "others"}`;
}
