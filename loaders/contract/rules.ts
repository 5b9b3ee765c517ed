/**
 * The rules of contract.md, section 2, in the order in which they are tried:
 * a row that breaks several counts once, under the first.
 */
export const RULES = [
  "malformed_row",
  "null_required",
  "bad_type",
  "bad_enum",
  "negative_duration",
  "ended_before_started",
  "delivered_before_raised",
  "timestamp_range",
  "command_variant",
  "mpxn_check_digit",
  "bad_eui64",
  "bad_party_id",
  "unknown_party",
] as const;

export type Rule = (typeof RULES)[number];
