import type { PrimaryRule } from "./rule.js";

/**
 * (n, k)-dominance for n = 1 and 2: of the number of times for pooled figures, of the parties counted for averages.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.2.2; Eurostat, "Handbook on Statistical
 * Disclosure Control" (ESSnet SDC 2010), section 4.2.
 */
export const dominance: PrimaryRule = {
  name: "dominance",
  judges: ["rate", "mean", "median", "extremes"],
  isSafe: ({ weights: { total, largest, second } }, limits) =>
    100 * largest <= limits.largest_percent * total &&
    100 * (largest + second) <= limits.two_largest_percent * total,
};
