import { PortalError } from "../errors.js";
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
 * Compares the names of a file's columns with the contract's.
 * @throws PortalError if a column that must not be null is missing, or a column of the contract is there twice
 */
export function describeColumns(file: ExtractFile, names: readonly string[]): FileColumns {
  const columns = COLUMNS[file.feed];
  const missing = columns.filter(({ name }) => !names.includes(name));
  const lacking = missing.find(({ required }) => required);
  if (lacking)
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed} must have a column ${lacking.name}, found ${names.join(", ") || "none"}`,
    );
  const twice = columns.find(({ name }) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice)
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed} has column ${twice.name} more than once`,
    );
  const known = new Set(columns.map(({ name }) => name));
  return {
    path: file.path,
    extraColumns: [...new Set(names)].filter((name) => !known.has(name)),
    missingColumns: missing.map(({ name }) => name),
  };
}
