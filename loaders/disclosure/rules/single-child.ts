import { byCost, MEASURES } from "../figure.js";
import type { Family, Figure, Measure } from "../figure.js";
import type { Market, SecondaryRule, Shown } from "./rule.js";

const RATE: readonly Measure[] = ["rate"];

/**
 * Secondary suppression of rates: a single suppressed child of a shown parent is parent less the other children, so the
 * shown child whose loss costs least goes too, ties by key. Where no other child can go, the parent does. A child that is
 * all of its parent is the same figure: they go together. So do figures of a family without parent, times too; what is left
 * of a parent's times is judged by `remainders`.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.4; sdcTable (Meindl), `protectTable`.
 */
export const singleChild: SecondaryRule = {
  name: "single-child",
  apply(market, shown) {
    for (const family of shown.changed())
      for (const measure of family.parent === null ? MEASURES : RATE) judge(family, measure, market, shown);
  },
};

function judge({ parent, children }: Family, measure: Measure, market: Market, shown: Shown): void {
  const total = parent === null ? null : market.at(parent, measure);
  if (total === undefined) return;
  const held = children.flatMap((cell) => market.at(cell, measure) ?? []);
  const left = held.filter((figure) => shown.has(figure));
  const [only] = held;
  if (held.length === 1 && total !== null && only && !isSame(total, only)) return;
  const isShown = total === null || shown.has(total);
  if (isShown ? held.length - left.length !== 1 : held.length !== 1 || left.length !== 1) return;
  const gone = left.sort(byCost).some((figure) => shown.suppress(figure));
  if (!gone && total !== null && isShown) shown.suppress(total);
}

/** Whether a child, the only one of which figures are held, is all of its parent. */
function isSame(parent: Figure, child: Figure): boolean {
  return parent.weights.total === child.weights.total && parent.cohort.difference(child.cohort) === 0;
}
