const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const hundredths = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const tenths = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat("en-GB", {
  day: "2-digit",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });

/** `1,234,567` */
export const formatCount = (value: number): string => whole.format(value);

/** `1.2M`, for axes and marks that have little room. */
export const formatCompact = (value: number): string => compact.format(value);

/** A percentage as `98.7 %`, with a narrow no-break space. */
export const formatPercent = (value: number): string => `${tenths.format(value)}\u202f%`;

/** `1.24 s`, `31.0 s`, `12.5 min`, `2.3 h`, after three days `11.6 days`; below a tenth of a second `85 ms`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return `${whole.format(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 9.995) return `${hundredths.format(seconds)} s`;
  if (seconds < 300) return `${tenths.format(seconds)} s`;
  if (seconds < 7_200) return `${tenths.format(seconds / 60)} min`;
  return seconds <= 259_200
    ? `${tenths.format(seconds / 3600)} h`
    : `${tenths.format(seconds / 86_400)} days`;
}

/** A difference of percentages: `+0.4 pp`, `−3.1 pp`. */
export function formatPoints(points: number): string {
  const text = tenths.format(Math.abs(points));
  return `${Number(text) === 0 ? "±" : points > 0 ? "+" : "−"}${text} pp`;
}

/** `October 2026`, of a month as `2026-10`. */
export const formatMonth = (value: string): string => month.format(new Date(`${value}-01T00:00:00Z`));

/** `12 Oct 2026`, UTC. */
export const formatDay = (value: Date): string => day.format(value).replace("Sept", "Sep");

/** `12 Oct 2026 20:00`, UTC. */
export const formatTime = (value: Date): string => `${formatDay(value)} ${minute.format(value)}`;

/** `20:00`, UTC. */
export const formatClock = (value: Date): string => minute.format(value);

/** Age in the largest unit that says enough: `12 min`, `3 h`, `2 days`. */
export function formatAge(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)} h`;
  return `${whole.format(Math.round(minutes / 1440))} days`;
}

/** `12 kB`, `3.1 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${whole.format(bytes / 1e3)} kB` : `${tenths.format(bytes / 1e6)} MB`;
}

/** `1 device`, `2 devices`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
