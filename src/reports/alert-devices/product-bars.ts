import { rankedBars } from "../../components/chart/ranked-bars.js";
import { empty } from "../../components/chart/states.js";
import { formatCount } from "../../model/format.js";
import type { ProductNames } from "../../model/product-names.js";
import { number, optionalNumber } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { formatRate } from "./format-rate.js";

export type Order = "rate" | "messages";

/** Fewer alerts make no rate that one should go by. */
const ENOUGH_ALERTS = 5;
const MOST = 10;

export interface ProductBarsOptions {
  /** Rows of the dataset `rates` of one level, month and code. */
  rows: readonly Row[];
  products: ProductNames;
  order: Order;
  code: string;
}

/** Bars of the rate or the number of alerts, with both beside each. */
export function productBars({ rows, products, order, code }: ProductBarsOptions): HTMLElement {
  const withAlerts = rows.filter((row) => number(row, "messages") > 0);
  if (withAlerts.length === 0) return empty(`No ${code} is held for this choice.`);
  const isEnough = (row: Row): boolean => number(row, "messages") >= ENOUGH_ALERTS;
  const rate = (row: Row): number => optionalNumber(row, "per_thousand") ?? 0;
  const scale = Math.max(1, ...withAlerts.filter(isEnough).map(rate));
  const [value, first] =
    order === "messages"
      ? [(row: Row) => number(row, "messages"), () => 0]
      : [(row: Row) => Math.min(scale, rate(row)), (row: Row) => (isEnough(row) ? 0 : 1)];
  const bars = withAlerts
    .toSorted(
      (a, b) => first(a) - first(b) || value(b) - value(a) || number(b, "messages") - number(a, "messages"),
    )
    .map((row) => ({ ...products.words(row), value: value(row), figure: figureOf(row) }));
  return rankedBars({ ariaLabel: `${code} by product`, bars, most: MOST });
}

/** `1,204 · 85.3 ‰`: alerts, and per thousand devices. */
function figureOf(row: Row): string {
  const rate = optionalNumber(row, "per_thousand");
  return `${formatCount(number(row, "messages"))} · ${rate === null ? "no such device now" : `${formatRate(rate)}\u202f‰`}`;
}
