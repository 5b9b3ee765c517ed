import type { AuditLog } from "./audit.js";
import type { RefusalCode } from "./refusal.js";

/**
 * Refusals that anyone can cause, in any number: they are counted, and a line an interval says how many there were,
 * by code, with some of the reasons.
 */
export interface RefusalCounts {
  /** @returns whether the reason is new in this interval, and among the first few */
  count(code: RefusalCode, reason?: string): boolean;
  /** Whether a refusal of a session still gets a line of its own; beyond so many an interval it is counted. */
  isNamed(session: { user: string; session: string }): boolean;
  /** Writes what was counted so far. */
  close(): void;
}

const REASONS = 3;
const NAMED = 100;

export function refusalCounts(audit: AuditLog, intervalMilliseconds: number): RefusalCounts {
  const counts = new Map<RefusalCode, number>();
  const reasons = new Map<RefusalCode, Set<string>>();
  const named = new Map<string, { user: string; session: string; refusals: number }>();
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const seconds = intervalMilliseconds / 1000;
    if (counts.size > 0)
      audit.write({
        event: "refusals",
        seconds,
        counts: Object.fromEntries(counts),
        reasons: Object.fromEntries([...reasons].map(([code, some]) => [code, [...some]])),
      });
    for (const { user, session, refusals } of named.values())
      if (refusals > NAMED)
        audit.write({ event: "refusals", seconds, user, session, counts: { "not-found": refusals - NAMED } });
    counts.clear();
    reasons.clear();
    named.clear();
  };
  const begin = (): void => {
    timer ??= setTimeout(flush, intervalMilliseconds).unref();
  };
  return {
    count(code, reason) {
      begin();
      counts.set(code, (counts.get(code) ?? 0) + 1);
      if (reason === undefined) return false;
      const some = reasons.get(code) ?? new Set();
      reasons.set(code, some);
      if (some.size >= REASONS || some.has(reason)) return false;
      some.add(reason);
      return true;
    },
    isNamed({ user, session }) {
      begin();
      const one = named.get(session) ?? { user, session, refusals: 0 };
      one.refusals += 1;
      named.set(session, one);
      return one.refusals <= NAMED;
    },
    close: flush,
  };
}
