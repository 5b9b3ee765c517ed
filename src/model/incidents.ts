import { text, timestamp } from "./fields.js";
import type { Dataset, Field, View } from "./report.js";

const fields = {
  started_at: timestamp("Start of the incident"),
  ended_at: timestamp("End; empty while it is open"),
  incident_id: text("Incident"),
  category: { type: "integer", description: "Category of the incident, 1 or 2", portal: true, csv: true },
  title: text("Title of the incident"),
  csp_region: text("CSP region concerned; empty: all"),
  service: text("Service concerned; empty: all"),
} as const satisfies Record<string, Field>;

/** Incidents for the bands of time charts, for every report that has some. */
export const incidentsDataset: Dataset = {
  sql: "../../../model/datasets/incidents.sql",
  scope: "party",
  grain: "incident of category 1 or 2",
  fields,
};

/** @param role the report's own field for the User Role */
export function incidentsView(role: Field): View {
  return { dataset: "incidents", title: "Incidents of category 1 and 2", fields: { role, ...fields } };
}
