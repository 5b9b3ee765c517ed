import { rankedBars } from "../../components/chart/ranked-bars.js";
import type { RankedBar } from "../../components/chart/ranked-bars.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCount, formatDuration, formatPercent } from "../../model/format.js";
import { ProductNames } from "../../model/product-names.js";
import { number, optionalNumber, optionalText, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

const DIMENSIONS = [
  { id: "device_type", title: "Device type" },
  { id: "region", title: "Region" },
  { id: "smets_version", title: "SMETS version" },
  { id: "manufacturer", title: "Device manufacturer" },
  { id: "model", title: "Device model" },
  { id: "firmware_version", title: "Device firmware" },
  { id: "hub_manufacturer", title: "Hub manufacturer" },
  { id: "hub_model", title: "Hub model" },
  { id: "hub_function", title: "Hub function" },
  { id: "hub_firmware_version", title: "Hub firmware" },
] as const;

/** Messages by each attribute of device and Communications Hub, side by side on one scale. @param rows of the view `split` */
export function splitBars(rows: readonly Row[]): HTMLElement {
  if (rows.length === 0) return empty("No alert was received.");
  const names = new ProductNames(rows.filter((row) => optionalText(row, "manufacturer") !== null));
  const scale = Math.max(...rows.map((row) => number(row, "messages")), 1);
  return h(
    "div",
    { class: "multiples split" },
    ...DIMENSIONS.map(({ id, title }) =>
      h(
        "div",
        {},
        h("h4", {}, title),
        rankedBars({
          ariaLabel: `Alert messages by ${title.toLowerCase()}`,
          bars: rows
            .filter((row) => text(row, "dimension") === id)
            .sort((a, b) => number(b, "messages") - number(a, "messages"))
            .map((row) => barOf(row, names)),
          most: 6,
          scale,
        }),
      ),
    ),
  );
}

/** A product goes by its names on the Central Products List, anything else by its value. */
function barOf(row: Row, names: ProductNames): RankedBar {
  const [rate, mean] = [optionalNumber(row, "success_rate"), optionalNumber(row, "delivery_mean_ms")];
  const delivery = [
    rate === null ? null : `${formatPercent(rate)} delivered`,
    mean === null ? null : `mean ${formatDuration(mean)}`,
  ]
    .filter((words) => words !== null)
    .join(", ");
  const name = text(row, "dimension_value");
  const isFirmware = text(row, "dimension").endsWith("firmware_version");
  return {
    ...(optionalText(row, "manufacturer") === null
      ? { name, words: delivery }
      : { ...names.words({ ...row, firmware_version: isFirmware ? name : null }), note: delivery }),
    value: number(row, "messages"),
    figure: formatCount(number(row, "messages")),
  };
}
