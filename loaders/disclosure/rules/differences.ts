import type { Figure } from "../figure.js";
import type { Market, SecondaryRule, Shown } from "./rule.js";

/**
 * Differencing: where one cell contains another, the cohorts of their rates may not differ by one or two owner groups, or
 * the difference tells about these. The one whose loss costs less goes, of equal ones the finer. What is published already
 * stays, and the other goes in its place.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.3 on linked tables; ESSnet SDC handbook,
 * section 4.3.
 */
export const differences: SecondaryRule = {
  name: "differences",
  settles: true,
  apply(market, shown) {
    for (const cell of market.order) {
      const figure = market.at(cell, "rate");
      if (figure && shown.has(figure)) judge(figure, market, shown);
    }
  },
};

function judge(finer: Figure, market: Market, shown: Shown): void {
  const limit = market.limits(finer).cohort_difference;
  for (const ancestor of market.ancestors(finer.cell)) {
    const coarser = market.at(ancestor, "rate");
    if (!coarser || !clash(finer, coarser, limit, shown)) continue;
    const [first, last] = coarser.cost < finer.cost ? [coarser, finer] : [finer, coarser];
    if (!shown.suppress(first)) shown.suppress(last);
  }
}

function clash(one: Figure, other: Figure, limit: number, shown: Shown): boolean {
  if (!shown.has(one) || !shown.has(other)) return false;
  const difference = one.cohort.difference(other.cohort);
  return difference > 0 && difference <= limit;
}
