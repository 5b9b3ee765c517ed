import type { Database } from "../duckdb.js";
import type { StoredFile } from "./state.js";
import type { Store } from "./store.js";

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

/** What a tag says of a device and its Communications Hub. */
const TAG_ATTRIBUTES = [
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
].join(", ");

const DEVICE_STATES = new URL("device-states.sql", import.meta.url);
const TAG_STATES = new URL("tag-states.sql", import.meta.url);
const TAGS = new URL("tags.sql", import.meta.url);
const CHANGED_WINDOWS = new URL("changed-windows.sql", import.meta.url);

/**
 * Makes `device_states`, `tag_states` and `tags` of `inventory_rows`.
 * @returns the stored tags, which rows stored by day refer to
 */
export async function deviceHistory(db: Database, store: Store): Promise<StoredFile> {
  await db.script(DEVICE_STATES, {
    target: "device_states",
    columns: STATE_COLUMNS,
    source: "inventory_rows",
  });
  await db.script(TAG_STATES, { target: "tag_states", states: "device_states", attributes: TAG_ATTRIBUTES });
  await db.script(TAGS, { attributes: TAG_ATTRIBUTES });
  const { twice } = await db.row("SELECT count(*) - count(DISTINCT tag) AS twice FROM tags");
  if (twice !== "0") throw new Error(`${String(twice)} tags stand for more than one set of attributes`);
  return store.write({ name: "tags", query: "SELECT * FROM tags ORDER BY tag" });
}

/**
 * Finds when which device has another tag than before: `changed_windows` (device_id, valid_from, valid_to). A device's
 * intervals are as before if none of its new rows starts one and none of its rows of before was beaten.
 * Source: `device_states`, `new_states` (device and time of new inventory rows), `beaten_states` (devices of beaten ones).
 * @param before relation with the inventory rows of the refresh before
 */
export async function changedWindows(db: Database, before: string): Promise<void> {
  await db.run(
    `CREATE OR REPLACE TEMP TABLE touched AS SELECT device_id FROM beaten_states
     UNION SELECT device_id FROM device_states JOIN new_states USING (device_id, extracted_at)`,
  );
  await db.run(
    `CREATE OR REPLACE TEMP TABLE affected AS SELECT device_id FROM touched
     UNION SELECT device_id FROM inventory_rows WHERE chf_id IN (SELECT device_id FROM touched)`,
  );
  await db.run(
    `CREATE OR REPLACE TEMP TABLE rows_before AS SELECT ${STATE_COLUMNS}, extracted_at FROM ${before} WHERE device_id IN (SELECT device_id FROM affected
     UNION SELECT chf_id FROM inventory_rows WHERE device_id IN (SELECT device_id FROM affected))`,
  );
  await db.script(DEVICE_STATES, { target: "states_before", columns: STATE_COLUMNS, source: "rows_before" });
  await db.script(TAG_STATES, { target: "tags_before", states: "states_before", attributes: TAG_ATTRIBUTES });
  await db.script(CHANGED_WINDOWS);
}
