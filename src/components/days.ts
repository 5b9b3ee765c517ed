const DAY = 86_400_000;

/** Every UTC day from the first to the last of some, as times at 00:00. */
export function everyDay(days: readonly Date[]): Date[] {
  if (days.length === 0) return [];
  const times = days.map((day) => day.getTime());
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return Array.from({ length: Math.round((last - first) / DAY) + 1 }, (_, i) => new Date(first + i * DAY));
}

/** `2026-10-31`, as parameters and addresses have it. */
export const dayKey = (day: Date): string => day.toISOString().slice(0, 10);

/** Whether a text is a day as parameters and addresses have it. */
export function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && dayKey(day) === text;
}
