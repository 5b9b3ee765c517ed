import { rateIsHigher, rejected } from "./significance.js";
import type { Proportion } from "./significance.js";

/** A value of a dimension and what is counted of it: so many of so many. */
export interface Candidate {
  dimension: string;
  value: string;
  of: number;
  hits: number;
}

/** A value with more hits than the party's own rate would give. */
export interface Finding extends Candidate {
  /** Dimensions and values that stand for the very same requests. */
  also: readonly { dimension: string; value: string }[];
  /** Hits ÷ of, per cent. */
  rate: number;
  /** The party's own rate, per cent. */
  usual: number;
  /** Hits beyond the party's own rate. */
  excess: number;
  p: number;
}

/** False discovery rate of what is listed. */
export const Q = 0.05;

/**
 * Ranks values by hits beyond the party's own rate, of those that a one-sided two-proportion test against all other
 * values calls higher, at a false discovery rate of 5 per cent over all values tested.
 * @param total of all requests of the choice
 */
export function standsOut(
  candidates: readonly Candidate[],
  total: { of: number; hits: number },
  q = Q,
): Finding[] {
  const tested = sameTogether(candidates).flatMap((group) => {
    const [first, ...also] = group;
    if (!first) return [];
    const rest = { of: total.of - first.of, hits: total.hits - first.hits };
    const p = rateIsHigher(first, rest);
    return p === null ? [] : [{ ...first, also, p }];
  });
  const usual = total.hits / total.of;
  return rejected(tested, q)
    .map((found) => ({
      ...found,
      rate: (100 * found.hits) / found.of,
      usual: 100 * usual,
      excess: found.hits - found.of * usual,
    }))
    .sort((a, b) => b.excess - a.excess || a.p - b.p);
}

/** Whether there is a value with enough to test. */
export const isTestable = (candidates: readonly Candidate[], total: Proportion): boolean =>
  candidates.some(
    ({ of, hits }) => rateIsHigher({ of, hits }, { of: total.of - of, hits: total.hits - hits }) !== null,
  );

/** Values that have the same counts stand for the same requests, as a firmware version of one model only: one test. */
function sameTogether(candidates: readonly Candidate[]): Candidate[][] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${candidate.of}/${candidate.hits}`;
    const group = groups.get(key);
    const isNew = group?.every(({ dimension }) => dimension !== candidate.dimension) ?? false;
    if (group && isNew) group.push(candidate);
    else groups.set(group ? `${key}/${candidate.dimension}/${candidate.value}` : key, [candidate]);
  }
  return [...groups.values()];
}
