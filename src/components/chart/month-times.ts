import { axisX, axisY, dot, gridY, ruleX, text as label } from "@observablehq/plot";
import { h } from "../dom.js";
import { formatCount, formatDuration } from "../../model/format.js";
import { monthAxis } from "./month-axis.js";
import { chart } from "./plot.js";
import { sized } from "./sized.js";
import { empty } from "./states.js";

/** Times in milliseconds; null where there is none, or it is not shown. */
export interface Times {
  best: number | null;
  worst: number | null;
  mean: number | null;
  median: number | null;
}

interface MonthTimes extends Times {
  month: string;
}

export interface MonthTimesOptions {
  ariaLabel: string;
  rows: readonly MonthTimes[];
  /** The industry's times of a month. */
  industry: (month: string) => Times | undefined;
  /** What is said where no month has a time. */
  none: string;
}

const LEAST = 1;
const POWERS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
/** The industry's times stand so far to the right of the viewer's, in pixels. */
const BESIDE = 11;
/** What a month needs for its label and the industry's times of the month before, in pixels. */
const ROOM = 100;

/** Best, worst, mean and median time by month on a logarithmic axis, the industry's beside the viewer's. */
export function monthTimes({ ariaLabel, rows, industry, none }: MonthTimesOptions): HTMLElement {
  const own = rows.filter(isTimed);
  if (own.length === 0) return empty(none);
  const others = rows.flatMap(({ month }): MonthTimes[] => {
    const times = industry(month);
    return times ? [{ ...times, month }] : [];
  });
  const compared = others.filter(isTimed);
  const all = [...own, ...compared].flatMap(({ best, worst, mean, median }) =>
    [best, worst, mean, median].filter((time) => time !== null).map(at),
  );
  const least = Math.min(...all);
  const most = Math.max(...all, least * 10);
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
        ariaLabel,
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
          axisY(ticks, { tickSize: 0, label: null, tickFormat: tickWords, fill: "var(--muted)" }),
          axisX({ tickSize: 0, label: null, tickFormat: axis.label(width), fill: "var(--muted)" }),
          ...timeMarks(compared, {
            stroke: "var(--industry)",
            fill: "var(--card)",
            dx: BESIDE,
            line: { strokeDasharray: "4,3" },
          }),
          ...timeMarks(own, {
            stroke: "var(--own)",
            fill: "var(--own)",
            dx: 0,
            line: { strokeOpacity: 0.5 },
          }),
          label(labelled(axis.thinned(own.filter(has("median")), width), width / axis.months.length), {
            x: "month",
            y: ({ median }: MonthTimes) => at(median),
            text: ({ median }: MonthTimes) => formatDuration(median ?? 0),
            textAnchor: "end",
            dx: -8,
            fill: "var(--ink)",
            stroke: "var(--card)",
            strokeWidth: 3,
          }),
        ],
      }),
    ),
  );
}

interface Look {
  stroke: string;
  /** Of circle and diamond. */
  fill: string;
  dx: number;
  /** Of the line from best to worst. */
  line: { strokeDasharray?: string; strokeOpacity?: number };
}

function timeMarks(rows: readonly MonthTimes[], { stroke, fill, dx, line }: Look) {
  const spans = rows.filter((row) => row.best !== null && row.worst !== null);
  const end = { symbol: "times", r: 0.5, strokeWidth: 3, stroke, dx } as const;
  const point = { r: 4, strokeWidth: 1.5, stroke, fill, dx } as const;
  return [
    ruleX(spans, {
      x: "month",
      y1: ({ best }: MonthTimes) => at(best),
      y2: ({ worst }: MonthTimes) => at(worst),
      ...{ stroke, dx, strokeWidth: 1.5 },
      ...line,
    }),
    dot(rows.filter(has("best")), { x: "month", y: ({ best }: MonthTimes) => at(best), ...end }),
    dot(rows.filter(has("worst")), { x: "month", y: ({ worst }: MonthTimes) => at(worst), ...end }),
    dot(rows.filter(has("mean")), {
      x: "month",
      y: ({ mean }: MonthTimes) => at(mean),
      symbol: "diamond",
      ...point,
    }),
    dot(rows.filter(has("median")), { x: "month", y: ({ median }: MonthTimes) => at(median), ...point }),
  ];
}

/** The last month alone where a label would stand on the industry's times of the month before. */
function labelled(rows: readonly MonthTimes[], step: number): readonly MonthTimes[] {
  return step < ROOM ? rows.slice(-1) : rows;
}

const at = (time: number | null): number => Math.max(LEAST, time ?? LEAST);

const has =
  (name: keyof Times) =>
  (times: Times): boolean =>
    times[name] !== null;

const isTimed = (times: Times): boolean => times.mean !== null || times.median !== null;

/** A power of ten in one unit along the axis: `100 ms`, `1 s`, `1,000 s`. */
function tickWords(milliseconds: number): string {
  return milliseconds < 1000 ? `${formatCount(milliseconds)} ms` : `${formatCount(milliseconds / 1000)} s`;
}
