import { rateChange } from "../../components/changes.js";
import { sparkline } from "../../components/chart/sparkline.js";
import { h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { formatCount, formatDuration, formatMonth, formatPercent, plural } from "../../model/format.js";
import { NOT_SHOWN } from "../../components/industry-words.js";
import { against } from "./against.js";
import type { IndustryFigures } from "./industry.js";
import { ordinal } from "./league.js";
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
  /** Industry figures of a key; words where there can be none. */
  industry: (key: string) => IndustryFigures | string;
  /** The viewer's place in a key's league table; null: no column for it. */
  league: ((key: string) => { position: number; of: number } | null) | null;
}

/** Processes or SRVs as rows: volume, success rate and RTT median against industry, place, change, thirteen months. */
export function figureTable({
  caption,
  heading,
  rows,
  history,
  months,
  open,
  industry,
  league,
}: FigureTableOptions): HTMLElement {
  const columns = [
    "Volume",
    "Success",
    "Against industry",
    ...(league ? ["League"] : []),
    "RTT median",
    "Success on month before",
    `Success, ${plural(months.length, "month")}`,
  ];
  const low = Math.min(
    99,
    ...rows.flatMap(({ key, successRate }) => {
      const compared = industry(key);
      const rate = typeof compared === "string" ? null : compared.successRate;
      return rate === null || successRate === null ? [] : [rate, successRate];
    }),
  );
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
          ...columns.map((name, i) =>
            h("th", { scope: "col", class: i < columns.length - 1 ? "number" : null }, name),
          ),
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
      h("td", { class: "number" }, rateAgainst(figures)),
      league ? h("td", { class: "number" }, placeIn(key)) : null,
      h("td", { class: "number" }, median === null ? "–" : formatDuration(median), medianBeside(key)),
      h("td", { class: "number" }, rateChange(successRateChange)),
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

  function rateAgainst({ key, successRate }: MonthFigures): Child {
    const compared = industry(key);
    if (typeof compared === "string") return "–";
    if (compared.successRate === null)
      return h("span", { class: "not-shown", title: NOT_SHOWN }, "not shown");
    if (successRate === null) return formatPercent(compared.successRate);
    return h(
      "span",
      { class: "against-cell" },
      rateChange(successRate - compared.successRate),
      against(successRate, compared.successRate, low),
    );
  }

  function placeIn(key: string): string {
    const place = league?.(key);
    return place ? `${ordinal(place.position)} of ${place.of}` : "–";
  }

  function medianBeside(key: string): Child {
    const compared = industry(key);
    return typeof compared === "string" || compared.median === null
      ? null
      : h("span", { class: "code" }, `industry ${formatDuration(compared.median)}`);
  }
}
