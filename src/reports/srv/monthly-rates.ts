import { axisX, axisY, dot, gridY, lineY, text as label } from "@observablehq/plot";
import { rateDomain } from "../../components/chart/cut-axis.js";
import { monthAxis } from "../../components/chart/month-axis.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCompact, formatPercent } from "../../components/format.js";
import type { MonthFigures } from "./month-figures.js";

/** Success rate by month with the number of failures; a part month stands hollow. */
export function monthlyRates(rows: readonly MonthFigures[], complete: string): HTMLElement {
  const rated = rows.filter(({ successRate }) => successRate !== null);
  if (rated.length === 0) return empty("No request of the round-trip population has ended.");
  const domain = rateDomain(rated.map(({ successRate }) => successRate ?? 100));
  const axis = monthAxis(rows);
  const isPart = ({ month }: MonthFigures): boolean => month > complete;
  return h(
    "div",
    {},
    domain[0] > 0
      ? h("p", { class: "axis-note" }, `The axis is cut: it starts at ${formatPercent(domain[0])}.`)
      : null,
    sized((width) =>
      chart({
        ariaLabel: "Success rate by month, per cent",
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
          lineY(rated, { x: "month", y: "successRate", stroke: "var(--own)", strokeWidth: 1.75 }),
          dot(rated, {
            x: "month",
            y: "successRate",
            r: 4,
            stroke: "var(--own)",
            fill: (row: MonthFigures) => (isPart(row) ? "var(--card)" : "var(--own)"),
            ariaLabel: (row: MonthFigures) => `${row.month}: ${formatPercent(row.successRate ?? 0)}`,
          }),
          label(axis.thinned(rated, width), {
            x: "month",
            y: "successRate",
            text: ({ successRate }: MonthFigures) => formatPercent(successRate ?? 0),
            dy: -12,
            fill: "var(--ink)",
          }),
          label(axis.thinned(rated, width), {
            x: "month",
            frameAnchor: "bottom",
            dy: 32,
            text: ({ failure }: MonthFigures) => `${formatCompact(failure)} failed`,
            fill: "var(--muted)",
          }),
        ],
      }),
    ),
  );
}
