import { formatCount, formatMonth, formatPercent } from "../../model/format.js";
import { monthBefore } from "../../components/months.js";

const DAY = 86_400_000;
/** Fewer days of a month say nothing of it. */
const FEWEST_DAYS = 7;
/** Half as many again, or a third fewer. */
const STRONG = 1.5;
/** So many times the spread that chance gives to counts (Poisson). */
const BEYOND_CHANCE = 5;

/** Alerts a day, throttled ones included, of a month and the month before it. */
export interface MonthChange {
  month: string;
  now: number;
  before: number;
}

/**
 * How an alert changed from the month before, if that is much and more than chance gives; else null. Days before the
 * first that is held, and after the as-of time, do not count.
 * @param alerts of each month held, throttled ones included
 */
export function strongChange(
  month: string,
  alerts: ReadonlyMap<string, number>,
  first: Date,
  asOf: Date,
): MonthChange | null {
  const [now, before] = [month, monthBefore(month)].map((of) => {
    const days = daysOf(of, first, asOf);
    const count = alerts.get(of) ?? 0;
    return { days, count, rate: count / days };
  });
  if (!now || !before || now.days < FEWEST_DAYS || before.days < FEWEST_DAYS) return null;
  const spread = Math.sqrt(now.count / now.days ** 2 + before.count / before.days ** 2);
  const isMuch = now.rate >= STRONG * before.rate || before.rate >= STRONG * now.rate;
  return isMuch && spread > 0 && Math.abs(now.rate - before.rate) >= BEYOND_CHANCE * spread
    ? { month, now: now.rate, before: before.rate }
    : null;
}

function daysOf(month: string, first: Date, asOf: Date): number {
  const begins = Date.parse(`${month}-01T00:00:00Z`);
  const ends = new Date(begins).setUTCMonth(new Date(begins).getUTCMonth() + 1);
  return Math.max(0, Math.min(ends, asOf.getTime()) - Math.max(begins, first.getTime())) / DAY;
}

/** `12.3 alerts a day, 4.1 in September 2026: 3.0 times as many`. */
export function changeWords({ month, now, before }: MonthChange): string {
  const were = formatMonth(monthBefore(month));
  if (before === 0) return `${perDay(now)} alerts a day, none in ${were}`;
  return `${perDay(now)} alerts a day, ${perDay(before)} in ${were}: ${comparison(now / before)}`;
}

function comparison(ratio: number): string {
  if (ratio >= 2) return `${ratio.toFixed(1)} times as many`;
  const share = formatPercent(100 * Math.abs(ratio - 1));
  return `${share} ${ratio > 1 ? "more" : "fewer"}`;
}

const perDay = (rate: number): string => (rate >= 100 ? formatCount(rate) : rate.toFixed(1));
