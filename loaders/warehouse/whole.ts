import type { Database } from "../duckdb.js";
import { baseColumns, emptyRelation } from "./columns.js";
import type { StoredFile, WholeTable } from "./state.js";
import type { Store } from "./store.js";

export const WHOLE_TABLE_KEYS: Readonly<Record<WholeTable, string>> = {
  parties: "party_id",
  users: "user_id",
  cpl: "manufacturer, model, firmware_version",
  outage_timings: "alert_id",
  incidents: "incident_id",
};

/**
 * Brings a small table, stored in one file, up to date: of rows with one key the last stands.
 * Leaves a view of the table's name that reads it.
 * @param incoming table with new rows that passed; null if there are none
 */
export async function updateWhole(
  db: Database,
  store: Store,
  table: WholeTable,
  stored: StoredFile | null,
  incoming: string | null,
): Promise<StoredFile> {
  const columns = baseColumns(table);
  const key = WHOLE_TABLE_KEYS[table];
  let current = stored;
  if (current === null || incoming !== null) {
    const sources = [
      ...(stored === null ? [] : [`SELECT ${columns} FROM ${store.relation([stored])}`]),
      ...(incoming === null ? [] : [`SELECT ${columns} FROM ${incoming}`]),
    ];
    const rows = sources.length > 0 ? `(${sources.join(" UNION ALL ")})` : emptyRelation(table);
    const place = `row_number() OVER (PARTITION BY ${key} ORDER BY source_file DESC, source_row DESC)`;
    current = await store.write({
      name: table,
      query: `SELECT ${columns} FROM (SELECT *, ${place} AS place FROM ${rows}) AS ranked WHERE place = 1 ORDER BY ${key}`,
    });
  }
  await db.run(`CREATE OR REPLACE VIEW ${table} AS SELECT * FROM ${store.relation([current])}`);
  return current;
}
