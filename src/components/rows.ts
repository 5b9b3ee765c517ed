/** A value as pages know it, whether hyparquet or DuckDB read it. */
export type Value = string | number | boolean | Date | null;
export type Row = Readonly<Record<string, Value>>;

/**
 * Value of a source as one of ours: BIGINT, HUGEINT and DECIMAL as numbers (counts stay far below 2^53), absent
 * as null.
 * @throws Error for a list or struct: no dataset has one
 */
export function asValue(value: unknown, column: string): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date) return value;
  throw new Error(`column ${column}: unexpected ${Object.prototype.toString.call(value)}`);
}

/** A column that must hold text. @throws Error naming column and value otherwise. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`column ${column}: expected text, got ${String(value)}`);
  return value;
}

/** A column that must hold a number. @throws Error naming column and value otherwise. */
export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new Error(`column ${column}: expected a number, got ${String(value)}`);
  return value;
}

/** A column that may be empty. */
export function optionalNumber(row: Row, column: string): number | null {
  const value = row[column];
  return typeof value === "number" ? value : null;
}

/** A column that must hold a date or time. @throws Error naming column and value otherwise. */
export function time(row: Row, column: string): Date {
  const value = row[column];
  if (!(value instanceof Date)) throw new Error(`column ${column}: expected a time, got ${String(value)}`);
  return value;
}

/** A column that may be empty. */
export function optionalText(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === "string" ? value : null;
}
