import type { Figure, Measure } from "../figure.js";
import type { SecondaryRule } from "./rule.js";

const MEASURES: readonly Measure[] = ["rate", "mean", "order"];

/**
 * Secondary suppression: a single suppressed child of a shown parent is parent less the other children, so the shown
 * child with the fewest contributors goes too, ties by key. Where no other child can go, the parent does.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.4; sdcTable (Meindl), `protectTable`.
 */
export const singleChild: SecondaryRule = {
  name: "single-child",
  apply(market, shown) {
    for (const { parent, children } of market.families)
      for (const measure of MEASURES) {
        const total = parent === null ? null : market.at(parent, measure);
        if (total === undefined || (total !== null && !shown.has(total))) continue;
        const figures = children.flatMap((cell) => market.at(cell, measure) ?? []);
        const left = figures.filter((figure) => shown.has(figure));
        if (figures.length - left.length !== 1) continue;
        const gone = left.sort(byContributors).some((figure) => shown.suppress(figure));
        if (!gone && total !== null) shown.suppress(total);
      }
  },
};

function byContributors(a: Figure, b: Figure): number {
  return a.cohort.size - b.cohort.size || a.cell - b.cell;
}
