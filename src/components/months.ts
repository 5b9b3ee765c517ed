import { formatMonth } from "./format.js";

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

/** What is said of a month in the address that is not held; null if the text is no month. */
export function monthNotHeld(text: string): string | null {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? `No figures are held for ${formatMonth(text)}.` : null;
}

/** The month before, `2026-09` of `2026-10`. */
export function monthBefore(month: string): string {
  return lastCompleteMonth(new Date(`${month}-01T00:00:00Z`));
}
