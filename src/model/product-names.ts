import { NOT_HELD } from "./domain.js";
import { text } from "./fields.js";
import type { Dataset } from "./report.js";
import { optionalText, text as textOf } from "./rows.js";
import type { Row } from "./rows.js";

/** Names of device models, for every report that shows some. */
export const productNamesDataset: Dataset = {
  sql: "../../../model/datasets/product-names.sql",
  scope: "party",
  grain: "manufacturer × model on the Central Products List",
  fields: {
    manufacturer: text("Manufacturer, hex as on the Central Products List"),
    model: text("Device model, hex as on the Central Products List"),
    manufacturer_name: text("Manufacturer's name from the Central Products List"),
    model_name: text("Model's name from the Central Products List"),
  },
};

/** A manufacturer, model or firmware version as one reads it. */
export interface ProductWords {
  name: string;
  /** What the name is of, or its code; empty if there is no more to say. */
  words: string;
}

/** Names on the Central Products List, by code. */
export class ProductNames {
  private readonly manufacturers = new Map<string, string>();
  private readonly models = new Map<string, string>();

  /** @param rows of the dataset of product names */
  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      const manufacturer = textOf(row, "manufacturer");
      const maker = optionalText(row, "manufacturer_name");
      const model = optionalText(row, "model_name");
      if (maker !== null) this.manufacturers.set(manufacturer, maker);
      if (model !== null) this.models.set(`${manufacturer} ${textOf(row, "model")}`, model);
    }
  }

  /** @param row with `manufacturer`, `model` and `firmware_version`; the row is of the last one that is not empty */
  words(row: Row): ProductWords {
    const manufacturer = textOf(row, "manufacturer");
    const model = optionalText(row, "model");
    const firmware = optionalText(row, "firmware_version");
    if (manufacturer === NOT_HELD && (model === null || model === NOT_HELD))
      return { name: NOT_HELD, words: "devices that the inventory does not know" };
    const maker = this.manufacturers.get(manufacturer) ?? manufacturer;
    if (model === null) return { name: maker, words: maker === manufacturer ? "" : manufacturer };
    const modelName = this.models.get(`${manufacturer} ${model}`) ?? model;
    return firmware === null
      ? { name: modelName, words: `${maker}, ${manufacturer} ${model}` }
      : { name: firmware, words: `${modelName}, ${maker}` };
  }
}
