import { stackedColumns } from "../../components/chart/stacked-columns.js";
import type { Series } from "../../components/chart/stacked-columns.js";
import { empty } from "../../components/chart/states.js";
import { formatMonth } from "../../model/format.js";
import { number, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

const SERIES: readonly Series[] = [
  { id: "N13", name: "N13", colour: "own" },
  { id: "N55", name: "N55", colour: "own-light" },
];

/**
 * Alerts by month, both codes.
 * @param rows of the dataset `rates`, level all, by month
 * @param complete the last complete month
 */
export function monthColumns(rows: readonly Row[], complete: string): HTMLElement {
  if (rows.length === 0) return empty("You received neither N13 nor N55.");
  const months = [...new Set(rows.map((row) => text(row, "month")))].sort();
  return stackedColumns({
    ariaLabel: "N13 and N55 by month",
    series: SERIES,
    columns: months.map((month) => ({
      name: `${formatMonth(month).slice(0, 3)} ${month.slice(2, 4)}${month > complete ? " (part)" : ""}`,
      title: `${month > complete ? "Part of " : ""}${formatMonth(month)}`,
      counts: Object.fromEntries(
        rows
          .filter((row) => text(row, "month") === month)
          .map((row) => [text(row, "alert_code"), number(row, "messages")]),
      ),
    })),
    tip: ({ counts }) => [`${counts["N13"] ?? 0} N13, ${counts["N55"] ?? 0} N55`],
  });
}
