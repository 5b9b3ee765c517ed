import { asRead, plain } from "./checks.js";
import type { Column } from "./feeds.js";
import { SQL_TYPES } from "./feeds.js";

/** SQL that turns what was read of a column into a value of its type, and whether that can break `bad_type`. */
export interface Parse {
  readonly sql: string;
  readonly canFail: boolean;
}

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

export function isInteger(type: string): boolean {
  return SHORT_INTEGERS.has(type) || LONG_INTEGERS.has(type);
}

export function isFractional(type: string): boolean {
  return type === "DOUBLE" || type === "FLOAT" || type.startsWith("DECIMAL");
}

export function isTimestamp(type: string): boolean {
  return TIMESTAMPS.has(type);
}

/**
 * How a column is parsed that was read as the given type: VARCHAR, or for columns that are no text one that holds its values.
 * A column that is missing is NULL.
 */
export function parseOf(column: Column, given: { readonly type: string } | undefined): Parse {
  const read = asRead(column.name);
  const type = given?.type ?? "VARCHAR";
  if (column.type === "text") return { sql: normalised(column, read), canFail: false };
  if (given === undefined) return { sql: `CAST(${read} AS ${SQL_TYPES[column.type]})`, canFail: false };
  switch (column.type) {
    case "timestamp":
      return { sql: isTimestamp(type) ? instant(read, type) : `timestamp_of_text(${read})`, canFail: true };
    case "date":
      return { sql: day(read, type), canFail: true };
    case "boolean":
      return type === "BOOLEAN"
        ? { sql: read, canFail: false }
        : { sql: `boolean_of_text(${read})`, canFail: true };
    case "integer":
      return type === "INTEGER"
        ? { sql: read, canFail: false }
        : { sql: `within_integer(${integer(read, type)})`, canFail: !isInteger(type) };
    case "bigint":
      return type === "BIGINT"
        ? { sql: read, canFail: true }
        : { sql: `CAST(${integer(read, type)} AS BIGINT)`, canFail: !SHORT_INTEGERS.has(type) };
  }
}

/** SQL of what was read as the text that a text format would hold: times in ISO 8601. No value is without a text. */
export function textOf(read: string, type: string | undefined): string {
  if (type === "VARCHAR" || type === undefined) return read;
  const text = isTimestamp(type)
    ? `replace(CAST(CAST(${read} AS TIMESTAMP) AS VARCHAR), ' ', 'T') || CASE WHEN isfinite(${read}) THEN 'Z' ELSE '' END`
    : `CAST(${read} AS VARCHAR)`;
  return `CASE WHEN ${read} IS NOT NULL THEN coalesce(try(${text}), 'out of range') END`;
}

function instant(read: string, type: string): string {
  return `within_years(${type === "TIMESTAMP" ? read : `try(CAST(${read} AS TIMESTAMP))`})`;
}

function day(read: string, type: string): string {
  if (type === "DATE") return `day_within_years(${read})`;
  return isTimestamp(type) ? `day_at_midnight(${instant(read, type)})` : `date_of_text(${read})`;
}

function integer(read: string, type: string): string {
  if (SHORT_INTEGERS.has(type)) return read;
  if (LONG_INTEGERS.has(type)) return `integer_of_integer(${read})`;
  return isFractional(type) ? `integer_of_number(${read})` : `integer_of_text(${read})`;
}

function normalised(column: Column, text: string): string {
  if (column.form === "mpxn") return `without_zero_fraction(${text})`;
  if (column.normalise === "firmware") return `normalised_firmware(${text})`;
  if (column.form === "eui64") return `CASE WHEN ${plain(column.name)} THEN ${text} ELSE upper(${text}) END`;
  return column.normalise === "upper" ? `upper(${text})` : text;
}
