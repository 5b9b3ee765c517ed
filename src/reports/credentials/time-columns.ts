import { stackedColumns } from "../../components/chart/stacked-columns.js";
import type { Series } from "../../components/chart/stacked-columns.js";
import { empty } from "../../components/chart/states.js";
import { plural } from "../../model/format.js";
import { number, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

const SERIES: readonly Series[] = [
  { id: "met", name: "met", colour: "own-light" },
  { id: "failed", name: "failed", colour: "worse" },
  { id: "open", name: "open", colour: "rest" },
];
/** More than so many times the limit late goes into one last column. */
const TIMES = 3;

/** N16 by the days until their N42. @param rows of the view `times` @param limit days */
export function timeColumns(rows: readonly Row[], limit: number): HTMLElement {
  if (rows.length === 0) return empty("No N16 of this choice has an N42.");
  const most = Math.min(TIMES * limit, Math.max(limit, ...rows.map((row) => number(row, "days_up_to")))) + 1;
  const columns = Array.from({ length: most }, (_, i) => {
    const last = i + 1 > TIMES * limit;
    const counts: Record<string, number> = {};
    for (const row of rows) {
      const days = number(row, "days_up_to");
      if (last ? days > i : days === i + 1)
        counts[text(row, "state")] = (counts[text(row, "state")] ?? 0) + number(row, "pairs");
    }
    return {
      name: last ? `> ${i}` : String(i + 1),
      title: last ? `More than ${plural(i, "day")}` : `Up to ${plural(i + 1, "day")}`,
      counts,
    };
  });
  return stackedColumns({
    ariaLabel: "N16 by the days until their N42",
    series: SERIES,
    columns: columns.filter((column, i) => i < most - 1 || Object.keys(column.counts).length > 0),
    tip: ({ counts: of }) => [`${of["met"] ?? 0} met, ${of["failed"] ?? 0} failed, ${of["open"] ?? 0} open`],
    nameWidth: 24,
  });
}
