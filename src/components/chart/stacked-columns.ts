import { axisX, axisY, barY, gridY, ruleY, text as label } from "@observablehq/plot";
import { h } from "../dom.js";
import type { Child } from "../dom.js";
import { formatCompact } from "../../model/format.js";
import { countTicks } from "./count-ticks.js";
import { chart, listChoices } from "./plot.js";
import { sized } from "./sized.js";
import { Tip } from "./tip.js";

/** A part of every column; its colour has a key with its name above the chart. */
export interface Series {
  id: string;
  name: string;
  /** Key class of the style sheet, which names the colour too: `own`, `worse`, `rest`. */
  colour: "own" | "own-light" | "worse" | "rest";
}

export interface Column {
  /** Under the column. */
  name: string;
  /** Of the whole column, for its note and for screen readers. */
  title: string;
  /** Count by series id; one that is absent is 0. */
  counts: Readonly<Record<string, number>>;
}

export interface StackedColumnsOptions {
  ariaLabel: string;
  /** Lowest first. */
  series: readonly Series[];
  columns: readonly Column[];
  tip: (column: Column) => Child[];
  choose?: (column: Column) => void;
  /** So many names have room under a column of this width; every n-th is left out otherwise. */
  nameWidth?: number;
}

const HEIGHT = 220;
const COLOURS: Readonly<Record<Series["colour"], string>> = {
  own: "var(--own)",
  "own-light": "var(--age-2)",
  worse: "var(--worse)",
  rest: "var(--industry)",
};

/** Counts as stacked columns in a given order, with a key. */
export function stackedColumns(options: StackedColumnsOptions): HTMLElement {
  const { ariaLabel, series, columns, tip, choose, nameWidth = 56 } = options;
  const frame = h("div", { class: "time-line" });
  const note = new Tip(frame);
  const totalOf = ({ counts }: Column): number => series.reduce((sum, { id }) => sum + (counts[id] ?? 0), 0);
  const most = Math.max(1, ...columns.map(totalOf));
  const parts = columns.flatMap((column, place) =>
    series.map(({ id, colour }) => ({ place, count: column.counts[id] ?? 0, fill: COLOURS[colour] })),
  );
  frame.prepend(
    seriesKey(series),
    sized((width) => {
      const every = Math.ceil((columns.length * nameWidth) / Math.max(1, width - 60));
      const ticks = countTicks(most);
      const svg = chart({
        ariaLabel,
        width,
        height: HEIGHT,
        marginLeft: 44,
        marginRight: 12,
        marginTop: 14,
        marginBottom: 30,
        x: {
          type: "band",
          domain: columns.map((_, place) => place),
          padding: columns.length > 40 ? 0.08 : 0.2,
        },
        y: { domain: [0, most], nice: true },
        marks: [
          gridY({ ticks, stroke: "var(--line)", strokeOpacity: 1 }),
          axisY({ ticks, tickSize: 0, label: null, tickFormat: formatCompact, fill: "var(--muted)" }),
          axisX({
            tickSize: 0,
            label: null,
            tickFormat: (place: number) => (place % every === 0 ? (columns[place]?.name ?? "") : ""),
            fill: "var(--muted)",
          }),
          barY(parts, { x: "place", y: "count", fill: "fill", order: null }),
          label(columns.length <= 14 ? columns : [], {
            x: (_: Column, place: number) => place,
            y: totalOf,
            text: (column: Column) => (totalOf(column) === 0 ? "" : formatCompact(totalOf(column))),
            dy: -7,
            fill: "var(--muted)",
          }),
          ruleY([0], { stroke: "var(--muted)" }),
          barY(columns, {
            x: (_: Column, place: number) => place,
            y1: 0,
            y2: most,
            fill: "transparent",
            ariaLabel: (column: Column) =>
              `${column.title}: ${series.map(({ id, name }) => `${column.counts[id] ?? 0} ${name}`).join(", ")}`,
          }),
        ],
      });
      svg.querySelectorAll<SVGElement>('g[aria-label="bar"]:last-of-type > rect').forEach((hit, place) => {
        const column = columns[place];
        if (!column) return;
        note.attach(hit, () => [h("strong", {}, column.title), ...tip(column)]);
        if (choose) makeChoosable(hit, () => choose(column));
      });
      listChoices(svg);
      return svg;
    }),
  );
  return frame;
}

/** Names of the series with their colours. */
export function seriesKey(series: readonly Series[]): HTMLElement {
  return h(
    "ul",
    { class: "legend" },
    ...series.map(({ name, colour }) => h("li", {}, h("span", { class: `key key-${colour}` }, name))),
  );
}

export function makeChoosable(hit: SVGElement, choose: () => void): void {
  hit.dataset["hit"] = "";
  hit.setAttribute("tabindex", "0");
  hit.setAttribute("role", "button");
  hit.addEventListener("click", choose);
  hit.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose();
  });
}
