import { DEVICE_TYPE_GROUPS, NOT_HELD } from "../../model/domain.js";
import type { FilterSpec } from "../../components/filters.js";

/** Filters of the report: parameters of its views, with the values that the contract knows. */
export const FILTERS: readonly FilterSpec[] = [
  { name: "device_type_group", label: "Device type", options: DEVICE_TYPE_GROUPS },
  { name: "region", label: "Region", options: ["North", "Central", "South", "SMETS1", NOT_HELD] },
  { name: "smets_version", label: "SMETS version", options: ["SMETS1", "SMETS2"] },
  {
    name: "status",
    label: "Status",
    options: [
      "Pending",
      "Whitelisted",
      "InstalledNotCommissioned",
      "Commissioned",
      "Suspended",
      "Recovery",
      "Recovered",
    ],
  },
];
