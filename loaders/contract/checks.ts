import { identifier, literal } from "../duckdb.js";
import { COLUMNS } from "./feeds.js";
import type { Column, Feed } from "./feeds.js";
import { RULES } from "./rules.js";
import type { Rule } from "./rules.js";

/** One way for a row to break a rule. `condition` is SQL over the values of the row; NULL is not broken. */
export interface Check {
  readonly rule: Rule;
  /** The column that is to blame; `null` where it is the whole row. */
  readonly column: string | null;
  readonly condition: string;
}

/** 31 years in milliseconds, which is no duration; below it the sum of nine million values is within 64 bits. */
const TOO_LONG = 1_000_000_000_000;

/** Name of a column's value as it was read; the column's own name is the normalised value of the contract's type. */
export function asRead(column: string): string {
  return identifier(`read_${column}`);
}

/** Name of the flag that an EUI-64 needs no normalising. */
export function plain(column: string): string {
  return identifier(`plain_${column}`);
}

/** Name of a text's number, if it is one. */
export function asNumber(column: string): string {
  return identifier(`number_${column}`);
}

/** Name of the flag that a value is none of those accepted before. */
export function unknown(column: string): string {
  return identifier(`unknown_${column}`);
}

/**
 * The checks of a feed, in the order of the rules and within a rule in the contract's order of columns.
 * @param timestampMax upper bound of `timestamp_range`, ISO 8601; `null` for none
 */
export function checksOf(feed: Feed, timestampMax: string | null): readonly Check[] {
  return RULES.flatMap((rule) => checksOfRule(rule, feed, timestampMax));
}

function checksOfRule(rule: Rule, feed: Feed, timestampMax: string | null): Check[] {
  if (rule === "malformed_row") return [{ rule, column: null, condition: "malformed IS NOT NULL" }];
  return COLUMNS[feed].flatMap((column) => {
    const condition = broken(rule, column, timestampMax);
    return condition === undefined ? [] : [{ rule, column: column.name, condition }];
  });
}

function broken(
  rule: Exclude<Rule, "malformed_row">,
  column: Column,
  timestampMax: string | null,
): string | undefined {
  const value = identifier(column.name);
  switch (rule) {
    case "null_required":
      return column.required && `${asRead(column.name)} IS NULL`;
    case "bad_type":
      return column.type === "text" ? undefined : badType(column);
    case "bad_enum":
      return column.values && `${value} NOT IN (${column.values.map(sqlValue).join(", ")})`;
    case "negative_duration":
      return column.duration && `${value} < 0`;
    case "ended_before_started":
    case "delivered_before_raised":
      return column.notBefore?.rule === rule
        ? `${value} < ${identifier(column.notBefore.column)}`
        : undefined;
    case "timestamp_range":
      return column.range && outOfRange(value, column.range === "both" ? timestampMax : null);
    case "command_variant":
      return column.form === "variant" ? `${value} NOT BETWEEN 1 AND 8` : undefined;
    case "mpxn_check_digit":
      return column.form === "mpxn" ? `NOT is_mpxn(${value}, ${asNumber(column.name)})` : undefined;
    case "bad_eui64":
      return column.form === "eui64" ? `NOT ${plain(column.name)} AND NOT is_eui64(${value})` : undefined;
    case "bad_party_id":
      return column.form === "party" ? `NOT is_party_id(${value})` : undefined;
    case "unknown_party":
      return column.known && unknown(column.name);
  }
}

function badType({ name, duration }: Column): string {
  const unparsed = `${asRead(name)} IS NOT NULL AND ${identifier(name)} IS NULL`;
  return duration ? `(${unparsed}) OR ${identifier(name)} >= ${TOO_LONG}` : unparsed;
}

function sqlValue(value: string | number): string {
  return typeof value === "number" ? String(value) : literal(value);
}

function outOfRange(value: string, max: string | null): string {
  const early = `${value} < TIMESTAMP '2016-01-01'`;
  return max === null ? early : `(${early} OR ${value} > timestamp_of_text(${literal(max)}))`;
}
