import { ticks } from "d3";

/** Ticks of an axis that counts: whole numbers only. */
export function countTicks(most: number, count = 4): number[] {
  return ticks(0, Math.max(1, most), count).filter(Number.isInteger);
}
