import type { Figure, Measure } from "../figure.js";
import type { SecondaryRule } from "./rule.js";

const MEASURES: readonly Measure[] = ["rate", "mean", "order"];

/**
 * Secondary suppression: a single suppressed child of a shown parent is parent less the other children, so the shown
 * child with the fewest contributors goes too, ties by key. Where no other child can go, the parent does. A child that
 * is all of its parent is the same figure: they go together.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.4; sdcTable (Meindl), `protectTable`.
 */
export const singleChild: SecondaryRule = {
  name: "single-child",
  apply(market, shown) {
    for (const { parent, children } of shown.changed())
      for (const measure of MEASURES) {
        const total = parent === null ? null : market.at(parent, measure);
        if (total === undefined) continue;
        let held = 0;
        let left = 0;
        let last: Figure | undefined;
        for (const cell of children) {
          const figure = market.at(cell, measure);
          if (!figure) continue;
          last = figure;
          held++;
          if (shown.has(figure)) left++;
        }
        if (held === 1 && total !== null && last && !isSame(total, last)) continue;
        const isShown = total === null || shown.has(total);
        if (isShown ? held - left !== 1 : held !== 1 || left !== 1) continue;
        const gone = children
          .flatMap((cell) => market.at(cell, measure) ?? [])
          .filter((figure) => shown.has(figure))
          .sort(byContributors)
          .some((figure) => shown.suppress(figure));
        if (!gone && total !== null && isShown) shown.suppress(total);
      }
  },
};

/** Whether a child, the only one of which figures are held, is all of its parent. */
function isSame(parent: Figure, child: Figure): boolean {
  return parent.weights.total === child.weights.total && parent.cohort.difference(child.cohort) === 0;
}

function byContributors(a: Figure, b: Figure): number {
  return a.cohort.size - b.cohort.size || a.cell - b.cell;
}
