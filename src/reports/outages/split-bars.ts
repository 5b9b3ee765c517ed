import { rankedBars } from "../../components/chart/ranked-bars.js";
import type { RankedBar } from "../../components/chart/ranked-bars.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCount } from "../../model/format.js";
import type { ProductNames } from "../../model/product-names.js";
import { number, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { productKey } from "./product-choice.js";

const DIMENSIONS = [
  { id: "region", title: "Region" },
  { id: "model", title: "Model" },
  { id: "firmware_version", title: "Firmware" },
] as const;
const MOST = 6;

export interface SplitBarsOptions {
  /** Rows of the view `split`. */
  rows: readonly Row[];
  names: ProductNames;
  /** @param filter of the page @param value of it that the bar stands for */
  choose: (filter: "region" | "product", value: string) => void;
}

/**
 * Alerts on the two lists with faults by region, model and firmware version, most first, side by side on one scale; a bar
 * cuts the page to what it stands for.
 */
export function splitBars({ rows, names, choose }: SplitBarsOptions): HTMLElement {
  const faulty = rows.filter((row) => faultsOf(row) > 0);
  if (faulty.length === 0) return empty("No alert is on the two lists with faults.");
  const scale = Math.max(...faulty.map(faultsOf));
  return h(
    "div",
    { class: "multiples split" },
    ...DIMENSIONS.map(({ id, title }) =>
      h(
        "div",
        {},
        h("h4", {}, title),
        rankedBars({
          ariaLabel: `Alerts on the two lists with faults by ${title.toLowerCase()}`,
          bars: faulty
            .filter((row) => text(row, "dimension") === id)
            .map((row) => barOf(row, names))
            .sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : 1)),
          most: MOST,
          scale,
          choose: ({ filter, key }) => choose(filter, key),
        }),
      ),
    ),
  );
}

function barOf(row: Row, names: ProductNames): RankedBar & { filter: "region" | "product"; key: string } {
  const place =
    text(row, "dimension") === "region"
      ? { name: text(row, "region"), words: "", filter: "region" as const, key: text(row, "region") }
      : { ...names.words(row), filter: "product" as const, key: productKey(row) };
  const counts = [number(row, "neither"), number(row, "list_iv")].map(formatCount);
  return {
    ...place,
    value: faultsOf(row),
    figure: counts.join(" + "),
    note: "Enter or click shows it alone",
  };
}

const faultsOf = (row: Row): number => number(row, "neither") + number(row, "list_iv");
