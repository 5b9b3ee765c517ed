import { formatCount } from "../../model/format.js";

/** Per thousand: `85.3`, `1,204`. */
export function formatRate(rate: number): string {
  return rate >= 100 ? formatCount(rate) : rate.toFixed(1);
}
