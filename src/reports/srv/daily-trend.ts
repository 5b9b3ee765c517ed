import type { Band } from "../../components/chart/bands.js";
import { rateDomain } from "../../components/chart/cut-axis.js";
import { empty } from "../../components/chart/states.js";
import { timeLine } from "../../components/chart/time-line.js";
import type { TimePoint } from "../../components/chart/time-line.js";
import { h } from "../../components/dom.js";
import { formatCount, formatDuration, formatPercent, plural } from "../../components/format.js";
import { number, optionalNumber, time } from "../../components/rows.js";
import type { Row } from "../../components/rows.js";

interface DayPoint extends TimePoint {
  row: Row;
}

/** Success rate by day. @param rows of the view `trend` */
export function dailyRates(rows: readonly Row[], bands: readonly Band[]): HTMLElement {
  const points = pointsOf(rows, "success_rate");
  const rates = points.flatMap(({ value }) => value ?? []);
  if (rates.length === 0) return empty("No request of the round-trip population has ended.");
  return timeLine({
    ariaLabel: "Success rate by day, per cent, with incidents of category 1 and 2",
    points,
    bands,
    format: formatPercent,
    domain: rateDomain(rates),
    tip: ({ value, row }) => [
      h("p", {}, value === null ? "no request has ended" : `${formatPercent(value)} succeeded`),
      `${formatCount(number(row, "failure"))} failed, ${formatCount(number(row, "success"))} succeeded`,
    ],
  });
}

/** Mean round trip time by day. @param rows of the view `trend` */
export function dailyTimes(rows: readonly Row[], bands: readonly Band[]): HTMLElement {
  const points = pointsOf(rows, "rtt_mean_ms");
  const times = points.flatMap(({ value }) => value ?? []);
  if (times.length === 0) return empty("No successful request has both directions' times.");
  return timeLine({
    ariaLabel: "Mean round trip time by day, with incidents of category 1 and 2",
    points,
    bands,
    format: formatDuration,
    domain: [0, Math.max(...times) * 1.05],
    tip: ({ value, row }) => [
      h("p", {}, value === null ? "no round trip time" : `mean ${formatDuration(value)}`),
      `of ${plural(number(row, "rtt_count"), "round trip")}`,
    ],
  });
}

function pointsOf(rows: readonly Row[], column: string): DayPoint[] {
  return rows
    .map((row) => ({ day: time(row, "day"), value: optionalNumber(row, column), row }))
    .sort((a, b) => a.day.getTime() - b.day.getTime());
}
