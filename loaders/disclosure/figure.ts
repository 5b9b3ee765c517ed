/**
 * What a figure is: the unweighted mean of the parties' rates; mean and median of the pooled times; or best and worst of
 * these, which are decided together.
 */
export type Measure = "rate" | "mean" | "median" | "extremes";

/** Measures of pooled times. */
export const TIME_MEASURES = ["mean", "median", "extremes"] as const satisfies readonly Measure[];
/** All of them. */
export const MEASURES: readonly Measure[] = ["rate", ...TIME_MEASURES];

/** Sizes of a sum's parts by owner group: all of them, the largest and the one after it. */
export interface Parts {
  total: number;
  largest: number;
  second: number;
}

/** One industry figure before the policy, as the rules need to know it. */
export interface Figure {
  /** Place of the cell in the order of keys; cells of several figures share it. */
  cell: number;
  measure: Measure;
  role: string;
  /** A month `2026-10` or a day `2026-10-31`. */
  period: string;
  /** What losing it costs: the dearer a figure, the later it goes. */
  cost: number;
  cohort: Cohort;
  /**
   * What the owner groups put into the figure. Rate: sum over a group's parties of the smaller of success and failure
   * rate, in points. Times: a group's sum of times, in milliseconds.
   */
  contributions: Parts;
  /** Rate: parties counted. Times: number of times. */
  weights: Parts;
  /** Of a rate that is not published yet: the mean, in per cent, and the smallest denominator of the parties counted. */
  rate?: { mean: number; smallestDenominator: number };
  /** What the first publication made of it, if it is published already; nothing changes that. */
  frozen?: "shown" | Suppression;
}

/** Why a figure is not shown. */
export interface Suppression {
  /** Name of the rule that took it back. */
  suppressedBy: string;
  /** Whether it was taken back to protect others. */
  secondary: boolean;
}

/** What the owner groups put into the times of a cell; one entry a group that has times, in the order of their numbers. */
export interface GroupTimes {
  groups: Int32Array;
  /** Number of times. */
  times: Float64Array;
  /** Sum of times, in ms. */
  sums: Float64Array;
}

/** The order in which figures go, first those whose loss costs least: by cost, then by owner groups, then by key. */
export function byCost(a: Figure, b: Figure): number {
  return a.cost - b.cost || a.cohort.size - b.cohort.size || a.cell - b.cell;
}

/** The owner groups that stand behind a figure. */
export class Cohort {
  private constructor(
    readonly size: number,
    private readonly words: Uint32Array,
  ) {}

  /** @param groups numbers of owner groups, each once, from 0 on */
  static of(groups: readonly number[]): Cohort {
    const words = new Uint32Array(Math.floor(Math.max(0, ...groups) / 32) + 1);
    for (const group of groups) words[group >>> 5] = (words[group >>> 5] ?? 0) | (1 << (group & 31));
    return new Cohort(groups.length, words);
  }

  /** Owner groups that are in one of two cohorts and not in both. */
  difference(other: Cohort): number {
    let count = 0;
    for (let i = Math.max(this.words.length, other.words.length) - 1; i >= 0; i--)
      count += ones((this.words[i] ?? 0) ^ (other.words[i] ?? 0));
    return count;
  }
}

/** Bits set in a 32-bit word. */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * Cells that together are a coarser one: the days of a month, the SRVs of a process, the device types of an SRV.
 * `parent` null stands for a total that everyone knows, such as the 100 per cent of a firmware mix.
 */
export interface Family {
  parent: number | null;
  children: readonly number[];
}
