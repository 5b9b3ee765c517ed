import { NOT_HELD } from "../model/domain.js";
import type { FilterSpec } from "./filters.js";
import { monthNotHeld, monthTitle } from "./months.js";

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
 * @param opening the month that is shown unless another is chosen
 * @param complete the last month that has ended
 */
export function filtersOf(months: readonly string[], opening: string, complete: string): FilterSpec[] {
  return [
    {
      name: "month",
      label: "Month",
      options: months.filter((month) => month !== opening),
      unset: monthTitle(opening, complete),
      unsetValue: opening,
      unknown: monthNotHeld(months),
      shown: (month) => monthTitle(month, complete),
    },
    ...SLICES,
  ];
}
