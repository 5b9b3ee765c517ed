import { NOT_HELD } from "../../components/domain.js";
import { optionalText, text } from "../../components/rows.js";
import type { Row } from "../../components/rows.js";

/** Names on the Central Products List, by code. */
export class Products {
  private readonly manufacturers = new Map<string, string>();
  private readonly models = new Map<string, string>();

  /** @param estate rows of the dataset `estate` */
  constructor(estate: readonly Row[]) {
    for (const row of estate) {
      const manufacturer = text(row, "manufacturer");
      const maker = optionalText(row, "manufacturer_name");
      const model = optionalText(row, "model_name");
      if (maker !== null) this.manufacturers.set(manufacturer, maker);
      if (model !== null) this.models.set(`${manufacturer} ${text(row, "model")}`, model);
    }
  }

  /** A manufacturer, model or firmware version in words: name and what it means. */
  words(row: Row): { name: string; words: string } {
    const manufacturer = text(row, "manufacturer");
    const model = optionalText(row, "model");
    const firmware = optionalText(row, "firmware_version");
    if (manufacturer === NOT_HELD && model === null)
      return { name: NOT_HELD, words: "devices that the inventory does not know" };
    const maker = this.manufacturers.get(manufacturer) ?? manufacturer;
    if (model === null) return { name: maker, words: maker === manufacturer ? "" : manufacturer };
    const modelName = this.models.get(`${manufacturer} ${model}`) ?? model;
    return firmware === null
      ? { name: modelName, words: `${maker}, ${manufacturer} ${model}` }
      : { name: firmware, words: `${modelName}, ${maker}` };
  }
}
