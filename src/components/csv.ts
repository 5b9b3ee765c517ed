import type { Row, Value } from "./rows.js";

/** A column of an export: its name in the rows and the heading that people read. */
export interface CsvColumn {
  name: string;
  heading: string;
}

/** What a CSV file begins with, so that Excel reads UTF-8; programs that read a stream take it for text. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Rows as a CSV file (RFC 4180), safe to open in a spreadsheet: text that a spreadsheet would take for a formula gets a
 * leading apostrophe (OWASP, CSV injection). Begins with a byte order mark.
 * @param notes lines about the figures (title, as-of time, filters, definitions), as comment rows before the header
 */
export function toCsv(
  rows: readonly Row[],
  columns: readonly CsvColumn[],
  notes: readonly string[] = [],
): string {
  return csvHead(columns, notes) + csvLines(rows, columns);
}

/** What stands above the rows of a CSV file, byte order mark included. */
export function csvHead(columns: readonly CsvColumn[], notes: readonly string[]): string {
  return BYTE_ORDER_MARK + notes.map((note) => `${cell(`# ${note}`)}\r\n`).join("") + csvHeading(columns);
}

/** The header line. */
export function csvHeading(columns: readonly CsvColumn[]): string {
  return `${columns.map(({ heading }) => cell(heading)).join(",")}\r\n`;
}

/** Rows of a CSV file without its head; files may be written in parts. */
export function csvLines(rows: readonly Row[], columns: readonly CsvColumn[]): string {
  return rows.map((row) => `${columns.map(({ name }) => cell(row[name] ?? null)).join(",")}\r\n`).join("");
}

function cell(value: Value): string {
  if (value === null) return "";
  if (value instanceof Date)
    return isMidnight(value) ? value.toISOString().slice(0, 10) : value.toISOString();
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isMidnight(value: Date): boolean {
  return value.getTime() % 86_400_000 === 0;
}
