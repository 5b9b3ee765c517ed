import { expect, it } from "vitest";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { roundBest, roundMean, roundRate, roundWorst } from "../../loaders/disclosure/rounding.js";

const { limits } = await currentPolicy();

it.each([
  [87.25, 19, 87.5],
  [87.24, 19, 87],
  [87.25, 20, 87.3],
  [87.249, 20, 87.2],
  [0.05, 20, 0.1],
  [1.005 * 100, 20, 100.5],
  [100, 6, 100],
])("rounds the rate %d of %d owner groups to %d", (rate, contributors, rounded) => {
  expect(roundRate(rate, contributors, limits)).toBe(rounded);
});

it.each([
  [12_345, 12_300, 12_000, 13_000],
  [12_350, 12_400, 12_000, 13_000],
  [1000, 1000, 1000, 1000],
  [999.5, 1000, 990, 1000],
  [999.4, 999, 990, 1000],
  [87, 87, 87, 87],
  [4.26, 4.26, 4.2, 4.3],
  [0.3, 0.3, 0.3, 0.3],
  [0, 0, 0, 0],
])("rounds %d ms to %d as mean, %d as best and %d as worst", (ms, mean, best, worst) => {
  expect([roundMean(ms, limits), roundBest(ms, limits), roundWorst(ms, limits)]).toEqual([mean, best, worst]);
});
