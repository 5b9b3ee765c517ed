import { formatDay, formatMonth } from "../../model/format.js";

const DAY = 86_400_000;
/** Days that must lie before a day, from the first alert of the party in the role on (datasets/bursts.sql). */
const BEFORE = 14;

/** First and last day on which the party received an alert in the role; null: it never did. */
export type Held = readonly [Date, Date] | null;

/**
 * What the search for bursts found where it found none: which days it could look at.
 * @param month whose days are meant; null: all days held
 * @param what is looked at: `day`, `day of all alerts together`
 */
export function noBurstWords(held: Held, month: string | null, what = "day"): string {
  if (held === null) return "No day with an alert is held";
  const first = month === null ? held[0] : later(held[0], new Date(`${month}-01T00:00:00Z`));
  const last = month === null ? held[1] : earlier(held[1], lastDay(month));
  const tested = new Date(held[0].getTime() + BEFORE * DAY);
  if (tested > last) return `No day could be tested: ${BEFORE} days of alerts must lie before it`;
  const from = tested > first ? `, of those tested (from ${formatDay(tested)} on)` : "";
  const when = month === null ? "" : ` in ${formatMonth(month)}`;
  return `No single ${what}${when} stood out from the 28 days before it${from}`;
}

const later = (a: Date, b: Date): Date => (a > b ? a : b);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

function lastDay(month: string): Date {
  const day = new Date(`${month}-01T00:00:00Z`);
  day.setUTCMonth(day.getUTCMonth() + 1, 0);
  return day;
}
