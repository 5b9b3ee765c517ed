import { PagedList } from "../../components/paged-list.js";
import type { Given, ReportData } from "../../components/report-data.js";

export interface DeviceListOptions {
  data: ReportData;
  title: string;
  words: string;
  /** Parameters of the view `devices`. */
  given: Given;
  filters: readonly string[];
  /** Name of a model by its code, where there is one. */
  modelName: (model: string) => string | undefined;
  close: () => void;
}

/** The devices behind a count; read by ranges. */
export function deviceList({ modelName, ...options }: DeviceListOptions): PagedList {
  return new PagedList({
    ...options,
    view: "devices",
    row: "device",
    columns: [
      ...["mpxn", "device_type", "model", "firmware_version", "status", "last_read_at", "last_alert_at"],
      ...["last_alert_code", "prepayment", "smets_version", "csp_id", "energy_supplier_id", "dno_id"],
    ],
    ties: ["mpxn", "device_type", "model", "firmware_version", "last_read_at"],
    shown: (column, row) => {
      const value = row[column];
      return column === "model" && typeof value === "string" ? modelName(value) : undefined;
    },
  });
}
