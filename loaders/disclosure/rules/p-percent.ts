import type { PrimaryRule } from "./rule.js";

/** Rates are periodic fractions kept to twelve places: what is equal but for them is equal. */
const SLACK = 1e-9;

/**
 * p %-rule with an insider: the second largest contributor, who takes its own part off the total, must not come within
 * p per cent of the largest. Safe if total − largest − second ≥ p % of the largest; nothing at all is safe.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.2.2.
 */
export const pPercent: PrimaryRule = {
  name: "p-percent",
  judges: ["rate", "mean"],
  isSafe: ({ contributions: { total, largest, second } }, limits) =>
    total - largest - second >= (limits.p_percent / 100) * largest - SLACK * total,
};
