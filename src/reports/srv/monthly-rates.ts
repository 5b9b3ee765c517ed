import { monthRates } from "../../components/chart/month-rates.js";
import type { IndustryFigures } from "./industry.js";
import type { MonthFigures } from "./month-figures.js";

/**
 * Success rate by month with the number of failures, beside the industry average; a part month stands hollow.
 * @param industry figures of a month
 */
export function monthlyRates(
  rows: readonly MonthFigures[],
  complete: string,
  industry: (month: string) => IndustryFigures,
): HTMLElement {
  return monthRates({
    ariaLabel: "Success rate by month, per cent, with the industry average",
    rows: rows.map(({ month, successRate, failure }) => ({ month, successRate, failed: failure })),
    industry: (month) => industry(month).successRate,
    complete,
    none: "No request of the round-trip population has ended.",
  });
}
