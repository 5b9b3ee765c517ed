import type { PrimaryRule } from "./rule.js";

/**
 * Few transactions: mean and median of a handful of times are close to single ones, and best and worst are single ones,
 * so a figure needs a number of times behind it. It is of transactions, never of a party (architecture, section 5).
 */
export const fewTimes: PrimaryRule = {
  name: "few-times",
  judges: ["mean", "median", "extremes"],
  isSafe: ({ measure, weights: { total } }, limits) =>
    total >= (measure === "extremes" ? limits.extreme_times : limits.mean_times),
};
