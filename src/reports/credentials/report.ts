import { count as countOf, date, milliseconds, percent, text, timestamp } from "../../model/fields.js";
import { mpxnIntervals } from "../../model/mpxn-intervals.js";
import { defineReport } from "../../model/report.js";
import type { Field } from "../../model/report.js";

const count = (description: string, unit = "devices"): Field => countOf(unit, description);

export const STATES = ["met", "failed", "open"] as const;

const day = date("UTC day of the N16");
const month = text("UTC month of the N16");
const supplier = text("Energy Supplier: responsible supplier of the device at the N16, party id");
const supplierName = text("Name of that party");
const states = {
  met: count("N16 with an N42 inside the window"),
  failed: count("N16 with a later N42 or none, once the window has passed"),
  open: count("N16 without an N42 so far, inside the window"),
};
const shareMet = percent("Met, of met and failed");
const medianGap = milliseconds("Median time from N16 to its N42, of those that have one", "number");
const pair = {
  day,
  mpxn: text("MPAN of the device as the inventory had it at the N16"),
  supplier,
  n16_at: timestamp("When the N16 (Device Identity Confirmation) was raised"),
  n42_at: timestamp(
    "When the first N42 (Security Credentials Updated on the Device) at or after it was raised",
  ),
  state: text("met, failed or open"),
};
const slices = {
  month: { type: "text", description: "Month as 2026-10; all if not given", default: null },
  supplier: { type: "text", description: "Energy Supplier; all if not given", default: null },
} as const;

export default defineReport({
  id: "credentials",
  title: "Credentials within seven days",
  summary:
    "Whether your certificates are on a new meter within seven days (N16 to N42), by day and by Energy Supplier.",
  order: 50,
  roles: ["ED"],
  steps: { paired: "paired.sql", mpxn_intervals: mpxnIntervals },
  datasets: {
    monthly: {
      sql: "monthly.sql",
      scope: "party",
      grain: "month × Energy Supplier; all: every month, every supplier",
      fields: {
        month,
        supplier,
        supplier_name: supplierName,
        ...states,
        share_met: shareMet,
        gap_median_ms: medianGap,
      },
    },
    daily: {
      sql: "daily.sql",
      scope: "party",
      grain: "day × Energy Supplier",
      fields: { day, supplier, ...states },
    },
    pairs: {
      sql: "pairs.sql",
      scope: "party",
      grain: "N16",
      corrected: ["day", "mpxn", "supplier", "n16_at", "n42_at"],
      fields: {
        ...pair,
        gap_ms: milliseconds("From N16 to that N42"),
      },
    },
    windows: {
      sql: "windows.sql",
      scope: "party",
      grain: "one row",
      fields: {
        credentials_days: count(
          "Days of 24 hours within which the N42 must follow, the limit included",
          "days",
        ),
      },
    },
  },
  views: {
    monthly: {
      sql: "monthly.sql",
      title: "By month",
      fields: { month, ...states, share_met: shareMet, gap_median_ms: medianGap },
    },
    daily: { sql: "daily.sql", title: "By day and Energy Supplier", fields: { day, supplier, ...states } },
    pairs: {
      sql: "pairs.sql",
      title: "N16 and the N42 that follows",
      parameters: {
        state: { type: "text", description: "State; all if not given", values: STATES, default: null },
        ...slices,
      },
      fields: pair,
    },
    suppliers: {
      sql: "suppliers.sql",
      title: "Share met by Energy Supplier",
      parameters: { month: slices.month },
      fields: {
        supplier,
        supplier_name: supplierName,
        ...states,
        share_met: shareMet,
        gap_median_ms: medianGap,
      },
    },
    days: { sql: "days.sql", title: "By day", parameters: slices, fields: { day, ...states } },
    times: {
      sql: "times.sql",
      title: "Time from N16 to N42",
      parameters: slices,
      fields: {
        days_up_to: count("Whole days begun between N16 and N42; exactly n days count as n", "days"),
        state: pair.state,
        pairs: count("N16 with an N42 after such a time"),
      },
    },
  },
});
