import { axisX, axisY, dot, gridX, gridY, lineY, ruleY, text as label } from "@observablehq/plot";
import { rateDomain } from "../../components/chart/cut-axis.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatPercent } from "../../model/format.js";
import { ordinal } from "./league.js";
import type { LeagueRow } from "./league.js";

const ROW = 20;

/** Positions by success rate, best first; only the viewer's row says whose it is. */
export function leagueTable(rows: readonly LeagueRow[]): HTMLElement {
  const domain = rateDomain(rows.map(({ successRate }) => successRate));
  const own = rows.filter(({ isViewer }) => isViewer);
  return h(
    "div",
    {},
    domain[0] > 0
      ? h("p", { class: "axis-note" }, `The axis is cut: it starts at ${formatPercent(domain[0])}.`)
      : null,
    sized((width) =>
      chart({
        ariaLabel: "League table: success rate by position, per cent",
        width,
        height: rows.length * ROW + 40,
        marginLeft: 56,
        marginRight: 92,
        marginTop: 8,
        marginBottom: 28,
        x: { domain: [...domain], clamp: true },
        y: { type: "band", domain: rows.map(({ position }) => position), padding: 0 },
        marks: [
          gridX({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
          axisX({ ticks: 4, tickSize: 0, label: null, tickFormat: formatPercent, fill: "var(--muted)" }),
          axisY({ tickSize: 0, label: null, tickFormat: ordinal, fill: "var(--muted)" }),
          ruleY(own, {
            y: "position",
            x1: domain[0],
            x2: "successRate",
            stroke: "var(--own)",
            strokeWidth: 1.5,
          }),
          dot(rows, {
            x: "successRate",
            y: "position",
            r: 4.5,
            fill: ({ isViewer }: LeagueRow) => (isViewer ? "var(--own)" : "var(--card)"),
            stroke: ({ isViewer }: LeagueRow) => (isViewer ? "var(--own)" : "var(--industry)"),
            strokeWidth: 1.75,
            ariaLabel: ({ position, successRate, isViewer }: LeagueRow) =>
              `${ordinal(position)}: ${formatPercent(successRate)}${isViewer ? ", you" : ""}`,
          }),
          label(rows, {
            x: "successRate",
            y: "position",
            text: ({ successRate, isViewer }: LeagueRow) =>
              `${formatPercent(successRate)}${isViewer ? "  you" : ""}`,
            textAnchor: "start",
            dx: 10,
            fill: ({ isViewer }: LeagueRow) => (isViewer ? "var(--own)" : "var(--muted)"),
          }),
        ],
      }),
    ),
  );
}

/** The viewer's position of a month; null where it has none. */
export interface MonthPosition {
  month: string;
  position: number | null;
  of: number | null;
}

const short = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });

/** The viewer's position by month, the first place on top. */
export function positionLine(months: readonly MonthPosition[]): HTMLElement {
  const placed = months.filter(({ position }) => position !== null);
  if (placed.length === 0) return empty("No position in any of these months.");
  const last = Math.max(2, ...months.map(({ of }) => of ?? 0));
  return sized((width) => {
    const every = Math.ceil((months.length * 62) / (width - 80));
    const named = (month: string): string =>
      (months.length - 1 - months.findIndex((row) => row.month === month)) % every === 0
        ? short.format(new Date(`${month}-01T00:00:00Z`)).replace("Sept", "Sep")
        : "";
    return chart({
      ariaLabel: "Your position in the league table by month",
      width,
      height: 200,
      marginLeft: 48,
      marginRight: 24,
      marginTop: 20,
      marginBottom: 30,
      x: { type: "point", domain: months.map(({ month }) => month), padding: 0.4 },
      y: { domain: [last, 1] },
      marks: [
        gridY([1, last], { stroke: "var(--line)", strokeOpacity: 1 }),
        axisY([1, last], { tickSize: 0, label: null, tickFormat: ordinal, fill: "var(--muted)" }),
        axisX({ tickSize: 0, label: null, tickFormat: named, fill: "var(--muted)" }),
        lineY(months, { x: "month", y: "position", stroke: "var(--own)", strokeWidth: 1.75 }),
        dot(placed, { x: "month", y: "position", r: 4, fill: "var(--own)" }),
        label(placed, {
          x: "month",
          y: "position",
          text: ({ month, position }: MonthPosition) => (named(month) === "" ? "" : ordinal(position ?? 0)),
          dy: -12,
          fill: "var(--ink)",
        }),
      ],
    });
  });
}
