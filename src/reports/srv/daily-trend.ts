import type { Band } from "../../components/chart/bands.js";
import { rateDomain } from "../../components/chart/cut-axis.js";
import { empty } from "../../components/chart/states.js";
import { timeLine } from "../../components/chart/time-line.js";
import type { TimePoint } from "../../components/chart/time-line.js";
import { dayKey } from "../../components/days.js";
import { h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { formatCount, formatDuration, formatPercent, plural } from "../../model/format.js";
import { number, optionalNumber, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import type { IndustryFigures } from "./industry.js";

interface DayPoint extends TimePoint {
  row: Row;
}

/**
 * Success rate by day.
 * @param rows of the view `trend`
 * @param industry figures of a day, `2026-10-31`
 */
export function dailyRates(
  rows: readonly Row[],
  bands: readonly Band[],
  industry: (day: string) => IndustryFigures,
): HTMLElement {
  const points = pointsOf(rows, "success_rate");
  const rates = points.flatMap(({ value }) => value ?? []);
  const compared = comparedOf(points, (day) => industry(day).successRate);
  if (rates.length === 0) return empty("No request of the round-trip population has ended.");
  return timeLine({
    ariaLabel: "Success rate by day, per cent, with incidents of category 1 and 2",
    points,
    bands,
    format: formatPercent,
    domain: rateDomain([...rates, ...compared.map(({ value }) => value)]),
    industry: compared,
    tip: ({ day, value, row }) => [
      h("p", {}, value === null ? "no request has ended" : `${formatPercent(value)} succeeded`),
      besides(industry(dayKey(day)).successRate, formatPercent),
      `${formatCount(number(row, "failure"))} failed, ${formatCount(number(row, "success"))} succeeded`,
    ],
  });
}

/** Mean round trip time by day, as `dailyRates`. */
export function dailyTimes(
  rows: readonly Row[],
  bands: readonly Band[],
  industry: (day: string) => IndustryFigures,
): HTMLElement {
  const points = pointsOf(rows, "rtt_mean_ms");
  const times = points.flatMap(({ value }) => value ?? []);
  const compared = comparedOf(points, (day) => industry(day).mean);
  if (times.length === 0) return empty("No successful request has both directions' times.");
  return timeLine({
    ariaLabel: "Mean round trip time by day, with incidents of category 1 and 2",
    points,
    bands,
    format: formatDuration,
    domain: [0, Math.max(...times, ...compared.map(({ value }) => value)) * 1.05],
    industry: compared,
    tip: ({ day, value, row }) => [
      h("p", {}, value === null ? "no round trip time" : `mean ${formatDuration(value)}`),
      besides(industry(dayKey(day)).mean, formatDuration),
      `of ${plural(number(row, "rtt_count"), "round trip")}`,
    ],
  });
}

const besides = (value: number | null, format: (value: number) => string): Child =>
  value === null ? null : h("p", {}, `industry ${format(value)}`);

function comparedOf(
  points: readonly DayPoint[],
  industry: (day: string) => number | null,
): { day: Date; value: number }[] {
  return points.flatMap(({ day }) => {
    const value = industry(dayKey(day));
    return value === null ? [] : [{ day, value }];
  });
}

function pointsOf(rows: readonly Row[], column: string): DayPoint[] {
  return rows
    .map((row) => ({ day: time(row, "day"), value: optionalNumber(row, column), row }))
    .sort((a, b) => a.day.getTime() - b.day.getTime());
}
