import { axisX, axisY, dot, gridY, lineY, text as label } from "@observablehq/plot";
import { h } from "../dom.js";
import { monthAxis } from "./month-axis.js";
import { chart } from "./plot.js";
import { sized } from "./sized.js";
import { comparison } from "./time-line.js";

/** A value of a month, `2026-10`. */
export interface MonthPoint {
  month: string;
  value: number;
}

export interface MonthLineOptions {
  ariaLabel: string;
  points: readonly MonthPoint[];
  /** Industry figures of months, those that are shown. */
  industry: readonly MonthPoint[];
  /** Ends of the value axis; where it does not start at zero the chart says so. */
  domain: readonly [number, number];
  format: (value: number) => string;
  /** What stands below a month. */
  below: (month: string) => string;
  /** The last month that has ended: a later one stands hollow. */
  complete: string;
}

/** The viewer's own figure by month as a line beside the industry's; a part month stands hollow. */
export function monthLine(options: MonthLineOptions): HTMLElement {
  const { ariaLabel, points, industry, domain, format, below, complete } = options;
  const axis = monthAxis(points);
  const others = industry.filter(({ month }) => axis.months.includes(month));
  return h(
    "div",
    {},
    domain[0] > 0
      ? h("p", { class: "axis-note" }, `The axis is cut: it starts at ${format(domain[0])}.`)
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
          axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: format, fill: "var(--muted)" }),
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
            ariaLabel: ({ month, value }: MonthPoint) => `industry, ${month}: ${format(value)}`,
          }),
          lineY(points, { x: "month", y: "value", stroke: "var(--own)", strokeWidth: 1.75 }),
          dot(points, {
            x: "month",
            y: "value",
            r: 4,
            stroke: "var(--own)",
            fill: ({ month }: MonthPoint) => (month > complete ? "var(--card)" : "var(--own)"),
            ariaLabel: ({ month, value }: MonthPoint) => `${month}: ${format(value)}`,
          }),
          label(axis.thinned(points, width), {
            x: "month",
            y: "value",
            text: ({ value }: MonthPoint) => format(value),
            dy: -12,
            fill: "var(--ink)",
          }),
          label(axis.thinned(points, width), {
            x: "month",
            frameAnchor: "bottom",
            dy: 32,
            text: ({ month }: MonthPoint) => below(month),
            fill: "var(--muted)",
          }),
        ],
      }),
    ),
  );
}

/** Months of which nothing is shown stand without a value, so that the line does not cross them. */
function everyMonth(
  months: readonly string[],
  points: readonly MonthPoint[],
): { month: string; value: number | null }[] {
  return months.map((month) => points.find((point) => point.month === month) ?? { month, value: null });
}
