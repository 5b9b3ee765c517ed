/** A value as pages know it, whether hyparquet or DuckDB read it. */
export type Value = string | number | boolean | Date | null;
export type Row = Readonly<Record<string, Value>>;

/**
 * Value of a source as one of ours: BIGINT, HUGEINT and DECIMAL as numbers (counts stay far below 2^53), absent
 * as null, a histogram as text of `bucket:count`, by bucket.
 * @throws Error for a list or struct: no dataset has one
 */
export function asValue(value: unknown, column: string): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date) return value;
  const counts = histogramOf(value);
  if (counts) return counts.map(([bucket, count]) => `${bucket}:${count}`).join(" ");
  throw new Error(`column ${column}: unexpected ${Object.prototype.toString.call(value)}`);
}

/** Buckets and counts of a map of numbers, which hyparquet gives as an object and Arrow as an iterable of pairs. */
function histogramOf(value: unknown): [number, number][] | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const pairs = isIterable(value) ? [...value] : Object.entries(value);
  const counts = pairs.map(([bucket, count]): [number, number] => [Number(bucket), Number(count)]);
  if (!counts.every((pair) => pair.every(Number.isInteger))) return null;
  return counts.sort(([a], [b]) => a - b);
}

function isIterable(value: object): value is Iterable<[unknown, unknown]> {
  return typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
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
