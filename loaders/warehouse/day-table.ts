import type { DayTable } from "./state.js";

/** How rows of a feed that is stored by day compete, and what is stored of them. */
export interface DayTableShape {
  table: DayTable;
  key: readonly string[];
  /** Column that gives a row its day. */
  time: string;
  /** Of rows with the same key the first in this order stands (contract.md, section 2). */
  winner: string;
  /** Order of the rows in a file; with the key a total one. */
  order: string;
  /** SQL file that adds to base rows (`base`) what the warehouse knows of them. */
  tags?: string;
}

const LAST_ROW = "source_file DESC, source_row DESC";

export const DAY_TABLE_SHAPES: Readonly<Record<DayTable, DayTableShape>> = {
  inventory: {
    table: "inventory",
    key: ["device_id", "extracted_at"],
    time: "extracted_at",
    winner: LAST_ROW,
    order: "device_id, extracted_at",
  },
  service_requests: {
    table: "service_requests",
    key: ["request_id"],
    time: "started_at",
    winner: `CASE WHEN lifecycle_status = 'pending' THEN 1 ELSE 0 END, ended_at DESC NULLS LAST, ${LAST_ROW}`,
    order: "user_id, srv, started_at, request_id",
    tags: "tag-service-requests.sql",
  },
  alerts: {
    table: "alerts",
    key: ["alert_id"],
    time: "raised_at",
    winner: `CASE WHEN delivery_status = 'pending' THEN 1 ELSE 0 END, delivered_at DESC NULLS LAST, ${LAST_ROW}`,
    order: "user_id, alert_code, raised_at, alert_id",
    tags: "tag-alerts.sql",
  },
};
