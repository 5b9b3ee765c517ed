import { axisX, axisY, barY, gridY, ruleY, text as label } from "@observablehq/plot";
import { countTicks } from "../../components/chart/count-ticks.js";
import { monthAxis } from "../../components/chart/month-axis.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCompact, formatCount } from "../../model/format.js";
import { burstWords } from "./burst-days.js";
import type { MonthFigures } from "./figures.js";

/**
 * Messages by month, with the throttled alerts that they stand for on top, and the number of days with a burst; a part
 * month stands hollow.
 * @param burstDays days with a burst by month
 */
export function monthlyVolumes(
  rows: readonly MonthFigures[],
  burstDays: ReadonlyMap<string, number>,
  complete: string,
): HTMLElement {
  if (rows.length === 0) return empty("No alert was received.");
  const axis = monthAxis(rows);
  const most = Math.max(...rows.map(({ alerts }) => alerts));
  const ticks = countTicks(most);
  const whole = rows.filter(({ month }) => month <= complete);
  const struck = rows.filter(({ month }) => burstDays.has(month));
  const part = rows.filter(({ month }) => month > complete);
  return h(
    "div",
    {},
    volumeLegend(rows.some(({ alerts, messages }) => alerts > messages)),
    sized((width) =>
      chart({
        ariaLabel: `Alerts by month: messages, and with throttled ones; ${burstWords(burstDays)}`,
        width,
        height: 240,
        marginLeft: 56,
        marginRight: 24,
        marginTop: struck.length > 0 ? 40 : 24,
        marginBottom: 30,
        x: { type: "band", domain: axis.months, padding: 0.35 },
        y: { domain: [0, most * 1.05] },
        marks: [
          gridY(ticks, { stroke: "var(--line)", strokeOpacity: 1 }),
          axisY(ticks, { tickSize: 0, label: null, tickFormat: formatCompact, fill: "var(--muted)" }),
          axisX({ tickSize: 0, label: null, tickFormat: axis.label(width), fill: "var(--muted)" }),
          barY(whole, { x: "month", y1: 0, y2: "messages", fill: "var(--own)" }),
          barY(whole, { x: "month", y1: "messages", y2: "alerts", fill: "var(--age-2)" }),
          barY(part, { x: "month", y1: 0, y2: "messages", fill: "none", stroke: "var(--own)", inset: 0.75 }),
          barY(part, {
            x: "month",
            y1: "messages",
            y2: "alerts",
            fill: "none",
            stroke: "var(--age-2)",
            inset: 0.75,
          }),
          ruleY([0], { stroke: "var(--muted)" }),
          label(axis.thinned(rows, width), {
            x: "month",
            y: "alerts",
            dy: -10,
            text: ({ messages, alerts }: MonthFigures) =>
              alerts === messages
                ? formatCount(messages)
                : `${formatCount(messages)} (${formatCount(alerts)})`,
            fill: "var(--ink)",
          }),
          label(struck, {
            x: "month",
            y: "alerts",
            dy: -26,
            text: ({ month }: MonthFigures) => `▲ ${burstDays.get(month) ?? 0}`,
            fill: "var(--warn)",
          }),
        ],
      }),
    ),
  );
}

/** What the two parts of a bar are. */
export function volumeLegend(isThrottled: boolean): HTMLElement | null {
  return isThrottled
    ? h(
        "p",
        { class: "legend" },
        h("span", { class: "key key-own" }, "messages"),
        h("span", { class: "key key-age-2" }, "further alerts that they stand for (throttled)"),
      )
    : null;
}
