import { dayKey } from "../../components/days.js";
import { h } from "../../components/dom.js";
import { formatCount, formatDay, formatMonth, plural } from "../../model/format.js";
import type { Burst } from "./figures.js";
import { changeWords } from "./month-change.js";
import type { MonthChange } from "./month-change.js";

/**
 * What stands out, in one sentence: of the bursts of the weeks up to the end of a month the one that is farthest above the
 * usual, and how many others there are.
 */
export function finding(
  bursts: readonly Burst[],
  month: string,
  name: (code: string) => string,
  open: (code: string) => void,
): HTMLElement | null {
  const named = bursts.flatMap((burst) => (burst.code === null ? [] : [{ ...burst, code: burst.code }]));
  const [most, ...others] = named.toSorted((a, b) => b.alerts - b.usual - (a.alerts - a.usual));
  if (!most) return null;
  return h(
    "p",
    { class: "finding" },
    h("button", { type: "button", class: "link", onclick: () => open(most.code) }, name(most.code)),
    ` ${dayKey(most.day).startsWith(month) ? "stands out" : `stood out before ${formatMonth(month)}`}: ${plural(most.alerts, "alert")}${most.alerts > most.messages ? ` (${plural(most.messages, "message")})` : ""} on ${formatDay(most.day)}, usually ${formatCount(most.usual)} a day.`,
    others.length > 0
      ? ` ${plural(others.length, "other burst")} of an alert in the weeks shown, marked ▲ below.`
      : null,
  );
}

/** The alert that rose most on the month before, in one sentence. @param changes of each alert that changed strongly */
export function riseFinding(
  changes: ReadonlyMap<string, MonthChange>,
  name: (code: string) => string,
  open: (code: string) => void,
): HTMLElement | null {
  const [most] = [...changes]
    .filter(([, { now, before }]) => now > before)
    .sort(([, a], [, b]) => b.now - b.before - (a.now - a.before));
  if (!most) return null;
  const [code, change] = most;
  return h(
    "p",
    { class: "finding" },
    h("button", { type: "button", class: "link", onclick: () => open(code) }, name(code)),
    ` rose most on the month before, in number of alerts: ${changeWords(change)}.`,
  );
}
