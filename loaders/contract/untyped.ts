import type { Database } from "../duckdb.js";
import { identifier, literal } from "../duckdb.js";
import { PortalError } from "../errors.js";
import { COLUMNS } from "./feeds.js";
import type { ColumnType, Feed } from "./feeds.js";

/** What a column of each type holds, in words. */
export const EXPECTED: Readonly<Record<ColumnType, string>> = {
  text: "a text",
  timestamp: "a time such as 2026-10-31T23:59:59Z",
  date: "a date such as 2026-10-31",
  boolean: "true or false",
  integer: "an integer",
  bigint: "an integer",
};

/**
 * Refuses a file in which a column has values, but none of its type.
 * @throws PortalError naming file, feed and column
 */
export async function refuseUntyped(db: Database, feed: Feed): Promise<void> {
  const checked = `checked_${feed}`;
  const suspects = await db.rows(
    `SELECT source_file, bit_or(unparsed) AS columns FROM ${checked} WHERE unparsed > 0 GROUP BY source_file ORDER BY source_file`,
  );
  for (const suspect of suspects) {
    const file = String(suspect["source_file"]);
    for (const [i, column] of COLUMNS[feed].entries()) {
      if ((BigInt(String(suspect["columns"])) & (1n << BigInt(i))) === 0n) continue;
      const { typed } = await db.row(
        `SELECT count(${identifier(column.name)}) AS typed FROM ${checked} WHERE source_file = ${literal(file)}`,
      );
      if (Number(typed) > 0) continue;
      const { example } = await db.row(
        `SELECT min(json_extract_string(raw, ${literal(`$.${column.name}`)})) AS example FROM ${checked} WHERE source_file = ${literal(file)} AND unparsed & ${2 ** i} > 0`,
      );
      throw new PortalError(
        `${feed}/${file}: feed ${feed}: column ${column.name} has no value that is ${EXPECTED[column.type]}, found ${JSON.stringify(example)}: have the file delivered again`,
      );
    }
  }
}
