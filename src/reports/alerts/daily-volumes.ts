import { axisX, axisY, gridY, rect, ruleY, text as label } from "@observablehq/plot";
import { bandLabels, bandList, bandMarks, bandsWithin } from "../../components/chart/band-marks.js";
import type { Band } from "../../components/chart/bands.js";
import { countTicks } from "../../components/chart/count-ticks.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { Tip } from "../../components/chart/tip.js";
import { h } from "../../components/dom.js";
import { formatCompact, formatCount, formatDay, plural } from "../../model/format.js";
import type { Burst, DayFigures } from "./figures.js";
import { volumeLegend } from "./monthly-volumes.js";

const DAY = 86_400_000;
/** So many bursts are labelled with their number; the others have the mark only. */
const LABELLED = 3;

/** Alerts by day with throttled ones on top, bursts marked, incidents as labelled bands behind them. */
export function dailyVolumes(
  rows: readonly DayFigures[],
  bursts: readonly Burst[],
  bands: readonly Band[],
): HTMLElement {
  if (rows.length === 0) return empty("No alert was received.");
  const frame = h("div", { class: "time-line" });
  const note = new Tip(frame);
  const times = rows.map(({ day }) => day.getTime());
  const span: [Date, Date] = [new Date(Math.min(...times)), new Date(Math.max(...times) + DAY)];
  const most = Math.max(...rows.map(({ alerts }) => alerts));
  const ticks = countTicks(most);
  const shown = bandsWithin(bands, span);
  const burstOf = new Map(bursts.map((burst) => [burst.day.getTime(), burst]));
  const highest = bursts.toSorted((a, b) => b.alerts - a.alerts).slice(0, LABELLED);
  const end = ({ day }: { day: Date }): Date => new Date(day.getTime() + DAY);
  const middle = ({ day }: { day: Date }): Date => new Date(day.getTime() + DAY / 2);
  frame.prepend(
    volumeLegend(rows.some(({ alerts, messages }) => alerts > messages)) ?? "",
    sized((width) => {
      const inset = width / rows.length > 4 ? 0.5 : 0;
      const svg = chart({
        ariaLabel: "Alerts by day, with bursts and with incidents of category 1 and 2",
        width,
        height: 240,
        marginLeft: 52,
        marginRight: 56,
        marginTop: 34,
        marginBottom: 30,
        x: { type: "utc", domain: span },
        y: { domain: [0, most * 1.05] },
        marks: [
          bandMarks(shown, span, width),
          gridY(ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
          axisY(ticks, { tickSize: 0, label: null, tickFormat: formatCompact, fill: "var(--muted)" }),
          axisX({
            ticks: Math.max(2, Math.floor(width / 110)),
            tickSize: 0,
            label: null,
            fill: "var(--muted)",
          }),
          bandLabels(shown, span, width),
          rect(rows, { x1: "day", x2: end, y1: 0, y2: "messages", fill: "var(--own)", insetRight: inset }),
          rect(rows, {
            x1: "day",
            x2: end,
            y1: "messages",
            y2: "alerts",
            fill: "var(--age-2)",
            insetRight: inset,
          }),
          ruleY([0], { stroke: "var(--muted)" }),
          label(bursts, {
            x: middle,
            y: "alerts",
            text: () => "▲",
            dy: -7,
            fill: "var(--warn)",
            fontSize: 10,
          }),
          label(highest, {
            x: middle,
            y: "alerts",
            text: ({ alerts }: Burst) => formatCount(alerts),
            dx: 8,
            dy: -7,
            textAnchor: "start",
            fill: "var(--ink)",
          }),
          rect(rows, { x1: "day", x2: end, y1: 0, y2: most, fill: "transparent" }),
        ],
      });
      svg.querySelectorAll<SVGElement>('g[aria-label="rect"]:last-of-type > rect').forEach((hit, i) => {
        const row = rows[i];
        if (row) note.attach(hit, () => words(row, burstOf.get(row.day.getTime())));
      });
      return svg;
    }),
    bandList(shown),
  );
  return frame;
}

function words({ day, messages, alerts, failed }: DayFigures, burst: Burst | undefined): (Node | string)[] {
  return [
    h("strong", {}, formatDay(day)),
    h("p", {}, plural(messages, "message")),
    ...(alerts > messages ? [h("p", {}, `${formatCount(alerts)} alerts with throttled ones`)] : []),
    ...(burst
      ? [
          h(
            "p",
            {},
            `▲ burst: usually ${formatCount(burst.usual)}, more than ${formatCount(burst.threshold)} is one`,
          ),
        ]
      : []),
    `${formatCount(failed)} failed`,
  ];
}
