import { axisX, axisY, dot, gridY, ruleX, text as label } from "@observablehq/plot";
import { monthAxis } from "../../components/chart/month-axis.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatDuration } from "../../components/format.js";
import type { IndustryFigures } from "./industry.js";
import type { MonthFigures } from "./month-figures.js";

const LEAST = 1;
const hollow = { r: 4, fill: "var(--card)", stroke: "var(--industry)", strokeWidth: 1.5 };
const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/** Industry's times stand this far to the right of the viewer's, pixels. */
const BESIDE = 9;

interface Times {
  month: string;
  best: number;
  worst: number;
  mean: number | null;
  median: number;
}

/**
 * Best, worst, mean and median round trip time by month on a logarithmic axis, the industry's beside the viewer's.
 * @param industry figures of a month
 */
export function monthlyTimes(
  rows: readonly MonthFigures[],
  industry: (month: string) => IndustryFigures,
): HTMLElement {
  const timed = rows.filter(({ median }) => median !== null);
  if (timed.length === 0) return empty("No successful request has both directions' times.");
  const at = (value: number | null): number => Math.max(LEAST, value ?? LEAST);
  const compared = rows.flatMap(({ month }): Times[] => {
    const { best, worst, mean, median } = industry(month);
    return best === null || worst === null || median === null ? [] : [{ month, best, worst, mean, median }];
  });
  const all = [...timed, ...compared];
  const least = Math.min(...all.map(({ best }) => at(best)));
  const most = Math.max(...all.map(({ worst }) => at(worst)), least * 10);
  const ticks = POWERS.filter((power) => power >= least / 2 && power <= most * 2);
  const axis = monthAxis(rows);
  return h(
    "div",
    {},
    h(
      "p",
      { class: "legend" },
      h("span", { class: "line-key line-own" }, "you"),
      compared.length > 0 ? h("span", { class: "line-key line-industry" }, "industry, you included") : null,
      h("span", {}, "circle: median, diamond: mean, ends: best and worst; the axis is logarithmic"),
    ),
    sized((width) =>
      chart({
        ariaLabel: "Round trip time by month: best, worst, mean and median",
        width,
        height: 240,
        marginLeft: 64,
        marginRight: 48,
        marginTop: 16,
        marginBottom: 30,
        x: { type: "point", domain: axis.months, padding: 0.4 },
        y: { type: "log", domain: [least / 1.3, most * 1.3] },
        marks: [
          gridY(ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
          axisY(ticks, { tickSize: 0, label: null, tickFormat: formatDuration, fill: "var(--muted)" }),
          axisX({ tickSize: 0, label: null, tickFormat: axis.label(width), fill: "var(--muted)" }),
          ruleX(timed, {
            x: "month",
            y1: ({ best }: MonthFigures) => at(best),
            y2: ({ worst }: MonthFigures) => at(worst),
            stroke: "var(--own)",
            strokeOpacity: 0.5,
            strokeWidth: 1.5,
          }),
          ruleX(compared, {
            x: "month",
            y1: ({ best }: Times) => at(best),
            y2: ({ worst }: Times) => at(worst),
            dx: BESIDE,
            stroke: "var(--industry)",
            strokeWidth: 1.5,
            strokeDasharray: "4,3",
          }),
          ...[(row: Times) => at(row.best), (row: Times) => at(row.worst)].map((y) =>
            dot(compared, {
              x: "month",
              y,
              dx: BESIDE,
              symbol: "times",
              r: 0.5,
              stroke: "var(--industry)",
              strokeWidth: 3,
            }),
          ),
          dot(
            compared.filter(({ mean }) => mean !== null),
            { x: "month", y: ({ mean }: Times) => at(mean), dx: BESIDE, symbol: "diamond", ...hollow },
          ),
          dot(compared, { x: "month", y: ({ median }: Times) => at(median), dx: BESIDE, ...hollow }),
          ...[(row: MonthFigures) => at(row.best), (row: MonthFigures) => at(row.worst)].map((y) =>
            dot(timed, { x: "month", y, symbol: "times", r: 0.5, stroke: "var(--own)", strokeWidth: 3 }),
          ),
          dot(timed, {
            x: "month",
            y: ({ mean }: MonthFigures) => at(mean),
            symbol: "diamond",
            r: 4,
            fill: "var(--own)",
          }),
          dot(timed, { x: "month", y: ({ median }: MonthFigures) => at(median), r: 4, fill: "var(--own)" }),
          label(axis.thinned(timed, width), {
            x: "month",
            y: ({ median }: MonthFigures) => at(median),
            text: ({ median }: MonthFigures) => formatDuration(median ?? 0),
            textAnchor: "end",
            dx: -8,
            fill: "var(--ink)",
          }),
        ],
      }),
    ),
  );
}
