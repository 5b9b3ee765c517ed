import { monthRates } from "../../components/chart/month-rates.js";
import type { IndustryFigures, MonthFigures } from "./figures.js";

/** Success of delivery by month beside the industry average, with the number of failures. */
export function monthlyRates(
  rows: readonly MonthFigures[],
  industry: (month: string) => IndustryFigures | undefined,
  complete: string,
): HTMLElement {
  return monthRates({
    ariaLabel: "Success of delivery by month, per cent, with the industry average",
    rows,
    industry: (month) => industry(month)?.successRate ?? null,
    complete,
    none: "No alert has been delivered or has failed.",
  });
}
