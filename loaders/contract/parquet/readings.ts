import { identifier } from "../../duckdb.js";
import type { Column } from "../feeds.js";
import { isFractional, isInteger, isTimestamp } from "../values.js";

/** How a column of a physical type is read. */
export interface Reading {
  /** SQL of its value: text, or what a column that is no text can be parsed from. */
  readonly sql: string;
  /** DuckDB's name of that value's type. */
  readonly type: string;
  /** Condition of rows whose value can't be read; NULLs always can. */
  readonly wrong?: string;
  /** What is there instead, in words. */
  readonly found?: string;
}

/** The one way from a physical type, by DuckDB's name, to the contract's column. */
export function readingOf(column: Column, type: string): Reading {
  const value = identifier(column.name);
  if (type === "VARCHAR") return { sql: value, type };
  if (type === "BLOB")
    return {
      sql: `try(decode(${value}))`,
      type: "VARCHAR",
      wrong: `${value} IS NOT NULL AND try(decode(${value})) IS NULL`,
      found: "has bytes that are not UTF-8",
    };
  const sql = column.type === "text" ? asText(column, value, type) : holds(column, type) ? value : undefined;
  return sql === undefined
    ? { sql: "CAST(NULL AS VARCHAR)", type: "VARCHAR", wrong: `${value} IS NOT NULL`, found: `is ${type}` }
    : { sql, type: column.type === "text" ? "VARCHAR" : type };
}

/** Types whose values have one text each. */
function asText({ form, asWritten }: Column, value: string, type: string): string | undefined {
  if (asWritten) return undefined;
  if (form === "mpxn" && type !== "FLOAT" && isFractional(type)) return `whole_number_text(${value})`;
  return isInteger(type) || type.startsWith("DECIMAL") || type === "UUID" || type === "BOOLEAN"
    ? `CAST(${value} AS VARCHAR)`
    : undefined;
}

function holds({ type: expected }: Column, type: string): boolean {
  switch (expected) {
    case "timestamp":
      return isTimestamp(type);
    case "date":
      return type === "DATE" || isTimestamp(type);
    case "boolean":
      return type === "BOOLEAN";
    default:
      return isInteger(type) || isFractional(type);
  }
}
