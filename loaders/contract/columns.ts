import { PortalError } from "../errors.js";
import { nearColumn, looksLikeValue, shownName } from "./column-names.js";
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
 * @throws PortalError if a name looks like a value or nearly like a column of the contract, a column is there twice, or one that
 *   must not be null is missing
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
  for (const name of names) {
    const near = known.has(name) ? undefined : nearColumn(feed, name);
    if (near !== undefined)
      throw refused(
        ` has a column ${shownName(name)}, expected ${near}: have the file delivered with the contract's spelling`,
      );
  }
  const missing = columns.filter(({ name }) => !names.includes(name));
  const lacking = missing.find(({ required }) => required);
  if (lacking) throw refused(` must have a column ${lacking.name}, found ${found(names, known)}`);
  const twice = names.find((name, i) => name !== "" && names.indexOf(name) !== i);
  if (twice !== undefined) throw refused(` has column ${twice} more than once`);
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
