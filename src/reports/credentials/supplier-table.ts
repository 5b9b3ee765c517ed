import { h } from "../../components/dom.js";
import { formatCount, formatDuration, formatPercent } from "../../model/format.js";
import { number, optionalNumber, optionalText, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

export interface SupplierTableOptions {
  /** In order. */
  rows: readonly Row[];
  caption: string;
  chosen: string | undefined;
  choose: (supplier: string) => void;
}

/** Energy Suppliers as rows that open their days, times and failures. */
export function supplierTable({ rows, caption, chosen, choose }: SupplierTableOptions): HTMLElement {
  return h(
    "div",
    { class: "card figure-table", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "visually-hidden" }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Energy Supplier"),
          ...["Share met", "Met", "Failed", "Open", "Median time to N42"].map((name) =>
            h("th", { scope: "col", class: "number" }, name),
          ),
        ),
      ),
      h("tbody", {}, ...rows.map(line)),
    ),
  );

  function line(row: Row): HTMLElement {
    const supplier = text(row, "supplier");
    const name = optionalText(row, "supplier_name");
    const share = optionalNumber(row, "share_met");
    const median = optionalNumber(row, "gap_median_ms");
    return h(
      "tr",
      { "aria-current": supplier === chosen ? "true" : null },
      h(
        "th",
        { scope: "row" },
        h("button", { type: "button", class: "link", onclick: () => choose(supplier) }, name ?? supplier),
        name === null ? null : h("span", { class: "code" }, supplier),
      ),
      h("td", { class: "number" }, share === null ? "–" : formatPercent(share)),
      ...["met", "failed", "open"].map((state) =>
        h("td", { class: "number" }, formatCount(number(row, state))),
      ),
      h("td", { class: "number" }, median === null ? "–" : formatDuration(median)),
    );
  }
}
