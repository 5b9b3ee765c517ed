import type { Limits } from "../policy.js";

/**
 * Quantiles of parties' rates are values of single parties, or lie between two: a median needs so many contributors,
 * quartiles more. Brandt et al., "Guidelines for the checking of output based on microdata research" (ESSnet SDC 2010),
 * on percentiles.
 * @param contributors owner groups behind the quantile
 */
export function isQuantileSafe(
  quantile: "median" | "quartile",
  contributors: number,
  limits: Limits,
): boolean {
  return contributors >= (quantile === "median" ? limits.median_contributors : limits.quartile_contributors);
}
