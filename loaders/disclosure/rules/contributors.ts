import type { PrimaryRule } from "./rule.js";

/**
 * Threshold rule: a figure needs so many owner groups behind it; several parties of one owner are one contributor.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.2.1.
 */
export const contributors: PrimaryRule = {
  name: "contributors",
  judges: ["rate", "mean", "median", "extremes"],
  isSafe: ({ cohort }, limits) => cohort.size >= limits.contributors,
};
