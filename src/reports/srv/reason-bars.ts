import { empty } from "../../components/chart/states.js";
import { rankedBars } from "../../components/chart/ranked-bars.js";
import { formatCount, formatPercent } from "../../model/format.js";
import { number, optionalText, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

const MOST = 10;

/** Failures by reason, most first, with what the reason means. @param rows of the view `reasons_ranked` */
export function reasonBars(rows: readonly Row[]): HTMLElement {
  if (rows.length === 0) return empty("No request failed.");
  return rankedBars({
    ariaLabel: "Failures by reason",
    bars: rows.map((row) => ({
      name: text(row, "reason"),
      words: optionalText(row, "meaning") ?? "meaning not held",
      value: number(row, "failures"),
      figure: `${formatCount(number(row, "failures"))}, ${formatPercent(number(row, "share"))}`,
    })),
    most: MOST,
  });
}
