import { h } from "../../components/dom.js";
import { formatMonth, formatPercent, formatPoints } from "../../components/format.js";
import { monthBefore } from "./month-figures.js";
import type { MonthFigures } from "./month-figures.js";

/** Below this many answers a change of a rate is no news. */
const ENOUGH = 30;

/** What stands out, in one sentence: the row whose success rate fell most on the month before. */
export function finding(rows: readonly MonthFigures[], open: (key: string) => void): HTMLElement | null {
  const [worst] = rows
    .filter(
      ({ success, failure, successRateChange }) => success + failure >= ENOUGH && successRateChange !== null,
    )
    .sort((a, b) => (a.successRateChange ?? 0) - (b.successRateChange ?? 0));
  if (!worst || worst.successRate === null || (worst.successRateChange ?? 0) > -0.05) return null;
  const name = worst.scope === "srv" ? `SRV ${worst.key}` : (worst.name ?? worst.key);
  return h(
    "p",
    { class: "finding" },
    h("button", { type: "button", class: "link", onclick: () => open(worst.key) }, name),
    ` fell most: ${formatPercent(worst.successRate)} succeeded, ${formatPoints(worst.successRateChange ?? 0)} on ${formatMonth(monthBefore(worst.month))}.`,
  );
}
