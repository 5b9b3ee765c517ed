import { count as countOf, date, milliseconds, text, timestamp, yesOrNo } from "../../model/fields.js";
import { mpxnIntervals } from "../../model/mpxn-intervals.js";
import { defineReport } from "../../model/report.js";
import type { Field } from "../../model/report.js";

const count = (description: string, unit = "alerts"): Field => countOf(unit, description);

export const LISTS = ["neither", "iv", "i", "ii", "iii", "open"] as const;

const day = date("UTC day of the event");
const list = text(
  "i: AD1 without 8F35; ii: AD1 without 8F36; iii: 8F35 without AD1; iv: 8F36 without AD1; neither: AD1 with neither, once the window has passed; open: AD1 not restored yet, inside the window",
);

const event = {
  mpxn: text("MPAN of the device as the inventory had it when the alert was raised"),
  event_at: timestamp("Event time: occurred at, by the outage timing log; else when the alert was raised"),
  alert_code: text("AD1, 8F35 or 8F36"),
  pair_code: text("Restoration that an AD1 pairs with: 8F35 or 8F36; empty if none"),
  pair_at: timestamp("Event time of that restoration"),
  gap_ms: milliseconds("From AD1 to that restoration"),
  polyphase: yesOrNo(
    "Whether a polyphase restoration (8F37 to 8F3C) follows the AD1 in the span in which it could pair",
  ),
  acknowledged_at: timestamp("When the network operator acknowledged the alert, where the timing log has it"),
} as const satisfies Record<string, Field>;

const attributes = {
  region: text("CSP region; SMETS1 for SMETS1 devices"),
  manufacturer: text("Manufacturer, hex as on the Central Products List"),
  model: text("Device model, hex as on the Central Products List"),
  firmware_version: text("Firmware version when the alert was raised"),
} as const satisfies Record<string, Field>;

const counts = {
  neither: count("AD1 with neither 8F35 nor 8F36"),
  list_iv: count("8F36 without AD1"),
  list_i: count("AD1 without 8F35"),
  list_ii: count("AD1 without 8F36"),
  list_iii: count("8F35 without AD1"),
  still_open: count("AD1 not restored yet, inside the window"),
};

const monthly = {
  month: text("UTC month of the event"),
  outages: count("AD1"),
  ...counts,
  neither_polyphase: count("AD1 with neither that a polyphase restoration (8F37 to 8F3C) follows"),
  acknowledged: count("AD1 that the network operator acknowledged, where the timing log has it"),
  gap_median_ms: milliseconds("Median time from AD1 to the restoration that it pairs with", "number"),
} as const satisfies Record<string, Field>;

const places = {
  region: { type: "text", description: "Region; all if not given", default: null },
  manufacturer: { type: "text", description: "Manufacturer; all if not given", default: null },
  model: { type: "text", description: "Device model; all if not given", default: null },
  firmware_version: { type: "text", description: "Firmware version; all if not given", default: null },
} as const;
const slices = {
  month: { type: "text", description: "Month as 2026-10; all if not given", default: null },
  day: { type: "date", description: "Day; all if not given", default: null },
  ...places,
} as const;
const listParameter = {
  list: { type: "text", description: "List; all if not given", values: LISTS, default: null },
} as const;

export default defineReport({
  id: "outages",
  title: "Power outages without restoration",
  summary:
    "Power outage alerts that no restoration follows, and restorations that no power outage alert went before.",
  order: 60,
  roles: ["ED"],
  steps: { paired: "paired.sql", mpxn_intervals: mpxnIntervals, located: "located.sql" },
  datasets: {
    monthly: {
      sql: "monthly.sql",
      scope: "party",
      grain: "month; all: every month; an alert counts in each list that it is in",
      fields: monthly,
    },
    daily: {
      sql: "daily.sql",
      scope: "party",
      grain: "day × list; an alert counts in each list that it is in",
      fields: { day, list, events: count("Alerts in the list") },
    },
    events: {
      sql: "events.sql",
      scope: "party",
      grain: "AD1, or 8F35 or 8F36 that pairs with no AD1",
      corrected: ["day", "mpxn", "event_at", "alert_code", "pair_code", "pair_at"],
      fields: {
        day,
        event_at: event.event_at,
        mpxn: event.mpxn,
        alert_code: event.alert_code,
        pair_code: event.pair_code,
        pair_at: event.pair_at,
        gap_ms: event.gap_ms,
        is_open: yesOrNo("AD1 without a pair whose window has not passed at the as-of time"),
        polyphase: event.polyphase,
        polyphase_at: timestamp("Event time of the first such polyphase restoration"),
        acknowledged_at: event.acknowledged_at,
        ...attributes,
      },
    },
    products: {
      sql: "products.sql",
      scope: "party",
      grain: "manufacturer × model × firmware version of devices with outage alerts, as they were then",
      fields: {
        manufacturer: attributes.manufacturer,
        manufacturer_name: text("Manufacturer's name from the Central Products List"),
        model: attributes.model,
        model_name: text("Model's name from the Central Products List"),
        firmware_version: attributes.firmware_version,
      },
    },
    windows: {
      sql: "windows.sql",
      scope: "party",
      grain: "one row",
      fields: {
        restoration_hours: count(
          "Hours within which a restoration pairs with an AD1, the limit included",
          "hours",
        ),
      },
    },
  },
  views: {
    monthly: { sql: "monthly.sql", title: "Outage alerts by month", fields: monthly },
    list: {
      sql: "list.sql",
      title: "Outages without restoration, and restorations without outage",
      parameters: { ...listParameter, ...slices },
      fields: { list, ...event },
    },
    rows: {
      sql: "rows.sql",
      title: "The lists with attributes of the device",
      parameters: { ...listParameter, ...slices },
      fields: {
        list,
        ...event,
        ...attributes,
      },
    },
    slice: {
      sql: "slice.sql",
      title: "Outage alerts of a region or product by month",
      parameters: places,
      fields: monthly,
    },
    days: {
      sql: "days.sql",
      title: "Alerts of a region or product by day and list",
      parameters: places,
      fields: { day, list, events: count("Alerts in the list") },
    },
    daily: {
      sql: "daily.sql",
      title: "Alerts by day and list",
      fields: { day, list, events: count("Alerts in the list") },
    },
    split: {
      sql: "split.sql",
      title: "Alerts on each list by region, model and firmware version",
      parameters: slices,
      fields: {
        dimension: text("region, model or firmware_version"),
        ...attributes,
        ...counts,
      },
    },
    gaps: {
      sql: "gaps.sql",
      title: "Time from power outage alert to restoration",
      parameters: slices,
      fields: {
        place: count("Place of the span of time", "place"),
        since_ms: count("Longer than", "ms"),
        until_ms: count("Up to, that time included; empty: up to the window", "ms"),
        pair_code: event.pair_code,
        outages: count("Power outage alerts restored after such a time"),
      },
    },
  },
});
