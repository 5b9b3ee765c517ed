import { COLUMNS } from "./feeds.js";
import type { Feed } from "./feeds.js";

/** EUI-64, time or date, number of six digits or more (an MPxN), postcode, characters that no name has. */
const VALUES = [
  /[0-9a-f]{2}(?:-[0-9a-f]{2}){7}/i,
  /^\s*\d{4}-\d{2}-\d{2}(?:[T ].*)?$/,
  /^[^\p{L}\d]*\d{6,}(?:\.\d*)?[^\p{L}\d]*$/u,
  /^\s*[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\s*$/i,
  /[\p{Cc}\u2028\u2029]/u,
];

/** Whether what stands as a column's name is rather a cell of a row: such a thing must not be printed as a name. */
export function looksLikeValue(name: string): boolean {
  return VALUES.some((pattern) => pattern.test(name));
}

/**
 * The column of the contract that a name nearly spells: in other case, in camel case, with spaces, hyphens or characters that
 * can't be seen, or behind the feed's name. `undefined` for the right spelling and for all other names.
 */
export function nearColumn(feed: Feed, name: string): string | undefined {
  const letters = lettersOf(name);
  return COLUMNS[feed].find(
    (column) =>
      column.name !== name && [lettersOf(column.name), lettersOf(`${feed}${column.name}`)].includes(letters),
  )?.name;
}

/** A name as text in which every character can be seen. */
export function shownName(name: string): string {
  return JSON.stringify(name).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function lettersOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
