import { mkdir } from "node:fs/promises";
import fc from "fast-check";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Database, literal } from "../../loaders/duckdb.js";
import { emptyRelation } from "../../loaders/warehouse/columns.js";
import { changedWindows, deviceHistory } from "../../loaders/warehouse/history.js";
import { Store } from "../../loaders/warehouse/store.js";
import { withFolder } from "../support/site.js";

const DAYS = 6;
const DEVICES = ["A", "B", "HUB1", "HUB2"] as const;

/** An inventory row: device and day are its key; `seen` is of no interest to reports. */
interface InventoryRow {
  device: string;
  day: number;
  model: string;
  hub: string | null;
  seen: number;
}

const inventoryRow = fc.record<InventoryRow>({
  device: fc.constantFrom(...DEVICES),
  day: fc.integer({ min: 1, max: DAYS }),
  model: fc.constantFrom("M1", "M2"),
  hub: fc.constantFrom(null, "HUB1", "HUB2"),
  seen: fc.integer({ min: 1, max: 9 }),
});
const rowsOf = (maxLength: number) =>
  fc.uniqueArray(inventoryRow, { selector: ({ device, day }) => `${device} ${day}`, maxLength });

/** Half days, from before the first to after the last. */
const TIMES = Array.from({ length: 2 * DAYS + 3 }, (_, i) => i / 2);

/** The row that says what a device is at a time: the last one up to it, else the first there is. */
function rowAt(rows: readonly InventoryRow[], device: string | null, time: number): InventoryRow | undefined {
  const own = rows.filter((row) => row.device === device).sort((a, b) => a.day - b.day);
  return own.findLast(({ day }) => day <= time) ?? own[0];
}

/** What a tag says of a device at a time, as far as these rows differ in it. */
function tagAt(rows: readonly InventoryRow[], device: string, time: number): string {
  const row = rowAt(rows, device, time);
  return row ? `${row.model} ${rowAt(rows, row.hub, time)?.model ?? "no hub"}` : "unknown";
}

function timestamp(day: number): string {
  return new Date(Date.UTC(2026, 8, 1) + day * 86_400_000).toISOString().slice(0, 19).replace("T", " ");
}

async function fillTable(db: Database, table: string, rows: readonly InventoryRow[]): Promise<void> {
  await db.run(`CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${emptyRelation("inventory")}`);
  if (rows.length === 0) return;
  const values = rows.map(({ device, day, model, hub, seen }) => {
    const texts = [device, model, hub].map((text) => (text === null ? "NULL" : literal(text)));
    return `(${texts.join(", ")}, TIMESTAMP ${literal(timestamp(day))}, 'Commissioned', 'ESME', TIMESTAMP ${literal(timestamp(seen))})`;
  });
  await db.run(
    `INSERT INTO ${table} BY NAME SELECT * FROM (VALUES ${values.join(", ")}) AS t (device_id, model, chf_id, extracted_at, status, device_type, last_read_at)`,
  );
}

it("finds when which device's tag changed, whatever new inventory rows come between, before or instead of those there are", async () => {
  await withFolder(async (site) => {
    const db = await Database.open();
    try {
      const store = new Store(db, site);
      await mkdir(join(site, "work"));
      await fc.assert(
        fc.asyncProperty(rowsOf(10), rowsOf(4), async (before, incoming) => {
          const isBeaten = (row: InventoryRow): boolean =>
            incoming.some(({ device, day }) => device === row.device && day === row.day);
          const after = [...before.filter((row) => !isBeaten(row)), ...incoming];
          await fillTable(db, "rows_of_before", before);
          await fillTable(db, "inventory_rows", after);
          await fillTable(db, "incoming", incoming);
          await fillTable(db, "beaten", before.filter(isBeaten));
          await db.run("CREATE OR REPLACE TABLE new_states AS SELECT device_id, extracted_at FROM incoming");
          await db.run("CREATE OR REPLACE TABLE beaten_states AS SELECT device_id FROM beaten");
          await deviceHistory(db, store);
          await changedWindows(db, "rows_of_before");

          const times = TIMES.map((time) => `(${time}, TIMESTAMP ${literal(timestamp(time))})`).join(", ");
          const found = await db.rows(
            `SELECT DISTINCT device_id, half_days::DOUBLE AS time FROM changed_windows
             JOIN (VALUES ${times}) AS times (half_days, moment) ON moment >= valid_from AND moment < valid_to ORDER BY ALL`,
          );
          const expected = DEVICES.flatMap((device) =>
            rowAt(after, device, 0) === undefined
              ? []
              : TIMES.filter((time) => tagAt(before, device, time) !== tagAt(after, device, time)).map(
                  (time) => ({ device_id: device, time }),
                ),
          );
          expect(found).toEqual(expected);
        }),
        { numRuns: 150, seed: 20261129 },
      );
    } finally {
      db.close();
    }
  });
}, 120_000);
