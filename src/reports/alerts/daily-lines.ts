import type { Band } from "../../components/chart/bands.js";
import { rateDomain } from "../../components/chart/cut-axis.js";
import { empty } from "../../components/chart/states.js";
import { timeLine } from "../../components/chart/time-line.js";
import type { TimePoint } from "../../components/chart/time-line.js";
import { h } from "../../components/dom.js";
import { formatCount, formatDuration, formatPercent } from "../../model/format.js";
import type { DayFigures, IndustryFigures, Times } from "./figures.js";

/** The industry's figures by day, and of which days there can be any. */
export interface IndustryDays {
  figures: readonly IndustryFigures[];
  isDue: (day: Date) => boolean;
}

interface DayPoint extends TimePoint {
  row: DayFigures;
}

type Read<Of> = (figures: Of) => number | null;

/** Success of delivery by day beside the industry average. */
export function dailyRates(
  rows: readonly DayFigures[],
  industry: IndustryDays,
  bands: readonly Band[],
): HTMLElement {
  const points = pointsOf(rows, ({ successRate }) => successRate);
  const others = othersOf(industry.figures, ({ successRate }) => successRate);
  if (points.every(({ value }) => value === null)) return empty("No alert has been delivered or has failed.");
  const known = new Map(others.map(({ day, value }) => [day.getTime(), value]));
  return timeLine({
    ariaLabel: "Success of delivery by day, per cent, with incidents of category 1 and 2",
    points,
    industry: others,
    bands,
    format: formatPercent,
    domain: rateDomain(valuesOf([...points, ...others])),
    tip: ({ day, value, row }) => [
      h("p", {}, value === null ? "none delivered or failed" : `${formatPercent(value)} delivered`),
      industryLine(known.get(day.getTime()), formatPercent, industry.isDue(day)),
      `${formatCount(row.failed)} failed, ${formatCount(row.delivered)} delivered`,
    ],
  });
}

/** Statistics of delivery times that a chart may show. */
export const STATISTICS = ["median", "mean", "best", "worst"] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Delivery time by day beside the industry's. */
export function dailyTimes(
  rows: readonly DayFigures[],
  industry: IndustryDays,
  bands: readonly Band[],
  statistic: Statistic,
): HTMLElement {
  const read: Read<Times> = (times) => times[statistic];
  const points = pointsOf(rows, read);
  const others = othersOf(industry.figures, read);
  const values = valuesOf(points);
  if (values.length === 0) return empty("No delivered alert has a time of delivery.");
  const known = new Map(others.map(({ day, value }) => [day.getTime(), value]));
  return timeLine({
    ariaLabel: `Delivery time by day, ${statistic}, with incidents of category 1 and 2`,
    points,
    industry: others,
    bands,
    format: formatDuration,
    domain: [0, Math.max(...values, ...valuesOf(others)) * 1.05],
    tip: ({ day, value, row }) => [
      h("p", {}, value === null ? "no delivery time" : `${statistic} ${formatDuration(value)}`),
      industryLine(known.get(day.getTime()), formatDuration, industry.isDue(day)),
      `${formatCount(row.delivered)} delivered`,
    ],
  });
}

/** Nothing of a day of which there can be no figure. */
function industryLine(
  value: number | null | undefined,
  format: (value: number) => string,
  isDue: boolean,
): HTMLElement | null {
  if (value != null) return h("p", {}, `industry ${format(value)}`);
  return isDue ? h("p", {}, "industry not shown") : null;
}

function pointsOf(rows: readonly DayFigures[], read: Read<DayFigures>): DayPoint[] {
  return rows
    .map((row) => ({ day: row.day, value: read(row), row }))
    .sort((a, b) => a.day.getTime() - b.day.getTime());
}

function othersOf(industry: readonly IndustryFigures[], read: Read<IndustryFigures>): TimePoint[] {
  return industry.flatMap((figures) => {
    const value = read(figures);
    return value === null ? [] : [{ day: new Date(`${figures.period}T00:00:00Z`), value }];
  });
}

const valuesOf = (points: readonly TimePoint[]): number[] => points.flatMap(({ value }) => value ?? []);
