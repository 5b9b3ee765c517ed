import { h } from "../../components/dom.js";
import { formatMonth, formatPercent, formatPoints, plural } from "../../model/format.js";
import { monthBefore } from "../../components/months.js";
import type { MonthFigures } from "./month-figures.js";

/** Below this many more failures a fall is no news. */
const ENOUGH = 5;

/** What stands out, in one sentence: where most more requests failed than at the success rate of the month before. */
export function finding(rows: readonly MonthFigures[], open: (key: string) => void): HTMLElement | null {
  const [worst] = rows
    .map((row) => ({ row, more: (-(row.successRateChange ?? 0) / 100) * (row.success + row.failure) }))
    .sort((a, b) => b.more - a.more);
  if (!worst || worst.more < ENOUGH) return null;
  const { row, more } = worst;
  const before = formatMonth(monthBefore(row.month));
  return h(
    "p",
    { class: "finding" },
    h(
      "button",
      { type: "button", class: "link", onclick: () => open(row.key) },
      row.scope === "srv" ? `SRV ${row.key}` : (row.name ?? row.key),
    ),
    ` weighs most: ${formatPercent(row.successRate ?? 0)} succeeded, ${formatPoints(row.successRateChange ?? 0)} on ${before}, about ${plural(Math.round(more), "more failure")} than at that rate.`,
  );
}
