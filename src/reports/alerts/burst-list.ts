import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCount, formatDay } from "../../model/format.js";
import { noBurstWords } from "./burst-words.js";
import type { Held } from "./burst-words.js";
import type { Burst } from "./figures.js";

const MOST = 12;

/** Days with a burst, newest first. */
export function burstList(bursts: readonly Burst[], held: Held): HTMLElement {
  if (bursts.length === 0) return empty(`${noBurstWords(held, null)}.`);
  const rows = bursts.toSorted((a, b) => b.day.getTime() - a.day.getTime()).slice(0, MOST);
  return h(
    "div",
    {},
    h(
      "table",
      { class: "burst-list" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Day"),
          ...["Alerts", "Usual", "Limit"].map((name) => h("th", { scope: "col", class: "number" }, name)),
        ),
      ),
      h(
        "tbody",
        {},
        ...rows.map(({ day, alerts, usual, threshold }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, `▲ ${formatDay(day)}`),
            ...[alerts, usual, threshold].map((value) => h("td", { class: "number" }, formatCount(value))),
          ),
        ),
      ),
    ),
    bursts.length > MOST
      ? h("p", { class: "unit" }, `${formatCount(bursts.length - MOST)} earlier ones: in the table.`)
      : null,
  );
}
