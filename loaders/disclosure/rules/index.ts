import { contributors } from "./contributors.js";
import { differences } from "./differences.js";
import { dominance } from "./dominance.js";
import { fewTimes } from "./few-times.js";
import { noneOrAll } from "./none-or-all.js";
import { pPercent } from "./p-percent.js";
import { hiddenChildren, remainders } from "./remainders.js";
import type { PrimaryRule, SecondaryRule } from "./rule.js";
import { singleChild } from "./single-child.js";

export interface Rules {
  primary: readonly PrimaryRule[];
  secondary: readonly SecondaryRule[];
}

/** The rules in force, in the order in which the first that refuses is named. */
export const RULES: Rules = {
  primary: [contributors, fewTimes, pPercent, dominance, noneOrAll],
  secondary: [differences, remainders, hiddenChildren, singleChild],
};
