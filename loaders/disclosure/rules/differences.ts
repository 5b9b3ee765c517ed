import type { Figure, Measure } from "../figure.js";
import type { Market, SecondaryRule, Shown } from "./rule.js";

const MEASURES: readonly Measure[] = ["rate", "mean", "order"];

/**
 * Differencing: where one cell contains another, or two figures are of one cell, their cohorts may not differ by one
 * or two owner groups, or the difference tells about these. The finer goes; on one cell, the one with fewer owner
 * groups. What is published already stays, and the coarser goes in its place.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.3 on linked tables; ESSnet SDC handbook,
 * section 4.3.
 */
export const differences: SecondaryRule = {
  name: "differences",
  settles: true,
  apply(market, shown) {
    for (const cell of market.order)
      for (const measure of MEASURES) {
        const figure = market.at(cell, measure);
        if (figure && shown.has(figure)) judge(figure, market, shown);
      }
  },
};

function judge(finer: Figure, market: Market, shown: Shown): void {
  const limit = market.limits(finer).cohort_difference;
  for (const ancestor of market.ancestors(finer.cell)) {
    const coarser = market.at(ancestor, finer.measure);
    if (coarser && clash(finer, coarser, limit, shown) && !shown.suppress(finer)) shown.suppress(coarser);
  }
  if (finer.measure !== "rate") return;
  for (const measure of ["mean", "order"] as const) {
    const other = market.at(finer.cell, measure);
    if (!other || !clash(finer, other, limit, shown)) continue;
    const [first, last] = other.cohort.size < finer.cohort.size ? [other, finer] : [finer, other];
    if (!shown.suppress(first)) shown.suppress(last);
  }
}

function clash(one: Figure, other: Figure, limit: number, shown: Shown): boolean {
  if (!shown.has(one) || !shown.has(other)) return false;
  const difference = one.cohort.difference(other.cohort);
  return difference > 0 && difference <= limit;
}
