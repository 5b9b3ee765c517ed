import { rateDomain } from "../../components/chart/cut-axis.js";
import { monthLine } from "../../components/chart/month-line.js";
import type { MonthPoint } from "../../components/chart/month-line.js";
import { empty } from "../../components/chart/states.js";
import { formatCompact, formatPercent } from "../../components/format.js";
import type { IndustryFigures, MonthFigures } from "./figures.js";

/** Success of delivery by month beside the industry average, with the number of failures. */
export function monthlyRates(
  rows: readonly MonthFigures[],
  industry: (month: string) => IndustryFigures | undefined,
  complete: string,
): HTMLElement {
  const points = rows.flatMap(({ month, successRate }): MonthPoint[] =>
    successRate === null ? [] : [{ month, value: successRate }],
  );
  if (points.length === 0) return empty("No alert has been delivered or has failed.");
  const others = rows.flatMap(({ month }): MonthPoint[] => {
    const value = industry(month)?.successRate ?? null;
    return value === null ? [] : [{ month, value }];
  });
  const failed = new Map(rows.map((row) => [row.month, row.failed]));
  return monthLine({
    ariaLabel: "Success of delivery by month, per cent, with the industry average",
    points,
    industry: others,
    domain: rateDomain([...points, ...others].map(({ value }) => value)),
    format: formatPercent,
    below: (month) => `${formatCompact(failed.get(month) ?? 0)} failed`,
    complete,
  });
}
