import type { Database } from "../duckdb.js";

/** What of a device's state reports count by; a change of any other column starts no new interval. */
const STATE_COLUMNS = [
  "device_id",
  "device_type",
  "manufacturer",
  "model",
  "firmware_version",
  "chf_id",
  "csp_id",
  "csp_region",
  "smets_version",
  "import_supplier_id",
  "export_supplier_id",
  "gas_supplier_id",
  "network_operator_id",
  "other_user_id",
  "status",
].join(", ");

/** What `tag_states` says of a device; its other columns say when. */
const TAG_COLUMNS = [
  "device_type",
  "device_type_group",
  "manufacturer",
  "model",
  "firmware_version",
  "region",
  "smets_version",
  "responsible_supplier_id",
  "network_operator_id",
  "hub_manufacturer",
  "hub_model",
  "hub_function",
  "hub_firmware_version",
];

const DEVICE_STATES = new URL("device-states.sql", import.meta.url);
const TAG_STATES = new URL("tag-states.sql", import.meta.url);
const CHANGED_WINDOWS = new URL("changed-windows.sql", import.meta.url);

/** Makes `device_states` and `tag_states` of `inventory_rows`. */
export async function deviceHistory(db: Database): Promise<void> {
  await db.script(DEVICE_STATES, {
    target: "device_states",
    columns: STATE_COLUMNS,
    source: "inventory_rows",
  });
  await db.script(TAG_STATES, { target: "tag_states", states: "device_states" });
}

/**
 * Finds when which device has another tag than before: `changed_windows` (device_id, valid_from, valid_to).
 * @param before relation with the inventory rows of the refresh before
 * @param touched table with the device ids that new inventory rows are about
 */
export async function changedWindows(db: Database, before: string, touched: string): Promise<void> {
  await db.run(
    `CREATE OR REPLACE TEMP TABLE affected AS SELECT device_id FROM ${touched}
     UNION SELECT device_id FROM inventory_rows WHERE chf_id IN (SELECT device_id FROM ${touched})`,
  );
  await db.run(
    `CREATE OR REPLACE TEMP TABLE rows_before AS SELECT * FROM ${before} WHERE device_id IN (SELECT device_id FROM affected
     UNION SELECT chf_id FROM inventory_rows WHERE device_id IN (SELECT device_id FROM affected))`,
  );
  await db.script(DEVICE_STATES, { target: "states_before", columns: STATE_COLUMNS, source: "rows_before" });
  await db.script(TAG_STATES, { target: "tags_before", states: "states_before" });
  const tags = (table: string): string => TAG_COLUMNS.map((column) => `${table}.${column}`).join(", ");
  await db.script(CHANGED_WINDOWS, { new_tags: tags("new_tags"), old_tags: tags("old_tags") });
}
