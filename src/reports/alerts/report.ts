import { incidentsDataset, incidentsView } from "../../model/incidents.js";
import { count, date, histogram, milliseconds, number, percent, text } from "../../model/fields.js";
import { productNamesDataset } from "../../model/product-names.js";
import { defineReport } from "../../model/report.js";
import type { Field } from "../../model/report.js";

const role = text("User Role in which the party received the alerts");
const month = text("UTC month in which the alert was raised");
const day = date("UTC day on which the alert was raised");
const code = text("Alert code");
const codeOrAll = text("Alert code; empty: all alerts of the report");

const named = {
  kind: text("dcc for DCC Alerts, device for Device Alerts; empty for a code that the reference data lacks"),
  name: text("Name of the alert by GBCS or DUIS, where it is held"),
};

const slice = {
  device_type: text("Type of the device at the time"),
  region: text("CSP region of the device at the time; SMETS1 for SMETS1 devices"),
  smets_version: text("SMETS1 or SMETS2"),
};

const outcome = {
  delivery_status: text("delivered, failed or pending"),
  failure_reason: text("Why the delivery failed; empty unless it did"),
};

const volume = {
  messages: count("messages", "Alert messages"),
  alerts: count("alerts", "Alerts: messages and the further alerts that they stand for (throttled)"),
};
const outcomes = {
  delivered: count("messages", "Delivered"),
  failed: count("messages", "Delivery failed"),
  pending: count("messages", "Neither delivered nor failed yet"),
};
const successRate = percent("Delivered ÷ (delivered + failed)");
const successRateChange = number("points", "Success rate less that of the month before, percentage points");

const deliveryCount = count("messages", "Delivered messages with a time of delivery");
const bestAndWorst = {
  delivery_best_ms: milliseconds("Shortest delivery time: from raising to delivery"),
  delivery_worst_ms: milliseconds("Longest delivery time"),
};
const delivery = {
  delivery_count: deliveryCount,
  delivery_sum_ms: milliseconds("Sum of the delivery times"),
  ...bestAndWorst,
};
const deliveryMean = milliseconds("Mean delivery time", "number");
const exactMedian = milliseconds("Median delivery time, exact", "number");
const nearMedian = milliseconds("Median delivery time, ± 1 %", "number");

const buckets = histogram("messages", "Delivery times");

const exactTimes = { ...bestAndWorst, delivery_mean_ms: deliveryMean, delivery_median_ms: exactMedian };

/** Attributes by which alerts are looked into, all that the requirement names. */
const detail = {
  month,
  alert_code: code,
  ...outcome,
  device_type: slice.device_type,
  manufacturer: text("Manufacturer of the device, hex as on the Central Products List"),
  model: text("Model of the device"),
  firmware_version: text("Firmware version of the device"),
  region: slice.region,
  smets_version: slice.smets_version,
  hub_manufacturer: text("Manufacturer of the Communications Hub"),
  hub_model: text("Model of the Communications Hub"),
  hub_function: text("Device type of the Communications Hub's row"),
  hub_firmware_version: text("Firmware version of the Communications Hub"),
};

const sliceParameters = {
  device_type: { type: "text", description: "Device type; all if not given", default: null },
  region: { type: "text", description: "Region; all if not given", default: null },
  smets_version: { type: "text", description: "SMETS1 or SMETS2; both if not given", default: null },
} as const;
const codeParameter = {
  alert_code: { type: "text", description: "Alert code; all if not given", default: null },
} as const;
const monthParameter = {
  month: { type: "text", description: "Month as 2026-10; all if not given", default: null, isMonth: true },
} as const;

const industry = {
  grain: text("day or month"),
  period: text("UTC day or month in which the alerts were raised"),
  alert_code: codeOrAll,
  success_rate: percent("Industry average: unweighted mean of the parties' success rates"),
  delivery_best_ms: milliseconds("Shortest delivery time of the role", "number"),
  delivery_worst_ms: milliseconds("Longest delivery time of the role", "number"),
  delivery_mean_ms: milliseconds("Mean delivery time of the role", "number"),
  delivery_median_ms: milliseconds("Median delivery time of the role", "number"),
};

const burst = {
  day,
  alert_code: codeOrAll,
  ...volume,
  usual: number("alerts a day", "Median of the 28 days before"),
  threshold: number(
    "alerts a day",
    "Usual + 5 × the largest of 1.4826 × the median absolute deviation of the 28 days before, (their upper decile − usual) ÷ 1.2816, the square root of the usual number, and 2",
  ),
} as const satisfies Record<string, Field>;

export default defineReport({
  id: "alerts",
  title: "Alerts",
  summary:
    "DCC Alerts and Device Alerts sent to you: how many, how quickly, which were not delivered and why.",
  order: 30,
  roles: ["IS", "ES", "GS", "ED"],
  steps: {
    alert_cells: { sql: "alert_cells.sql", by: "month" },
    alert_counts: { sql: "alert_counts.sql", by: "month" },
  },
  datasets: {
    headline: {
      sql: "headline.sql",
      scope: "party",
      grain: "one row: the last complete month",
      fields: { messages_last_month: volume.messages, failed_last_month: outcomes.failed },
    },
    monthly: {
      sql: "monthly.sql",
      scope: "party",
      grain: "month × alert code, and all alerts together",
      fields: {
        alert_code: codeOrAll,
        month,
        ...named,
        ...volume,
        ...outcomes,
        success_rate: successRate,
        success_rate_change: successRateChange,
        delivery_count: deliveryCount,
        ...exactTimes,
      },
    },
    daily: {
      sql: "daily.sql",
      scope: "party",
      grain: "day × alert code, and all alerts together",
      fields: {
        alert_code: codeOrAll,
        day,
        ...volume,
        ...outcomes,
        success_rate: successRate,
        delivery_count: deliveryCount,
        ...exactTimes,
      },
    },
    bursts: {
      sql: "bursts.sql",
      scope: "party",
      grain: "day × alert code, and all alerts together, on which unusually many alerts came",
      fields: burst,
    },
    industry: {
      sql: "industry.sql",
      scope: "industry",
      over: "alerts",
      grain: "day or month × alert code, and all alerts together",
      measure: {
        kind: "rates-and-times",
        period: "period",
        rate: { value: "success_rate", minimumDenominator: 30 },
        times: {
          best: "delivery_best_ms",
          worst: "delivery_worst_ms",
          mean: "delivery_mean_ms",
          median: "delivery_median_ms",
        },
        dearest: [
          { name: "month, all alerts", where: { grain: "month", alert_code: null } },
          { name: "month × alert", where: { grain: "month" } },
          { name: "day, all alerts", where: { grain: "day", alert_code: null } },
          { name: "day × alert", where: {} },
        ],
        within: "industry_within.sql",
      },
      fields: industry,
    },
    daily_cells: {
      sql: "daily_cells.sql",
      scope: "party",
      by: "month",
      grain: "day × alert code × device type × region × SMETS version × delivery status × reason",
      fields: {
        day,
        alert_code: code,
        ...slice,
        ...outcome,
        ...volume,
        ...delivery,
        delivery_histogram: buckets,
      },
    },
    monthly_detail: {
      sql: "monthly_detail.sql",
      scope: "party",
      by: "month",
      grain:
        "month × alert code × delivery status × reason × attributes of device and Communications Hub at the time",
      large: true,
      fields: {
        ...detail,
        ...volume,
        ...delivery,
        delivery_median_ms: exactMedian,
        delivery_histogram: buckets,
      },
    },
    incidents: incidentsDataset,
    product_names: productNamesDataset,
  },
  views: {
    daily: {
      sql: "daily.sql",
      title: "Alerts by day and code",
      fields: { role, day, alert_code: code, ...volume, ...outcomes, delivery_mean_ms: deliveryMean },
    },
    monthly: {
      sql: "monthly.sql",
      title: "Alerts by month and code",
      fields: {
        role,
        month,
        alert_code: code,
        ...volume,
        ...outcomes,
        success_rate: successRate,
        ...exactTimes,
      },
    },
    industry: {
      dataset: "industry",
      title: "Industry figures by day and month",
      fields: { role, ...industry },
    },
    totals: {
      sql: "totals.sql",
      title: "All alerts by month",
      fields: {
        role,
        month,
        ...volume,
        ...outcomes,
        success_rate: successRate,
        success_rate_change: successRateChange,
        ...exactTimes,
      },
    },
    slice: {
      sql: "slice.sql",
      title: "Alerts of a slice by month and code, and all together",
      parameters: sliceParameters,
      fields: {
        role,
        alert_code: codeOrAll,
        month,
        ...named,
        ...volume,
        ...outcomes,
        success_rate: successRate,
        success_rate_change: successRateChange,
        delivery_count: deliveryCount,
        ...bestAndWorst,
        delivery_mean_ms: deliveryMean,
        delivery_median_ms: nearMedian,
      },
    },
    days: {
      sql: "days.sql",
      title: "Alerts of a slice by day and code, and all together",
      parameters: sliceParameters,
      fields: {
        role,
        alert_code: codeOrAll,
        day,
        ...volume,
        ...outcomes,
        success_rate: successRate,
        delivery_count: deliveryCount,
        ...bestAndWorst,
        delivery_mean_ms: deliveryMean,
      },
    },
    reasons: {
      sql: "reasons.sql",
      title: "Failed deliveries by reason",
      parameters: { ...monthParameter, ...codeParameter, ...sliceParameters },
      fields: {
        role,
        failure_reason: outcome.failure_reason,
        failures: outcomes.failed,
        share: percent("Share of all failures"),
      },
    },
    split: {
      sql: "split.sql",
      title: "Alerts by attributes of device and Communications Hub",
      parameters: { ...monthParameter, ...codeParameter, ...sliceParameters },
      fields: {
        role,
        dimension: text("Name of the attribute"),
        dimension_value: text("Value of the attribute"),
        manufacturer: text("Whose manufacturer, model or firmware version it is; empty for other attributes"),
        manufacturer_name: text("Manufacturer's name from the Central Products List"),
        model: text("Which model, or of which model the firmware version is; empty for other attributes"),
        model_name: text("Model's name from the Central Products List"),
        ...volume,
        delivered: outcomes.delivered,
        failed: outcomes.failed,
        success_rate: successRate,
        delivery_mean_ms: deliveryMean,
      },
    },
    detail: {
      sql: "detail.sql",
      title: "Alerts by month, code and every attribute",
      parameters: { ...monthParameter, ...codeParameter },
      fields: {
        role,
        ...detail,
        ...volume,
        ...delivery,
        delivery_mean_ms: deliveryMean,
        delivery_median_ms: exactMedian,
      },
    },
    bursts: {
      dataset: "bursts",
      title: "Days on which unusually many alerts came",
      fields: { role, ...burst },
    },
    incidents: incidentsView(role),
  },
});
