import { count, number, text } from "../../model/fields.js";
import { productNamesDataset } from "../../model/product-names.js";
import { defineReport } from "../../model/report.js";

export const ALERT_CODES = ["N13", "N55"] as const;

const month = text("UTC month in which the alerts were raised");
const alertCode = text(
  "N13: failure to receive response from device; N55: SMETS1 Service Provider validation failure",
);
const product = {
  manufacturer: text("Manufacturer, hex as on the Central Products List"),
  model: text("Device model, hex as on the Central Products List"),
  firmware_version: text("Firmware version of the device when the alert was raised"),
};
const level = text("What the row counts: all, manufacturer, model or firmware_version");
const messages = count("alerts", "Messages that the party received, whatever became of their delivery");
const estateDevices = count(
  "devices",
  "Devices in the party's estate that run it by their latest state; 0 if none does any more",
);
const perThousand = number(
  "per thousand devices",
  "Alerts per thousand devices of today's estate; empty if no device runs it any more",
);

export default defineReport({
  id: "alert-devices",
  title: "N13 and N55 by device",
  summary:
    "Which manufacturers, models and firmware versions do not answer (N13) or fail validation (N55), per thousand devices.",
  order: 40,
  roles: ["ED"],
  steps: { products: "products.sql" },
  datasets: {
    monthly: {
      sql: "monthly.sql",
      scope: "party",
      grain: "month × alert code × manufacturer × model × firmware version, with an alert",
      fields: {
        month,
        alert_code: alertCode,
        ...product,
        messages,
        estate_devices: estateDevices,
        per_thousand: perThousand,
      },
    },
    rates: {
      sql: "rates.sql",
      scope: "party",
      grain:
        "month × alert code × all, manufacturer, model or firmware version, with an alert or a device in the estate; month all: every month",
      fields: {
        month,
        alert_code: alertCode,
        level,
        ...product,
        messages,
        estate_devices: estateDevices,
        per_thousand: perThousand,
      },
    },
    product_names: productNamesDataset,
  },
  views: {
    monthly: {
      sql: "monthly.sql",
      title: "N13 and N55 by month and device",
      fields: {
        month,
        alert_code: alertCode,
        ...product,
        messages,
        estate_devices: estateDevices,
        per_thousand: perThousand,
      },
    },
    rates: {
      sql: "rates.sql",
      title: "Alerts per thousand devices by manufacturer, model and firmware version",
      parameters: {
        alert_code: { type: "text", description: "N13 or N55", values: ALERT_CODES, default: "N13" },
        month: { type: "text", description: "Month as 2026-10; all if not given", default: null },
      },
      fields: {
        level,
        ...product,
        messages,
        estate_devices: estateDevices,
        per_thousand: perThousand,
      },
    },
  },
});
