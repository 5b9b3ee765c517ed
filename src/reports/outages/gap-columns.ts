import { stackedColumns } from "../../components/chart/stacked-columns.js";
import type { Column, Series } from "../../components/chart/stacked-columns.js";
import { empty } from "../../components/chart/states.js";
import { plural } from "../../model/format.js";
import { number, optionalNumber, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

const SERIES: readonly Series[] = [
  { id: "8F36", name: "closed by 8F36", colour: "own" },
  { id: "8F35", name: "closed by 8F35", colour: "own-light" },
];

/** Outages by the time to their restoration. @param rows of the view `gaps` @param hours window for restorations */
export function gapColumns(rows: readonly Row[], hours: number): HTMLElement {
  if (rows.length === 0) return empty("No outage of this choice has a restoration.");
  const columns = new Map<number, Column>();
  for (const row of rows) {
    const place = number(row, "place");
    const until = optionalNumber(row, "until_ms");
    const before = columns.get(place)?.counts ?? {};
    const name = until === null ? `${hours} h` : span(until);
    columns.set(place, {
      name: `≤ ${name}`,
      title: `More than ${span(number(row, "since_ms"))}, up to ${name}`,
      counts: { ...before, [text(row, "pair_code")]: number(row, "outages") },
    });
  }
  return stackedColumns({
    ariaLabel: "Outages by the time from AD1 to the restoration",
    series: SERIES,
    columns: [...columns].sort(([a], [b]) => a - b).map(([, column]) => column),
    tip: ({ counts }) => SERIES.map(({ id, name }) => `${plural(counts[id] ?? 0, "outage")} ${name}. `),
    nameWidth: 48,
  });
}

/** `3 min`, `6 h`. */
function span(milliseconds: number): string {
  return milliseconds < 3_600_000 ? `${milliseconds / 60_000} min` : `${milliseconds / 3_600_000} h`;
}
