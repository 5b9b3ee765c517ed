import { formatMonth } from "../model/format.js";

/** The last month that had ended at the as-of time. */
export function lastCompleteMonth(asOf: Date): string {
  const before = new Date(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth() - 1, 1));
  return before.toISOString().slice(0, 7);
}

/** The month that pages open with: the last complete one where it is held, else the newest held. */
export function openingMonth(held: readonly string[], asOf: Date): string {
  const complete = lastCompleteMonth(asOf);
  return held.includes(complete) ? complete : ([...held].sort().at(-1) ?? complete);
}

/** What is said of a month in the address that is none of those held; null if the text is no month. */
export function monthNotHeld(held: readonly string[]): (text: string) => string | null {
  return (text) =>
    /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
      ? `No figures are held for ${formatMonth(text)}; ${heldWords(held)}.`
      : null;
}

/** Which months there are figures of: `held are August to October 2026`. */
function heldWords(held: readonly string[]): string {
  const months = [...new Set(held)].sort();
  if (months.length === 0) return "no month is held yet";
  const spans: { first: string; last: string }[] = [];
  for (const month of months) {
    const span = spans.at(-1);
    if (span && span.last === monthBefore(month)) span.last = month;
    else spans.push({ first: month, last: month });
  }
  const words = spans.map(({ first, last }) =>
    first === last
      ? formatMonth(first)
      : first.slice(0, 4) === last.slice(0, 4)
        ? `${formatMonth(first).replace(/ \d+$/, "")} to ${formatMonth(last)}`
        : `${formatMonth(first)} to ${formatMonth(last)}`,
  );
  return months.length === 1 ? `only ${words.join()} is held` : `held are ${words.join(", ")}`;
}

/** A month as pages name it: `October 2026`, `part of November 2026`. @param complete the last that has ended */
export const monthWords = (month: string, complete: string): string =>
  `${month > complete ? "part of " : ""}${formatMonth(month)}`;

/** As `monthWords`, where nothing stands before it. */
export function monthTitle(month: string, complete: string): string {
  const words = monthWords(month, complete);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The month before, `2026-09` of `2026-10`. */
export function monthBefore(month: string): string {
  return lastCompleteMonth(new Date(`${month}-01T00:00:00Z`));
}
