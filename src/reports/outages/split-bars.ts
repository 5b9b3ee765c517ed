import { rankedBars } from "../../components/chart/ranked-bars.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCount } from "../../components/format.js";
import { number, text } from "../../components/rows.js";
import type { Row } from "../../components/rows.js";

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

/** Alerts on the two lists with faults, most first. @param rows of the view `split`, of one dimension */
export function splitBars(rows: readonly Row[]): HTMLElement {
  const bars = rows
    .map((row) => {
      const [neither, iv] = [number(row, "neither"), number(row, "list_iv")];
      return {
        name: text(row, "value"),
        words: "",
        value: neither + iv,
        figure: `${formatCount(neither)} + ${formatCount(iv)}`,
      };
    })
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
  if (bars.length === 0) return empty("No alert is on the two lists with faults.");
  return h(
    "div",
    {},
    h("p", { class: "unit" }, "AD1 with neither + 8F36 without AD1"),
    rankedBars({ ariaLabel: "Alerts on the two lists with faults", bars, most: MOST }),
  );
}
