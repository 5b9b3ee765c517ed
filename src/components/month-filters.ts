import { NOT_HELD } from "./domain.js";
import type { FilterSpec } from "./filters.js";
import { formatMonth } from "./format.js";
import { monthNotHeld } from "./months.js";

const DEVICE_TYPES = ["ESME", "GSME", "CHF", "GPF", "PPMID", "IHD", "HCALCS", "CAD", "SAPC", NOT_HELD];

export const REGION: FilterSpec = {
  name: "region",
  label: "Region",
  options: ["North", "Central", "South", "SMETS1", NOT_HELD],
};

/** Filters that are parameters of the report's views. */
const SLICES: readonly FilterSpec[] = [
  { name: "device_type", label: "Device type", options: DEVICE_TYPES },
  REGION,
  { name: "smets_version", label: "SMETS version", options: ["SMETS1", "SMETS2", NOT_HELD] },
];

/**
 * Filters of a page that shows one month: the month, and what cuts requests or alerts.
 * @param months that are held, newest first
 * @param complete the last complete month, which is shown unless another is chosen
 */
export function filtersOf(months: readonly string[], complete: string): FilterSpec[] {
  return [
    {
      name: "month",
      label: "Month",
      options: months.filter((month) => month !== complete),
      unset: formatMonth(complete),
      unsetValue: complete,
      unknown: monthNotHeld,
      shown: (month) => (month > complete ? `Part of ${formatMonth(month)}` : formatMonth(month)),
    },
    ...SLICES,
  ];
}
