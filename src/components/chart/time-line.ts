import { axisX, axisY, dot, gridY, lineY, rect, rectX, ruleY, text as label } from "@observablehq/plot";
import { h } from "../dom.js";
import type { Child } from "../dom.js";
import { formatDay } from "../format.js";
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
  /** Industry's value by day, where it is shown: a grey dashed line. */
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
const NARROWEST_BAND = 4;
/** So few values of the industry, far apart as they may be, all have a dot. */
const SINGLE = 40;

/** The viewer's own figure by day as a line, and the industry's, with incidents as labelled bands behind them. */
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
  const everyDay = withGaps(points);
  const compared = industry.filter(({ day }) => day >= span[0] && day < span[1]);
  const shown = bands.filter(({ from, to }) => from < span[1] && to > span[0]);
  frame.prepend(
    compared.length > 0
      ? h(
          "p",
          { class: "legend" },
          h("span", { class: "key key-line-own" }, "you"),
          h("span", { class: "key key-line-industry" }, "industry, which includes you"),
        )
      : "",
    domain[0] > 0
      ? h("p", { class: "axis-note" }, `The axis is cut: it starts at ${format(domain[0])}.`)
      : "",
    sized((width) => {
      const least = (NARROWEST_BAND * (span[1].getTime() - span[0].getTime())) / width;
      const known = points.filter(({ value }) => value !== null);
      const last = known.at(-1);
      const lastCompared = compared.at(-1);
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
          rectX(shown, {
            x1: (band: Band) => Math.max(band.from.getTime(), span[0].getTime()),
            x2: (band: Band) =>
              Math.min(Math.max(band.to.getTime(), band.from.getTime() + least), span[1].getTime()),
            fill: "var(--incident)",
            fillOpacity: 0.18,
          }),
          gridY({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
          axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: format, fill: "var(--muted)" }),
          axisX({
            ticks: Math.max(2, Math.floor(width / 110)),
            tickSize: 0,
            label: null,
            fill: "var(--muted)",
          }),
          domain[0] === 0 ? ruleY([0], { stroke: "var(--muted)" }) : null,
          label(apart(shown, span, width), {
            x: (band: Band) => new Date(Math.max(band.from.getTime(), span[0].getTime())),
            frameAnchor: "top",
            dy: -14,
            text: "label",
            textAnchor: "start",
            fill: "var(--muted)",
          }),
          lineY(withGaps(compared), {
            x: middle,
            y: "value",
            stroke: "var(--industry)",
            strokeWidth: 1.5,
            strokeDasharray: "4,3",
          }),
          dot(compared.length > SINGLE ? (lastCompared ? [lastCompared] : []) : compared, {
            x: middle,
            y: "value",
            r: 3,
            fill: "var(--card)",
            stroke: "var(--industry)",
            strokeWidth: 1.5,
          }),
          lineY(everyDay, { x: middle, y: "value", stroke: "var(--own)", strokeWidth: 1.75 }),
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
  return points.flatMap((point, i) => {
    const before = points[i - 1];
    const missing = before && point.day.getTime() - before.day.getTime() > DAY;
    return missing ? [{ day: new Date(point.day.getTime() - DAY), value: null }, point] : [point];
  });
}

/** Bands whose labels do not run into the one before. */
function apart(bands: readonly Band[], span: readonly [Date, Date], width: number): Band[] {
  const room = (96 * (span[1].getTime() - span[0].getTime())) / width;
  let free = -Infinity;
  return [...bands]
    .sort((a, b) => a.from.getTime() - b.from.getTime())
    .filter(({ from }) => {
      if (from.getTime() < free) return false;
      free = from.getTime() + room;
      return true;
    });
}

function bandList(bands: readonly Band[]): HTMLElement | string {
  if (bands.length === 0) return "";
  return h(
    "ul",
    { class: "band-list", "aria-label": "Incidents of category 1 and 2" },
    ...bands.map(({ label: name, words }) =>
      h("li", {}, h("span", { class: "key key-incident" }, name), ` ${words}`),
    ),
  );
}
