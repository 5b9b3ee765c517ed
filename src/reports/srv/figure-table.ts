import { rateChange } from "../../components/changes.js";
import { sparkline } from "../../components/chart/sparkline.js";
import { h } from "../../components/dom.js";
import { formatCount, formatDuration, formatMonth, formatPercent } from "../../components/format.js";
import type { MonthFigures } from "./month-figures.js";

export interface FigureTableOptions {
  caption: string;
  /** `Business process` or `SRV`. */
  heading: string;
  /** Of one month, in order. */
  rows: readonly MonthFigures[];
  /** All months of a key, for the sparkline. */
  history: (key: string) => readonly MonthFigures[];
  /** The last thirteen months up to the one shown. */
  months: readonly string[];
  open: (key: string) => void;
}

/** Processes or SRVs as rows: volume, success rate, change, median RTT, thirteen months. */
export function figureTable({
  caption,
  heading,
  rows,
  history,
  months,
  open,
}: FigureTableOptions): HTMLElement {
  const columns = [
    "Volume",
    "Success",
    "Change on month before",
    "RTT median",
    `Success, ${months.length} months`,
  ];
  return h(
    "div",
    { class: "card figure-table", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "visually-hidden" }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, heading),
          ...columns.map((name, i) => h("th", { scope: "col", class: i < 4 ? "number" : null }, name)),
        ),
      ),
      h("tbody", {}, ...rows.map(line)),
    ),
  );

  function line(figures: MonthFigures): HTMLElement {
    const { key, name, requests, successRate, successRateChange, median } = figures;
    const known = new Map(history(key).map((row) => [row.month, row.successRate]));
    const isSrv = figures.scope === "srv";
    return h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        h("button", { type: "button", class: "link", onclick: () => open(key) }, isSrv ? key : (name ?? key)),
        isSrv ? h("span", { class: "code" }, name ?? "name not held") : null,
      ),
      h("td", { class: "number" }, formatCount(requests)),
      h("td", { class: "number" }, successRate === null ? "–" : formatPercent(successRate)),
      h("td", { class: "number" }, rateChange(successRateChange)),
      h("td", { class: "number" }, median === null ? "–" : formatDuration(median)),
      h(
        "td",
        {},
        sparkline(
          months.map((month) => known.get(month) ?? null),
          `Success rate from ${formatMonth(months[0] ?? figures.month)} to ${formatMonth(figures.month)}`,
        ),
      ),
    );
  }
}
