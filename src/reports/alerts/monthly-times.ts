import { axisX, axisY, dot, gridY, ruleX, text as label } from "@observablehq/plot";
import { monthAxis } from "../../components/chart/month-axis.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatDuration } from "../../components/format.js";
import type { IndustryFigures, MonthFigures, Times } from "./figures.js";

const LEAST = 1;
const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
/** Own figures stand so far left of the month, the industry's so far right, in pixels. */
const APART = 7;

interface Timed extends Times {
  month: string;
}

/** Best, worst, mean and median delivery time by month, own and industry's side by side, on a logarithmic axis. */
export function monthlyTimes(
  rows: readonly MonthFigures[],
  industry: (month: string) => IndustryFigures | undefined,
): HTMLElement {
  const own: Timed[] = rows.filter(({ mean }) => mean !== null);
  if (own.length === 0) return empty("No delivered alert has a time of delivery.");
  const others = rows.flatMap(({ month }): Timed[] => {
    const figures = industry(month);
    return figures && (figures.mean !== null || figures.median !== null) ? [{ ...figures, month }] : [];
  });
  const all = [...own, ...others].flatMap(({ best, worst, mean, median }) =>
    [best, worst, mean, median].flatMap((value) => (value === null ? [] : [Math.max(LEAST, value)])),
  );
  const [least, most] = [Math.min(...all), Math.max(...all, Math.min(...all) * 10)];
  const ticks = POWERS.filter((power) => power >= least / 2 && power <= most * 2);
  const axis = monthAxis(rows);
  return h(
    "div",
    {},
    h(
      "p",
      { class: "legend" },
      h("span", {}, "● median"),
      h("span", {}, "○ mean"),
      h("span", {}, "| best to worst; the axis is logarithmic"),
      others.length > 0 ? h("span", { class: "line-key line-own" }, "you") : null,
      others.length > 0 ? h("span", { class: "line-key line-industry" }, "industry, you included") : null,
    ),
    sized((width) =>
      chart({
        ariaLabel: "Delivery time by month: best, worst, mean and median, with the industry's",
        width,
        height: 240,
        marginLeft: 64,
        marginRight: 24,
        marginTop: 16,
        marginBottom: 30,
        x: { type: "point", domain: axis.months, padding: 0.4 },
        y: { type: "log", domain: [least / 1.3, most * 1.3] },
        marks: [
          gridY(ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
          axisY(ticks, { tickSize: 0, label: null, tickFormat: formatDuration, fill: "var(--muted)" }),
          axisX({ tickSize: 0, label: null, tickFormat: axis.label(width), fill: "var(--muted)" }),
          ...timeMarks(others, "var(--industry)", others.length > 0 ? APART : 0, "4 3"),
          ...timeMarks(own, "var(--own)", others.length > 0 ? -APART : 0),
          label(axis.thinned(rows.filter(hasMedian), width), {
            x: "month",
            y: ({ median }: Timed) => at(median),
            text: ({ median }: Timed) => formatDuration(median ?? 0),
            textAnchor: "end",
            dx: others.length > 0 ? -APART - 7 : -8,
            fill: "var(--ink)",
          }),
        ],
      }),
    ),
  );
}

const at = (value: number | null): number => Math.max(LEAST, value ?? LEAST);
const hasMedian = ({ median }: Timed): boolean => median !== null;

function timeMarks(rows: readonly Timed[], stroke: string, dx: number, strokeDasharray?: string) {
  const ends = rows.filter(({ best, worst }) => best !== null && worst !== null);
  return [
    ruleX(ends, {
      x: "month",
      y1: ({ best }: Timed) => at(best),
      y2: ({ worst }: Timed) => at(worst),
      ...{ stroke, dx, strokeOpacity: 0.6, strokeWidth: 1.5 },
      ...(strokeDasharray === undefined ? {} : { strokeDasharray }),
    }),
    dot(
      rows.filter(({ mean }) => mean !== null),
      {
        x: "month",
        y: ({ mean }: Timed) => at(mean),
        r: 4,
        fill: "var(--card)",
        stroke,
        dx,
        strokeWidth: 1.5,
      },
    ),
    dot(rows.filter(hasMedian), { x: "month", y: ({ median }: Timed) => at(median), r: 4, fill: stroke, dx }),
  ];
}
