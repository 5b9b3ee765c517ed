import { rateDomain } from "../../components/chart/cut-axis.js";
import { monthLine } from "../../components/chart/month-line.js";
import { empty } from "../../components/chart/states.js";
import { formatCompact, formatPercent } from "../../components/format.js";
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
  const valued = (month: string, value: number | null): { month: string; value: number }[] =>
    value === null ? [] : [{ month, value }];
  const points = rows.flatMap(({ month, successRate }) => valued(month, successRate));
  if (points.length === 0) return empty("No request of the round-trip population has ended.");
  const compared = rows.flatMap(({ month }) => valued(month, industry(month).successRate));
  const failures = new Map(rows.map(({ month, failure }) => [month, failure]));
  return monthLine({
    ariaLabel: "Success rate by month, per cent",
    points,
    industry: compared,
    domain: rateDomain([...points, ...compared].map(({ value }) => value)),
    format: formatPercent,
    below: (month) => `${formatCompact(failures.get(month) ?? 0)} failed`,
    complete,
  });
}
