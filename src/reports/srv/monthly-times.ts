import { monthTimes } from "../../components/chart/month-times.js";
import type { IndustryFigures } from "./industry.js";
import type { MonthFigures } from "./month-figures.js";

/**
 * Best, worst, mean and median round trip time by month, the industry's beside the viewer's.
 * @param industry figures of a month
 */
export function monthlyTimes(
  rows: readonly MonthFigures[],
  industry: (month: string) => IndustryFigures,
): HTMLElement {
  return monthTimes({
    ariaLabel: "Round trip time by month: best, worst, mean and median, with the industry's",
    rows,
    industry,
    none: "No successful request has both directions' times.",
  });
}
