import type { FilterSpec, Filters } from "../../components/filters.js";
import { ProductNames } from "../../model/product-names.js";
import type { Given } from "../../components/report-data.js";
import { text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** The choice of a device model, or of a firmware version of one. */
export class ProductChoice {
  readonly spec: FilterSpec;
  readonly names: ProductNames;

  /** @param rows of the dataset `products` */
  constructor(rows: readonly Row[]) {
    this.names = new ProductNames(rows);
    const products = new Map(
      rows.flatMap((row): [string, string][] => {
        const model = { ...row, firmware_version: null };
        const { name, words } = this.names.words(model);
        return [
          [productKey(model), `${name}, ${words}`],
          [productKey(row), `${name} ${text(row, "firmware_version")}, ${words}`],
        ];
      }),
    );
    this.spec = {
      name: "product",
      label: "Model or firmware",
      options: [...products].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([key]) => key),
      shown: (key) => products.get(key) ?? key,
    };
  }

  /** As parameters of views. */
  given({ product }: Filters): Given {
    if (product === undefined) return {};
    const [manufacturer, model, firmware] = product.split("~");
    return { manufacturer, model, ...(firmware === undefined ? {} : { firmware_version: firmware }) };
  }
}

/** Names a model or firmware version in the address. @param row with `manufacturer`, `model`, `firmware_version` */
export function productKey(row: Row): string {
  return ["manufacturer", "model", "firmware_version"]
    .flatMap((column) => (row[column] === null ? [] : [text(row, column)]))
    .join("~");
}
