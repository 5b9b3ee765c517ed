import { NOT_SHOWN } from "../../components/industry-words.js";
import { formatPercent, plural } from "../../model/format.js";

/** Requests that must have ended for a place in a league table. */
export const ENOUGH = 100;

/** What the viewer's own requests of a process and month come to, whatever the filters. */
export interface OwnRate {
  ended: number;
  successRate: number | null;
}

/**
 * What stands under the title of a league table.
 * @param table how many rows it has, 0: it is not shown; and what its rates are rounded to, in points, if that is held
 * @param filters that cut the rest of the page, in words
 */
export function tableNote(
  own: OwnRate,
  { rows, isPlaced, roundedTo }: { rows: number; isPlaced: boolean; roundedTo: number | null },
  filters: readonly string[],
): string {
  return [
    rows > 0 ? `${roundingWords(roundedTo)} Only your own row is named.` : null,
    isPlaced || own.ended >= ENOUGH
      ? null
      : `Too few requests to be placed: ${plural(own.ended, "request")} ended, ${ENOUGH} are needed.`,
    isPlaced || own.successRate === null ? null : `Your success rate: ${formatPercent(own.successRate)}.`,
    ignoredFilters(filters),
  ]
    .filter((words) => words !== null)
    .join(" ");
}

/** Tables are rounded each as coarsely as it takes that a rate alone does not tell whose it is. */
function roundingWords(points: number | null): string {
  return points === null
    ? "Rates are rounded."
    : `Rates are rounded to ${points === 1 ? "1 point" : `${points} points`}, so that no rate tells whose it is.`;
}

/** What stands under the title of the viewer's positions by month. @param absence why there can be no table at all */
export function positionsNote(
  positions: readonly (number | null)[],
  absence: string | null,
  filters: readonly string[],
): string {
  const isGap = positions.includes(null);
  return [
    absence ??
      (isGap ? "A gap is a month without a table, or with too few of your requests to be placed." : null),
    ignoredFilters(filters),
  ]
    .filter((words) => words !== null)
    .join(" ");
}

/** Of a viewer who has no place in a month whose tables can be shown. */
export const unplaced = ({ ended }: OwnRate): string =>
  ended < ENOUGH ? "Too few requests to be placed" : `Table ${NOT_SHOWN}`;

/** League tables count all requests of a process, whatever cuts the rest of the page. */
export function ignoredFilters(filters: readonly string[]): string | null {
  return filters.length === 0 ? null : `Counts all requests of the process, not only ${filters.join(", ")}.`;
}
