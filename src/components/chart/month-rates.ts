import { axisX, axisY, dot, gridY, lineY, text as label } from "@observablehq/plot";
import { h } from "../dom.js";
import { formatCompact, formatPercent } from "../../model/format.js";
import { rateDomain } from "./cut-axis.js";
import { monthAxis } from "./month-axis.js";
import { chart } from "./plot.js";
import { sized } from "./sized.js";
import { empty } from "./states.js";
import { comparison } from "./time-line.js";

/** What a month's rate is made of. */
export interface MonthRate {
  month: string;
  /** Per cent; null: nothing has ended. */
  successRate: number | null;
  failed: number;
}

export interface MonthRatesOptions {
  ariaLabel: string;
  rows: readonly MonthRate[];
  /** The industry's rate of a month; null where it is not shown. */
  industry: (month: string) => number | null;
  /** The last month that has ended: a later one stands hollow. */
  complete: string;
  /** What is said where no month has a rate. */
  none: string;
}

interface MonthPoint {
  month: string;
  value: number;
}

/** Success rate by month with the number of failures, as a line beside the industry's; a part month stands hollow. */
export function monthRates({ ariaLabel, rows, industry, complete, none }: MonthRatesOptions): HTMLElement {
  const points = rows.flatMap(({ month, successRate }) => valued(month, successRate));
  if (points.length === 0) return empty(none);
  const compared = rows.flatMap(({ month }) => valued(month, industry(month)));
  const domain = rateDomain([...points, ...compared].map(({ value }) => value));
  const failed = new Map(rows.map((row) => [row.month, row.failed]));
  const axis = monthAxis(points);
  const others = compared.filter(({ month }) => axis.months.includes(month));
  return h(
    "div",
    {},
    domain[0] > 0
      ? h("p", { class: "axis-note" }, `The axis is cut: it starts at ${formatPercent(domain[0])}.`)
      : null,
    others.length > 0 ? comparison() : null,
    sized((width) =>
      chart({
        ariaLabel,
        width,
        height: 240,
        marginLeft: 56,
        marginRight: 24,
        marginTop: 24,
        marginBottom: 46,
        x: { type: "point", domain: axis.months, padding: 0.4 },
        y: { domain: [...domain] },
        marks: [
          gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
          axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: formatPercent, fill: "var(--muted)" }),
          axisX({ tickSize: 0, label: null, tickFormat: axis.label(width), fill: "var(--muted)" }),
          lineY(everyMonth(axis.months, others), {
            x: "month",
            y: "value",
            stroke: "var(--industry)",
            strokeWidth: 1.5,
            strokeDasharray: "4 3",
          }),
          dot(others, {
            x: "month",
            y: "value",
            r: 3.5,
            stroke: "var(--industry)",
            fill: "var(--card)",
            ariaLabel: ({ month, value }: MonthPoint) => `industry, ${month}: ${formatPercent(value)}`,
          }),
          lineY(points, { x: "month", y: "value", stroke: "var(--own)", strokeWidth: 1.75 }),
          dot(points, {
            x: "month",
            y: "value",
            r: 4,
            stroke: "var(--own)",
            fill: ({ month }: MonthPoint) => (month > complete ? "var(--card)" : "var(--own)"),
            ariaLabel: ({ month, value }: MonthPoint) => `${month}: ${formatPercent(value)}`,
          }),
          label(axis.thinned(points, width), {
            x: "month",
            y: "value",
            text: ({ value }: MonthPoint) => formatPercent(value),
            dy: -12,
            fill: "var(--ink)",
            stroke: "var(--card)",
            strokeWidth: 3,
          }),
          label(axis.thinned(points, width), {
            x: "month",
            frameAnchor: "bottom",
            dy: 32,
            text: ({ month }: MonthPoint) => `${formatCompact(failed.get(month) ?? 0)} failed`,
            fill: "var(--muted)",
          }),
        ],
      }),
    ),
  );
}

const valued = (month: string, value: number | null): MonthPoint[] =>
  value === null ? [] : [{ month, value }];

/** Months of which nothing is shown stand without a value, so that the line does not cross them. */
function everyMonth(
  months: readonly string[],
  points: readonly MonthPoint[],
): { month: string; value: number | null }[] {
  return months.map((month) => points.find((point) => point.month === month) ?? { month, value: null });
}
