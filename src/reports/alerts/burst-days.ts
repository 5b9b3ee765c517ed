import { formatMonth, plural } from "../../model/format.js";
import type { Burst } from "./figures.js";

/** Days with a burst by month; a month without one is not there. */
export function burstDaysOf(bursts: readonly Burst[]): Map<string, number> {
  const days = new Map<string, number>();
  for (const { day } of bursts) {
    const month = day.toISOString().slice(0, 7);
    days.set(month, (days.get(month) ?? 0) + 1);
  }
  return days;
}

/** `bursts in September 2026 (1 day)`, or that there was none. */
export function burstWords(days: ReadonlyMap<string, number>): string {
  if (days.size === 0) return "no burst in any month";
  const months = [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, count]) => `${formatMonth(month)} (${plural(count, "day")})`);
  return `bursts in ${months.join(", ")}`;
}
