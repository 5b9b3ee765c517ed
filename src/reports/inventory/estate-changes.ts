import { axisX, axisY, gridY, rectY, ruleY, text as label } from "@observablehq/plot";
import { countTicks } from "../../components/chart/count-ticks.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCompact } from "../../model/format.js";
import { number, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** Kinds of change in the order in which they are shown. */
export const CHANGES = [
  { id: "added", title: "Added", words: "new, from no other party" },
  { id: "commissioned", title: "Commissioned", words: "became Commissioned" },
  { id: "gained", title: "Gained", words: "came from another party" },
  { id: "lost", title: "Lost", words: "went to another party, or none" },
  { id: "removed", title: "Removed", words: "Decommissioned or Withdrawn" },
] as const;

const WEEK = 7 * 86_400_000;
const GAP = 12;

/** Small charts side by side, one a kind of change, on one time axis; their scales differ and say so. */
export function estateChanges(rows: readonly Row[]): HTMLElement {
  if (rows.length === 0) return empty("No change of the estate is held for this choice.");
  const weeks = rows.map((row) => time(row, "week").getTime());
  const span: [Date, Date] = [new Date(Math.min(...weeks)), new Date(Math.max(...weeks) + WEEK)];
  return sized((width) => {
    const columns = Math.max(1, Math.min(CHANGES.length, Math.floor((width + GAP) / 240)));
    const each = Math.floor((width - GAP * (columns - 1)) / columns);
    return h(
      "div",
      { class: "multiples" },
      ...CHANGES.map((change) =>
        multiple(
          rows.filter((row) => text(row, "change") === change.id),
          change,
          span,
          each,
        ),
      ),
    );
  });
}

function multiple(
  rows: readonly Row[],
  { title, words }: (typeof CHANGES)[number],
  span: [Date, Date],
  width: number,
): SVGSVGElement {
  const most = Math.max(1, ...rows.map((row) => number(row, "devices")));
  return chart({
    ariaLabel: `${title}: devices that ${words}, by week`,
    width,
    height: 176,
    marginLeft: 40,
    marginRight: 14,
    marginTop: 44,
    marginBottom: 32,
    x: { type: "utc", domain: span },
    y: { domain: [0, most], nice: true },
    marks: [
      gridY({ ticks: countTicks(most, 3), stroke: "var(--line)", strokeOpacity: 1 }),
      axisY({
        ticks: countTicks(most, 3),
        tickSize: 0,
        label: null,
        tickFormat: formatCompact,
        fill: "var(--muted)",
      }),
      axisX({ ticks: Math.max(2, Math.floor(width / 90)), tickSize: 0, label: null, fill: "var(--muted)" }),
      rectY(rows, {
        x1: (row: Row) => time(row, "week"),
        x2: (row: Row) => new Date(time(row, "week").getTime() + WEEK),
        y: (row: Row) => number(row, "devices"),
        fill: "var(--own)",
        insetRight: 1,
      }),
      ruleY([0], { stroke: "var(--muted)" }),
      label(rows.length === 0 ? ["none"] : [], { frameAnchor: "middle", fill: "var(--muted)" }),
      label([title], {
        frameAnchor: "top-left",
        dx: -40,
        dy: -34,
        fontSize: 13,
        fontWeight: 600,
        fill: "var(--ink)",
      }),
      label([words], { frameAnchor: "top-left", dx: -40, dy: -17, fill: "var(--muted)" }),
    ],
  });
}
