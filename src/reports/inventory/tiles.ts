import { h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { formatCount, formatPercent, plural } from "../../components/format.js";
import { number } from "../../components/rows.js";
import type { Row } from "../../components/rows.js";

/** Headline figures from the one row of the dataset or view `headline`. */
export function tiles(row: Row): HTMLElement[] {
  const devices = number(row, "devices");
  const known = number(row, "newest_firmware_known");
  const newest = number(row, "on_newest_firmware");
  const attention = number(row, "need_attention");
  return [
    tile("Devices", formatCount(devices), "in the estate, not Decommissioned or Withdrawn"),
    tile(
      "Models",
      formatCount(number(row, "models")),
      "manufacturer and model as on the Central Products List",
    ),
    tile(
      "On newest firmware",
      known === 0 ? "–" : formatPercent((100 * newest) / known),
      known === 0
        ? "no version is held"
        : `${formatCount(newest)} of ${plural(known, "device")} whose newest version is known`,
    ),
    tile(
      "Need attention",
      formatCount(attention),
      h(
        "a",
        { href: "#attention" },
        devices === 0
          ? "exception lists"
          : `${formatPercent((100 * attention) / devices)} are on an exception list`,
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
