import { rankedBars } from "../../components/chart/ranked-bars.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCount } from "../../components/format.js";
import type { ProductNames } from "../../components/product-names.js";
import { number, text } from "../../components/rows.js";
import type { Row } from "../../components/rows.js";
import { productKey } from "./product-choice.js";

const DIMENSIONS = [
  ["model", "By model"],
  ["firmware_version", "By firmware"],
  ["region", "By region"],
] as const;
const MOST = 8;

/** Which dimension the bars are of. */
export function splitChoice(changed: () => void): { element: HTMLElement; value: () => string } {
  const element = h(
    "select",
    { "aria-label": "Split by", onchange: changed },
    ...DIMENSIONS.map(([value, words]) => h("option", { value }, words)),
  );
  return { element, value: () => element.value };
}

export interface SplitBarsOptions {
  /** Rows of the view `split`, of one dimension. */
  rows: readonly Row[];
  names: ProductNames;
  /** @param filter of the page @param value of it that the bar stands for */
  choose: (filter: "region" | "product", value: string) => void;
}

/** Alerts on the two lists with faults, most first; a bar cuts the page to its region, model or firmware version. */
export function splitBars({ rows, names, choose }: SplitBarsOptions): HTMLElement {
  const bars = rows
    .map((row) => {
      const [neither, iv] = [number(row, "neither"), number(row, "list_iv")];
      const isRegion = text(row, "dimension") === "region";
      return {
        ...(isRegion ? { name: text(row, "region"), words: "" } : names.words(row)),
        key: isRegion ? text(row, "region") : productKey(row),
        filter: isRegion ? ("region" as const) : ("product" as const),
        value: neither + iv,
        figure: `${formatCount(neither)} + ${formatCount(iv)}`,
      };
    })
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : 1));
  if (bars.length === 0) return empty("No alert is on the two lists with faults.");
  return h(
    "div",
    {},
    h("p", { class: "unit" }, "AD1 with neither + 8F36 without AD1; choose a bar to see it alone"),
    rankedBars({
      ariaLabel: "Alerts on the two lists with faults",
      bars,
      most: MOST,
      choose: ({ filter, key }) => choose(filter, key),
    }),
  );
}
