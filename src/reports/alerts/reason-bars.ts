import { rankedBars } from "../../components/chart/ranked-bars.js";
import { empty } from "../../components/chart/states.js";
import { formatCount, formatPercent } from "../../model/format.js";
import { number, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** Failed deliveries by reason, most first. @param rows of the view `reasons` */
export function reasonBars(rows: readonly Row[]): HTMLElement {
  if (rows.length === 0) return empty("No delivery failed.");
  return rankedBars({
    ariaLabel: "Failed deliveries by reason",
    bars: rows.map((row) => ({
      name: text(row, "failure_reason"),
      words: "",
      value: number(row, "failures"),
      figure: `${formatCount(number(row, "failures"))}, ${formatPercent(number(row, "share"))}`,
    })),
    most: 10,
  });
}
