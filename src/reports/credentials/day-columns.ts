import { stackedColumns } from "../../components/chart/stacked-columns.js";
import type { Series } from "../../components/chart/stacked-columns.js";
import { empty } from "../../components/chart/states.js";
import { dayKey, everyDay } from "../../components/days.js";
import { formatDay } from "../../model/format.js";
import { number, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

const SERIES: readonly Series[] = [
  { id: "met", name: "met", colour: "own-light" },
  { id: "failed", name: "failed", colour: "worse" },
  { id: "open", name: "open", colour: "rest" },
];

/** N16 by day and by what became of them. @param rows of the view `days` @param span days to show in any case */
export function dayColumns(rows: readonly Row[], span: readonly Date[]): HTMLElement {
  if (rows.length === 0) return empty("No N16 was raised for this choice.");
  const counts = new Map(
    rows.map((row) => [
      dayKey(time(row, "day")),
      { met: number(row, "met"), failed: number(row, "failed"), open: number(row, "open") },
    ]),
  );
  return stackedColumns({
    ariaLabel: "N16 by day: met, failed and open",
    series: SERIES,
    columns: everyDay([...rows.map((row) => time(row, "day")), ...span]).map((day) => ({
      name: formatDay(day).slice(0, 6),
      title: formatDay(day),
      counts: counts.get(dayKey(day)) ?? {},
    })),
    tip: ({ counts: of }) => [`${of["met"] ?? 0} met, ${of["failed"] ?? 0} failed, ${of["open"] ?? 0} open`],
  });
}
