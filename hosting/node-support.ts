/** Release lines of Node.js: when long-term support begins and the last day of support (nodejs/Release, schedule.json). */
const LINES: readonly { line: number; longTerm?: string; end: string }[] = [
  { line: 20, longTerm: "2023-10-24", end: "2026-04-30" },
  { line: 21, end: "2024-06-01" },
  { line: 22, longTerm: "2024-10-29", end: "2027-04-30" },
  { line: 23, end: "2025-06-01" },
  { line: 24, longTerm: "2025-10-28", end: "2028-04-30" },
  { line: 25, end: "2026-06-01" },
  { line: 26, longTerm: "2026-10-28", end: "2029-04-30" },
];

/**
 * What to say at start if this Node gets no more security updates.
 * @param version as `process.version`
 * @returns undefined if it does, or if it is newer than what is known here
 */
export function endOfSupport(version: string, now: Date): string | undefined {
  const known = LINES.find(({ line }) => line === Number(/^v?(\d+)\./.exec(version)?.[1]));
  if (!known || day(now) <= known.end) return undefined;
  const newest = newestLongTerm(now);
  return `Node ${known.line} has had no security updates since ${known.end}${newest === undefined ? "" : `; use Node ${newest}`}`;
}

/** The newest line with long-term support on that day, of those known here. */
export function newestLongTerm(now: Date): number | undefined {
  return LINES.findLast(
    ({ longTerm, end }) => longTerm !== undefined && longTerm <= day(now) && day(now) <= end,
  )?.line;
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
