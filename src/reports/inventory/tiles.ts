import { h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { formatCount, formatPercent } from "../../model/format.js";
import { number } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** Headline figures from the one row of the dataset or view `headline`. */
export function tiles(row: Row): HTMLElement[] {
  const devices = number(row, "devices");
  const behind = number(row, "behind_newest_firmware");
  const attention = number(row, "need_attention");
  return [
    tile("Devices", formatCount(devices), "in the estate, not Decommissioned or Withdrawn"),
    tile("Models", formatCount(number(row, "models")), "each a manufacturer and model"),
    tile(
      "Behind newest firmware",
      formatCount(behind),
      devices === 0
        ? "of no devices"
        : `${formatPercent((100 * behind) / devices)} run a version below their model's highest on the Central Products List`,
    ),
    tile(
      "Need attention",
      formatCount(attention),
      h(
        "a",
        { href: "#attention" },
        devices === 0
          ? "exception lists"
          : `${formatPercent((100 * attention) / devices)} are on an exception list, firmware not counted`,
      ),
    ),
  ];
}

function tile(name: string, figure: string, words: Child): HTMLElement {
  return h(
    "div",
    { class: "card tile" },
    h("h2", {}, name),
    h("p", { class: "tile-figure" }, figure),
    h("p", { class: "tile-words" }, words),
  );
}
