import type { Database } from "../duckdb.js";
import { identifier, literal } from "../duckdb.js";
import { asNumber, asRead, plain, unknown } from "./checks.js";
import type { Check } from "./checks.js";
import { COLUMNS, SQL_TYPES } from "./feeds.js";
import type { Column, Feed } from "./feeds.js";
import { parseOf, textOf } from "./values.js";

/** Rows as they are read from files that are laid out alike. */
export interface Source {
  /** A query with `source_file`, `source_row`, `malformed` (the line of a malformed row, else NULL) and what `columns` names. */
  readonly query: string;
  /** For each contract column that is there: SQL of its value, and DuckDB's name of that value's type. */
  readonly columns: ReadonlyMap<string, { readonly sql: string; readonly type: string }>;
}

interface NumberedCheck extends Check {
  readonly number: number;
}

/** Makes the empty table that `checkRows` fills. */
export async function prepareChecked(db: Database, feed: Feed): Promise<void> {
  const columns = COLUMNS[feed].map(({ name, type }) => `${identifier(name)} ${SQL_TYPES[type]}`).join(", ");
  await db.script(new URL("prepare.sql", import.meta.url), { feed, columns });
}

/** Reads rows, checks and normalises them and appends them to `checked_<feed>`. */
export async function checkRows(
  db: Database,
  feed: Feed,
  source: Source,
  checks: readonly Check[],
): Promise<void> {
  const columns = COLUMNS[feed];
  const parses = new Map(
    columns.map((column) => [column.name, parseOf(column, source.columns.get(column.name))]),
  );
  const canFail = (column: string | null) => column === null || parses.get(column)?.canFail === true;
  const possible = checks
    .map((check, i) => ({ ...check, number: i + 1 }))
    .filter(({ rule, column }) => rule !== "bad_type" || canFail(column));
  const euis = columns.filter((column) => column.form === "eui64");
  const normalised = columns.filter((column) => column.normalise !== undefined);
  await db.script(new URL("check.sql", import.meta.url), {
    feed,
    source: source.query,
    columns: columns.map((column) => identifier(column.name)).join(", "),
    as_read: columns.map((column) => `${readSql(column, source)} AS ${asRead(column.name)}`).join(",\n"),
    plain: list(euis.map(({ name }) => `is_eui64(${asRead(name)}) AS ${plain(name)}`)),
    typed: columns
      .map((column) => `${parses.get(column.name)?.sql ?? "NULL"} AS ${identifier(column.name)}`)
      .join(",\n"),
    judged: list([
      ...columns.filter(({ known }) => known !== undefined).map(notKnown),
      ...columns
        .filter(({ form }) => form === "mpxn")
        .map(({ name }) => `try_cast(${identifier(name)} AS BIGINT) AS ${asNumber(name)}`),
    ]),
    suspect: anyOf(possible),
    broken: firstOf(possible),
    unparsed: sum(
      columns.map((column, i) =>
        canFail(column.name)
          ? `CASE WHEN ${asRead(column.name)} IS NOT NULL AND ${identifier(column.name)} IS NULL THEN ${2 ** i} ELSE 0 END`
          : "0",
      ),
    ),
    changed: sum(
      normalised.map(({ name }) => `CASE WHEN ${asRead(name)} <> ${identifier(name)} THEN 1 ELSE 0 END`),
    ),
    as_text: columns
      .map(({ name }) => `${literal(name)}, ${textOf(asRead(name), source.columns.get(name)?.type)}`)
      .join(", "),
  });
}

function readSql(column: Column, source: Source): string {
  const given = source.columns.get(column.name);
  if (given === undefined) return "CAST(NULL AS VARCHAR)";
  return given.type === "VARCHAR" ? `nullif(${given.sql}, '')` : given.sql;
}

/** True or NULL; asked before `firstOf` because most rows break nothing. */
function anyOf(checks: readonly NumberedCheck[]): string {
  return checks.map(({ condition }) => `(${condition})`).join(" OR ");
}

function firstOf(checks: readonly NumberedCheck[]): string {
  return `CASE\n${checks.map(({ condition, number }) => `WHEN ${condition} THEN ${number}`).join("\n")}\nEND`;
}

function notKnown({ name, known }: Column): string {
  const key = known === "users" ? "user_id" : "party_id";
  return `${identifier(name)} NOT IN (SELECT ${key} FROM known_${known}) AS ${unknown(name)}`;
}

function sum(terms: readonly string[]): string {
  const counted = terms.filter((term) => term !== "0");
  return counted.length === 0 ? "0" : counted.join(" + ");
}

function list(terms: readonly string[]): string {
  return terms.length === 0 ? "NULL AS none" : terms.join(", ");
}
