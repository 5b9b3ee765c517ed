import { asValue } from "../model/rows.js";
import type { Row } from "../model/rows.js";

/** What we use of an Arrow table. */
export interface ArrowTable {
  schema: { fields: readonly { name: string; type: unknown }[] };
  toArray(): readonly Readonly<Record<string, unknown>>[];
}

/** How the engine is opened: without these DuckDB-WASM 1.28.0 gives BIGINT sums and DECIMALs as objects. */
export const QUERY_SETTINGS = {
  castBigIntToDouble: true,
  castDecimalToDouble: true,
  castTimestampToDate: true,
} as const;

/** Rows of an answer; dates and times, which Arrow holds as milliseconds, as Date. */
export function rowsOf(table: ArrowTable): Row[] {
  const columns = table.schema.fields.map(({ name, type }) => ({
    name,
    isTime: /^(Date|Timestamp)/.test(String(type)),
  }));
  return table.toArray().map((row) =>
    Object.fromEntries(
      columns.map(({ name, isTime }) => {
        const value = row[name];
        return [name, isTime && typeof value === "number" ? new Date(value) : asValue(value, name)];
      }),
    ),
  );
}
