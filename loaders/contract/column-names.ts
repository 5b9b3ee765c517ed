import { COLUMNS } from "./feeds.js";
import type { Feed } from "./feeds.js";

/** EUI-64, eight hex digits or more (a GUID's too), time or date, number of six digits or more (an MPxN), postcode, characters that no name has. */
const VALUES = [
  /[0-9a-f]{2}(?:[-:][0-9a-f]{2}){7}/i,
  /\b(?=[a-f]*\d)[0-9a-f]{8,}\b/i,
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
 * Where the header of a text runs into its first row, because the line end between is lost: at the name that begins with a column that
 * is missing and goes on as no name does, with more behind it, but no column.
 */
export function runTogether(
  feed: Feed,
  names: readonly string[],
): { readonly column: string; readonly place: number } | undefined {
  const columns = COLUMNS[feed].map(({ name }) => name);
  const last = names.findLastIndex((name) => columns.includes(name));
  const place = names.findIndex((name, i) => i > last && i < names.length - 1 && startOf(name) !== undefined);
  const column = startOf(names[place] ?? "");
  return column === undefined ? undefined : { column, place: place + 1 };

  function startOf(name: string): string | undefined {
    return columns.find(
      (column) =>
        name.startsWith(column) &&
        !names.includes(column) &&
        /^(?:[^_\p{Ll}]|true$|false$)/u.test(name.slice(column.length)),
    );
  }
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
