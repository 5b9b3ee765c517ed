import { byId, fill, h } from "../dom.js";
import { formatAge, formatClock, formatCount, formatDay, formatTime, plural } from "../../model/format.js";
import type { Manifest, SetAside } from "../../model/manifest.js";

/** A release that is this much later than it was due is called late. */
const LATE = 60 * 60_000;

/** The strip under the menu: how old the data is, when the next comes, and what was set aside. */
export function showFreshness({ as_of, next_due, set_aside }: Manifest, now: Date): void {
  const asOf = new Date(as_of);
  const due = new Date(next_due);
  const late = now.getTime() - due.getTime();
  const feeds = Object.entries(set_aside).filter(([, rules]) => total(rules) > 0);
  const rows = feeds.reduce((sum, [, rules]) => sum + total(rules), 0);
  fill(
    byId("freshness"),
    h("span", {}, "Data to ", h("time", { datetime: as_of }, formatTime(asOf)), " UTC"),
    h("span", {}, `${formatAge(now.getTime() - asOf.getTime())} old`),
    late > LATE
      ? h("span", { class: "late" }, `refresh late: due ${whenDue(due, now)}`)
      : h("span", {}, `next refresh ${whenDue(due, now)}`),
    rows === 0 ? h("span", {}, "no rows set aside") : setAsideMenu(feeds, rows),
  );
}

const total = (rules: SetAside[string]): number => Object.values(rules).reduce((sum, rows) => sum + rows, 0);

function whenDue(due: Date, now: Date): string {
  return formatDay(due) === formatDay(now) ? formatClock(due) : formatTime(due);
}

function setAsideMenu(feeds: readonly (readonly [string, SetAside[string]])[], rows: number): HTMLElement {
  return h(
    "details",
    { class: "menu" },
    h("summary", {}, `${plural(rows, "row")} set aside`),
    h(
      "div",
      { class: "menu-list quality" },
      h(
        "p",
        {},
        "Rows of the extracts that broke a rule and are in no figure, over all parties. ",
        h("a", { href: "/help#set-aside" }, "What the rules are"),
      ),
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "Feed"),
            h("th", { scope: "col" }, "Rule"),
            h("th", { scope: "col", class: "number" }, "Rows"),
          ),
        ),
        h(
          "tbody",
          {},
          ...feeds.flatMap(([feed, rules]) =>
            Object.entries(rules)
              .filter(([, count]) => count > 0)
              .map(([rule, count]) =>
                h(
                  "tr",
                  {},
                  h("td", {}, feed),
                  h("td", {}, rule),
                  h("td", { class: "number" }, formatCount(count)),
                ),
              ),
          ),
        ),
      ),
    ),
  );
}
