import type { Field, FieldType } from "./report.js";
import type { Row, Value } from "./rows.js";

/** A column of an export: its name in the rows, the heading that people read, and the type of its values. */
export interface CsvColumn {
  name: string;
  heading: string;
  type: FieldType;
}

/** Columns with these fields, headed by their names. */
export function csvColumns(fields: Readonly<Record<string, Pick<Field, "type">>>): CsvColumn[] {
  return Object.entries(fields).map(([name, { type }]) => ({ name, heading: name, type }));
}

/** What a CSV file begins with, so that Excel reads UTF-8; programs that read a stream take it for text. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Rows as a CSV file (RFC 4180), safe to open in a spreadsheet: a line of text that a spreadsheet would take for a formula
 * gets a leading apostrophe (OWASP, CSV injection). Begins with a byte order mark.
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
  return rows
    .map((row) => `${columns.map(({ name, type }) => cell(row[name] ?? null, type)).join(",")}\r\n`)
    .join("");
}

/** Where a cell or a line of it begins as a formula, full-width signs included, whatever blanks are before it. */
const FORMULA = /(?<=^|[\r\n])(?=(?:(?![\r\n])[\s\p{Cf}\p{Cc}])*[=+\-@＝＋－＠])|^(?=[\t\r\n])/gu;

function cell(value: Value, type: FieldType = "text"): string {
  if (value === null) return "";
  if (value instanceof Date) return type === "date" ? value.toISOString().slice(0, 10) : value.toISOString();
  if (typeof value !== "string") return String(value);
  const safe = value.replaceAll(FORMULA, "'");
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
