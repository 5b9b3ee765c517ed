import { asRead, plain } from "./checks.js";
import type { Column } from "./feeds.js";
import { SQL_TYPES } from "./feeds.js";

/** SQL that turns what was read of a column into a value of its type, and whether that can break `bad_type`. */
export interface Parse {
  readonly sql: string;
  readonly canFail: boolean;
}

const FLOATS = new Set(["DOUBLE", "FLOAT"]);
/** All of their values are below `TOO_LONG`. */
const SHORT_INTEGERS = new Set(["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"]);
const LONG_INTEGERS = new Set(["BIGINT", "HUGEINT", "UBIGINT", "UHUGEINT"]);
const TIMESTAMPS = new Set([
  "TIMESTAMP",
  "TIMESTAMP_S",
  "TIMESTAMP_MS",
  "TIMESTAMP_NS",
  "TIMESTAMP WITH TIME ZONE",
]);

/** How a column is parsed that was read as the given type; a column that is missing is NULL. */
export function parseOf(column: Column, given: { readonly type: string } | undefined): Parse {
  const type = given?.type ?? "VARCHAR";
  const read = asRead(column.name);
  if (column.type === "text")
    return {
      sql: normalised(column, type === "VARCHAR" ? read : `CAST(${read} AS VARCHAR)`),
      canFail: false,
    };
  if (given === undefined) return { sql: `CAST(${read} AS ${SQL_TYPES[column.type]})`, canFail: false };
  if (type === SQL_TYPES[column.type]) return { sql: read, canFail: column.type === "bigint" };
  const text = `CAST(${read} AS VARCHAR)`;
  switch (column.type) {
    case "timestamp":
      return TIMESTAMPS.has(type)
        ? { sql: `CAST(${read} AS TIMESTAMP)`, canFail: false }
        : { sql: `timestamp_of_text(${text})`, canFail: true };
    case "date":
      return { sql: `date_of_text(${text})`, canFail: true };
    case "boolean":
      return { sql: `boolean_of_text(${text})`, canFail: true };
    case "integer":
      return {
        sql: `within_integer(${integer(read, text, type)})`,
        canFail: !SHORT_INTEGERS.has(type) && !LONG_INTEGERS.has(type),
      };
    case "bigint":
      return {
        sql: `CAST(${integer(read, text, type)} AS BIGINT)`,
        canFail: !SHORT_INTEGERS.has(type),
      };
  }
}

/** SQL of what was read as the text that a text format would hold: times in ISO 8601. */
export function textOf(read: string, type: string | undefined): string {
  return type !== undefined && TIMESTAMPS.has(type)
    ? `replace(CAST(CAST(${read} AS TIMESTAMP) AS VARCHAR), ' ', 'T') || 'Z'`
    : `CAST(${read} AS VARCHAR)`;
}

function integer(read: string, text: string, type: string): string {
  if (SHORT_INTEGERS.has(type)) return read;
  if (LONG_INTEGERS.has(type)) return `integer_of_integer(${read})`;
  if (FLOATS.has(type) || type.startsWith("DECIMAL")) return `integer_of_number(${read})`;
  return `integer_of_text(${text})`;
}

function normalised(column: Column, text: string): string {
  if (column.normalise === "firmware") return `normalised_firmware(${text})`;
  if (column.form === "eui64") return `CASE WHEN ${plain(column.name)} THEN ${text} ELSE upper(${text}) END`;
  return column.normalise === "upper" ? `upper(${text})` : text;
}
