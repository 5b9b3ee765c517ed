import { COLUMNS, SQL_TYPES } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";

/** What the warehouse keeps of a row's origin: file below the feed's folder, data row from 1. */
const ORIGIN = ["source_file", "source_row"];

/** Columns of a feed as the warehouse stores them, with the row's origin. */
export function baseColumns(feed: Feed): string {
  return [...COLUMNS[feed].map(({ name }) => name), ...ORIGIN].join(", ");
}

/** A relation with a feed's columns and no row. */
export function emptyRelation(feed: Feed): string {
  const columns = COLUMNS[feed].map(({ name, type }) => `CAST(NULL AS ${SQL_TYPES[type]}) AS ${name}`);
  return `(SELECT ${columns.join(", ")}, CAST(NULL AS VARCHAR) AS source_file, CAST(NULL AS BIGINT) AS source_row WHERE false)`;
}
