import { axisX, axisY, dot, gridY, lineY, rect, ruleY, text as label } from "@observablehq/plot";
import { everyDay } from "../days.js";
import { h } from "../dom.js";
import type { Child } from "../dom.js";
import { formatDay } from "../../model/format.js";
import { bandLabels, bandList, bandMarks, bandsWithin } from "./band-marks.js";
import type { Band } from "./bands.js";
import { chart } from "./plot.js";
import { sized } from "./sized.js";
import { Tip } from "./tip.js";

export interface TimePoint {
  /** Start of the day that the value is of. */
  day: Date;
  /** null: nothing to show that day; the line has a gap. */
  value: number | null;
}

export interface TimeLineOptions<Point extends TimePoint> {
  ariaLabel: string;
  points: readonly Point[];
  /** Industry figures by day, those that are shown. */
  industry?: readonly TimePoint[];
  bands: readonly Band[];
  format: (value: number) => string;
  /** Further lines of the note at a day. */
  tip: (point: Point) => Child[];
  /** Ends of the value axis; where it does not start at zero the chart says so. */
  domain: readonly [number, number];
}

const DAY = 86_400_000;
const HEIGHT = 240;

/** The viewer's own figure by day as a line beside the industry's, with incidents as labelled bands behind them. */
export function timeLine<Point extends TimePoint>({
  ariaLabel,
  points,
  industry = [],
  bands,
  format,
  tip,
  domain,
}: TimeLineOptions<Point>): HTMLElement {
  const frame = h("div", { class: "time-line" });
  const note = new Tip(frame);
  const days = points.map(({ day }) => day.getTime());
  const span: [Date, Date] = [new Date(Math.min(...days)), new Date(Math.max(...days) + DAY)];
  const shown = bandsWithin(bands, span);
  const others = industry.filter(({ day, value }) => value !== null && day >= span[0] && day < span[1]);
  frame.prepend(
    domain[0] > 0
      ? h("p", { class: "axis-note" }, `The axis is cut: it starts at ${format(domain[0])}.`)
      : "",
    others.length > 0 ? comparison() : "",
    sized((width) => {
      const known = points.filter(({ value }) => value !== null);
      const last = known.at(-1);
      const svg = chart({
        ariaLabel,
        width,
        height: HEIGHT,
        marginLeft: 52,
        marginRight: 56,
        marginTop: 22,
        marginBottom: 30,
        x: { type: "utc", domain: span },
        y: { domain: [...domain], clamp: true },
        marks: [
          bandMarks(shown, span, width),
          gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
          axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: format, fill: "var(--muted)" }),
          axisX({
            ticks: Math.max(2, Math.floor(width / 110)),
            tickSize: 0,
            label: null,
            fill: "var(--muted)",
          }),
          domain[0] === 0 ? ruleY([0], { stroke: "var(--muted)" }) : null,
          bandLabels(shown, span, width),
          lineY(withGaps(others), {
            x: middle,
            y: "value",
            stroke: "var(--industry)",
            strokeWidth: 1.5,
            strokeDasharray: "4 3",
          }),
          dot(alone(others), {
            x: middle,
            y: "value",
            r: 2,
            stroke: "var(--industry)",
            fill: "var(--card)",
          }),
          lineY(withGaps(points), { x: middle, y: "value", stroke: "var(--own)", strokeWidth: 1.75 }),
          dot(alone(known), { x: middle, y: "value", r: 2, fill: "var(--own)" }),
          dot(last ? [last] : [], { x: middle, y: "value", r: 3, fill: "var(--own)" }),
          label(last ? [last] : [], {
            x: middle,
            y: "value",
            text: ({ value }: TimePoint) => format(value ?? 0),
            textAnchor: "start",
            dx: 8,
            fill: "var(--own)",
            fontWeight: 600,
          }),
          rect(points, {
            x1: (point: TimePoint) => point.day,
            x2: (point: TimePoint) => new Date(point.day.getTime() + DAY),
            y1: domain[0],
            y2: domain[1],
            fill: "transparent",
          }),
        ],
      });
      const hits = svg.querySelectorAll<SVGElement>('g[aria-label="rect"]:last-of-type > rect');
      hits.forEach((hit, i) => {
        const point = points[i];
        if (point) note.attach(hit, () => [h("strong", {}, formatDay(point.day)), ...tip(point)]);
      });
      return svg;
    }),
    bandList(shown),
  );
  return frame;
}

const middle = ({ day }: TimePoint): Date => new Date(day.getTime() + DAY / 2);

/** Days of which nothing is held stand without a value, so that the line does not cross them. */
function withGaps(points: readonly TimePoint[]): TimePoint[] {
  const held = new Map(points.map((point) => [point.day.getTime(), point]));
  return everyDay(points.map(({ day }) => day)).map((day) => held.get(day.getTime()) ?? { day, value: null });
}

/** Days without a neighbour, which no line would show. */
function alone(points: readonly TimePoint[]): TimePoint[] {
  const days = new Set(points.map(({ day }) => day.getTime()));
  return points.filter(({ day }) => !days.has(day.getTime() - DAY) && !days.has(day.getTime() + DAY));
}

/** Says which line is whose. */
export function comparison(): HTMLElement {
  return h(
    "p",
    { class: "legend" },
    h("span", { class: "line-key line-own" }, "you"),
    h("span", { class: "line-key line-industry" }, "industry"),
  );
}
