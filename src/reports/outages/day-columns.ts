import { stackedColumns } from "../../components/chart/stacked-columns.js";
import type { Column, Series } from "../../components/chart/stacked-columns.js";
import { empty } from "../../components/chart/states.js";
import { dayKey, everyDay } from "../../components/days.js";
import { h } from "../../components/dom.js";
import { formatDay } from "../../model/format.js";
import { number, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

const SERIES: readonly Series[] = [
  { id: "restored", name: "AD1 restored", colour: "own-light" },
  { id: "neither", name: "AD1 with neither", colour: "worse" },
  { id: "iv", name: "8F36 without AD1", colour: "own" },
];

interface DayColumn extends Column {
  day: string;
}

/** Outage alerts by what became of them, and 8F36 without AD1, by day. @param rows of the dataset `daily` @param span days to show in any case */
export function dayColumns(
  rows: readonly Row[],
  span: readonly Date[],
  choose: (day: string) => void,
): HTMLElement {
  if (rows.length === 0) return empty("No outage and no restoration in these days.");
  const counts = new Map<string, Record<string, number>>();
  for (const row of rows) {
    const key = dayKey(time(row, "day"));
    counts.set(key, { ...counts.get(key), [text(row, "list")]: number(row, "events") });
  }
  const columns: DayColumn[] = everyDay([...rows.map((row) => time(row, "day")), ...span]).map((day) => ({
    day: dayKey(day),
    name: formatDay(day).slice(0, 6),
    title: formatDay(day),
    counts: withRestored(counts.get(dayKey(day)) ?? {}),
  }));
  return stackedColumns({
    ariaLabel: "Outage alerts by day: restored, with neither restoration, and 8F36 without AD1",
    series: SERIES,
    columns,
    tip: ({ counts: of }) => [
      h("p", {}, `${of["restored"] ?? 0} AD1 restored, ${of["neither"] ?? 0} with neither`),
      `${of["iv"] ?? 0} 8F36 without AD1`,
    ],
    choose: ({ title }) => {
      const day = columns.find((column) => column.title === title)?.day;
      if (day !== undefined) choose(day);
    },
  });
}

/** A pair is on one of the lists i and ii, an AD1 with neither on both. */
function withRestored(counts: Readonly<Record<string, number>>): Record<string, number> {
  const { i = 0, ii = 0, neither = 0 } = counts;
  return { ...counts, restored: i + ii - 2 * neither };
}
