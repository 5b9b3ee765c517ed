/** The last month that had ended at the as-of time. */
export function lastCompleteMonth(asOf: Date): string {
  const before = new Date(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth() - 1, 1));
  return before.toISOString().slice(0, 7);
}

/** The month before, `2026-09` of `2026-10`. */
export function monthBefore(month: string): string {
  return lastCompleteMonth(new Date(`${month}-01T00:00:00Z`));
}
