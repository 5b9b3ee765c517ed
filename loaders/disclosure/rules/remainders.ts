import { byCost, TIME_MEASURES } from "../figure.js";
import type { Family, Figure, GroupTimes, Measure } from "../figure.js";
import type { Limits } from "../policy.js";
import type { Market, SecondaryRule, Shown } from "./rule.js";

/**
 * How many times each cell has is known, so a shown cell less a shown one within it is a figure too, and so is that less
 * what the viewer put in: it must be empty or safe. The one whose loss costs less goes, of equal ones the finer. What is
 * published already stays, and the other goes in its place.
 */
export const remainders: SecondaryRule = {
  name: "remainders",
  settles: true,
  apply(market, shown) {
    for (const cell of market.order)
      for (const measure of TIME_MEASURES) {
        const finer = market.at(cell, measure);
        if (!finer) continue;
        for (const ancestor of market.ancestors(cell)) {
          const coarser = market.at(ancestor, measure);
          if (!coarser || !shown.has(coarser) || !shown.has(finer)) continue;
          const rest = new Rest(market.times(ancestor));
          rest.less(market.times(cell));
          if (rest.isSafe(measure, market.limits(coarser))) continue;
          const [first, last] = coarser.cost < finer.cost ? [coarser, finer] : [finer, coarser];
          if (!shown.suppress(first)) shown.suppress(last);
        }
      }
  },
};

/**
 * What is left of a shown parent without all of its shown children must be empty or safe as well: it is made larger by
 * the child whose loss costs least of those that make it safe, else by one after another. That a sum of safe parts is safe
 * holds for linear sensitivity measures: Cox, "Linear sensitivity measures in statistical disclosure control", Journal of
 * Statistical Planning and Inference 5 (1981).
 */
export const hiddenChildren: SecondaryRule = {
  name: "hidden-children",
  apply(market, shown) {
    for (const family of shown.changed())
      for (const measure of TIME_MEASURES) {
        const parent = family.parent === null ? undefined : market.at(family.parent, measure);
        if (parent && shown.has(parent)) judge(parent, family, measure, market, shown);
      }
  },
};

function judge(parent: Figure, { children }: Family, measure: Measure, market: Market, shown: Shown): void {
  const limits = market.limits(parent);
  const rest = new Rest(market.times(parent.cell));
  const left = children
    .flatMap((cell) => market.at(cell, measure) ?? [])
    .filter((child) => shown.has(child))
    .sort(byCost);
  for (const { cell } of left) rest.less(market.times(cell));
  while (left.length > 0 && !rest.isSafe(measure, limits)) {
    const free = left.filter(({ frozen, cost }) => frozen === undefined && cost <= parent.cost);
    const enough = free.find(({ cell }) => {
      rest.plus(market.times(cell));
      const isSafe = rest.isSafe(measure, limits);
      rest.less(market.times(cell));
      return isSafe;
    });
    const child = enough ?? free.findLast(({ cost }) => cost === free[0]?.cost);
    if (!child || !shown.suppress(child)) {
      shown.suppress(parent);
      return;
    }
    rest.plus(market.times(child.cell));
    left.splice(left.indexOf(child), 1);
  }
}

/** What is left of a parent's times, by owner group. */
class Rest {
  private readonly times = new Map<number, number>();
  private readonly sums = new Map<number, number>();

  constructor(whole: GroupTimes | undefined) {
    this.plus(whole);
  }

  plus(part: GroupTimes | undefined): void {
    this.add(part, 1);
  }

  less(part: GroupTimes | undefined): void {
    this.add(part, -1);
  }

  private add(part: GroupTimes | undefined, sign: 1 | -1): void {
    for (const [i, group] of part?.groups.entries() ?? []) {
      this.times.set(group, (this.times.get(group) ?? 0) + sign * (part?.times[i] ?? 0));
      this.sums.set(group, (this.sums.get(group) ?? 0) + sign * (part?.sums[i] ?? 0));
    }
  }

  /**
   * Whether it is empty, or the viewer who is in it leaves enough owner groups, which of a mean must pass the p %-rule: of
   * any three of them, one views, one knows its own, and the third is attacked.
   */
  isSafe(measure: Measure, limits: Limits): boolean {
    let groups = 0;
    for (const count of this.times.values()) if (count > 0) groups++;
    if (groups === 0) return true;
    if (groups - 1 < limits.remainder_owner_groups) return false;
    if (measure !== "mean") return true;
    let [first, second, third, all] = [0, 0, 0, 0];
    for (const sum of this.sums.values()) {
      all += sum;
      if (sum > first) [first, second, third] = [sum, first, second];
      else if (sum > second) [second, third] = [sum, second];
      else if (sum > third) third = sum;
    }
    return all - first - second - third >= (limits.p_percent / 100) * first;
  }
}
