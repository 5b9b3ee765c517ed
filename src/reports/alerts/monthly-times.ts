import { monthTimes } from "../../components/chart/month-times.js";
import type { IndustryFigures, MonthFigures } from "./figures.js";

/** Best, worst, mean and median delivery time by month, the industry's beside the viewer's. */
export function monthlyTimes(
  rows: readonly MonthFigures[],
  industry: (month: string) => IndustryFigures | undefined,
): HTMLElement {
  return monthTimes({
    ariaLabel: "Delivery time by month: best, worst, mean and median, with the industry's",
    rows,
    industry,
    none: "No delivered alert has a time of delivery.",
  });
}
