import { contributors } from "./contributors.js";
import { differences } from "./differences.js";
import { dominance } from "./dominance.js";
import { noneOrAll } from "./none-or-all.js";
import { pPercent } from "./p-percent.js";
import type { PrimaryRule, SecondaryRule } from "./rule.js";
import { singleChild } from "./single-child.js";

export interface Rules {
  primary: readonly PrimaryRule[];
  secondary: readonly SecondaryRule[];
}

/** The rules in force, in the order in which the first that refuses is named. */
export const RULES: Rules = {
  primary: [contributors, pPercent, dominance, noneOrAll],
  secondary: [differences, singleChild],
};
