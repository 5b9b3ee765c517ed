import type { Limits } from "./policy.js";

/**
 * Rounding of published figures, to a fixed base: what it hides is half a base to each side.
 * Hundepool et al., "Statistical Disclosure Control" (Wiley 2012), section 4.5 (conventional rounding).
 */

/** The base that rates of a cohort are rounded to, in points: coarser for few owner groups. */
export function rateBase(contributors: number, limits: Limits): number {
  return contributors < limits.coarse_below ? limits.coarse_rate_base : limits.rate_base;
}

/** A rate in per cent, to the cohort's base, halves up. */
export function roundRate(rate: number, contributors: number, limits: Limits): number {
  return toBase(rate, rateBase(contributors, limits), Math.round);
}

/** Mean and median times: to significant figures, halves up. */
export function roundMean(ms: number, limits: Limits): number {
  return toFigures(ms, limits.mean_figures, Math.round);
}

/** Best times: down. */
export function roundBest(ms: number, limits: Limits): number {
  return toFigures(ms, limits.extreme_figures, Math.floor);
}

/** Worst times: up. */
export function roundWorst(ms: number, limits: Limits): number {
  return toFigures(ms, limits.extreme_figures, Math.ceil);
}

/** The step between two times next to each other that have so many significant figures. */
export function timeBase(ms: number, figures: number): number {
  return ms === 0 ? 0 : 10 ** (Math.floor(Math.log10(ms) + 1e-12) - figures + 1);
}

function toFigures(ms: number, figures: number, round: (x: number) => number): number {
  return ms === 0 ? 0 : toBase(ms, timeBase(ms, figures), round);
}

function toBase(value: number, base: number, round: (x: number) => number): number {
  // 0.1 and 0.01 are no binary fractions: count in whole tenths, and shed the last digits of the quotient.
  const inverse = Math.round(1 / base);
  const steps = base < 1 ? value * inverse : value / base;
  const whole = round(Number(steps.toFixed(9)));
  return base < 1 ? whole / inverse : whole * base;
}
