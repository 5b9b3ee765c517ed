/** So many of so many. */
export interface Proportion {
  of: number;
  hits: number;
}

/** Fewest expected hits and misses on either side for the normal approximation to hold (Cochran 1954). */
const FEWEST_EXPECTED = 5;

/**
 * Two-proportion z-test, one-sided, pooled, with Yates's continuity correction.
 * Source: Fleiss, Levin, Paik, "Statistical Methods for Rates and Proportions" (Wiley 2003), 3.1.
 * @returns probability of a difference at least as large if both had one rate; null if there is too little to test
 */
export function rateIsHigher(one: Proportion, rest: Proportion): number | null {
  const all = one.of + rest.of;
  const pooled = (one.hits + rest.hits) / all;
  const fewest = Math.min(one.of, rest.of) * Math.min(pooled, 1 - pooled);
  if (!(fewest >= FEWEST_EXPECTED)) return null;
  const spread = 1 / one.of + 1 / rest.of;
  const difference = one.hits / one.of - rest.hits / rest.of;
  return upperTail((difference - spread / 2) / Math.sqrt(pooled * (1 - pooled) * spread));
}

/**
 * Those whose hypothesis is rejected at false discovery rate q.
 * Source: Benjamini, Hochberg, "Controlling the False Discovery Rate", JRSS B 57 (1995).
 */
export function rejected<T extends { p: number }>(tested: readonly T[], q: number): T[] {
  const ordered = tested.toSorted((a, b) => a.p - b.p);
  const last = ordered.findLastIndex(({ p }, i) => p <= (q * (i + 1)) / ordered.length);
  return ordered.slice(0, last + 1);
}

/**
 * Upper tail of the standard normal distribution, relative error below 1.2 × 10⁻⁷.
 * Source: Press et al., "Numerical Recipes" (Cambridge 2007), 6.2.2, erfc by a Chebyshev fit.
 */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 2 / (2 + x);
  const fit = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ].reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = (t * Math.exp(-x * x + fit)) / 2;
  return z >= 0 ? tail : 1 - tail;
}
