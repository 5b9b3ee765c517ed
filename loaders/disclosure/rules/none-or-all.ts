import { rateBase, roundRate } from "../rounding.js";
import type { PrimaryRule } from "./rule.js";

/**
 * A mean of n rates that is published as 0 or 100 says that they are together no more than n halves of the base away from it.
 * A party with so few requests that one of them would be more had none, or all: that may not be said of anyone.
 */
export const noneOrAll: PrimaryRule = {
  name: "none-or-all",
  judges: ["rate"],
  isSafe({ cohort, weights, rate }, limits) {
    if (rate === undefined) return true;
    const published = roundRate(rate.mean, cohort.size, limits);
    if (published !== 0 && published !== 100) return true;
    return (weights.total * rateBase(cohort.size, limits)) / 2 >= 100 / rate.smallestDenominator;
  },
};
