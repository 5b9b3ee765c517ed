import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** A row as it was delivered: texts, times ISO 8601, empty as null. */
export type Cells = Readonly<Record<string, string | null>>;

export interface Party {
  id: string;
  group: string;
}

export interface Membership {
  party: string;
  role: string;
}

/** The inventory row of a device that stands from `at` on. */
export interface DeviceState {
  at: number;
  device: string;
  type: string;
  manufacturer: string | null;
  model: string | null;
  firmware: string | null;
  csp: string | null;
  region: string | null;
  smets: string;
  holders: Readonly<Record<string, string | null>>;
  mpxn: string | null;
  status: string;
  prepayment: boolean | null;
  lastRead: number | null;
  /** `2026-10-31` */
  certificate: string | null;
}

export interface Alert {
  id: string;
  code: string;
  device: string;
  raised: number;
}

export interface Product {
  manufacturer: string;
  model: string;
  firmware: string;
  /** `2026-10-31`; null does not expire. */
  expires: string | null;
}

/** What stands of the extracts, by plain reading: normalised, the last of the same key. */
export interface PlainExtracts {
  parties: readonly Party[];
  memberships: readonly Membership[];
  products: readonly Product[];
  /** By device, oldest first. */
  devices: ReadonlyMap<string, readonly DeviceState[]>;
  alerts: readonly Alert[];
}

const HOLDERS = {
  IS: "import_supplier_id",
  ES: "export_supplier_id",
  GS: "gas_supplier_id",
  ED: "network_operator_id",
  OU: "other_user_id",
} as const;

/**
 * Reads extracts with loops, sharing nothing with the loaders. Rows are taken as they are: only rows that break no
 * rule may be given to it.
 * @param skipped says which data rows (from 1, of all in the file) of a file break a rule
 */
export async function readPlainExtracts(
  folder: string,
  skipped: (file: string, row: number, rows: number) => boolean = () => false,
): Promise<PlainExtracts> {
  const read = (feed: string): Promise<Cells[]> => readFeed(folder, feed, skipped);
  const parties = lastOf(await read("parties"), (row) => upper(row, "party_id"));
  const users = lastOf(await read("users"), (row) => upper(row, "user_id"));
  const cpl = lastOf(
    await read("cpl"),
    (row) => `${upper(row, "manufacturer")} ${upper(row, "model")} ${firmwareOf(row) ?? ""}`,
  );
  const inventory = lastOf(
    await read("inventory"),
    (row) => `${upper(row, "device_id")} ${needed(timeOf(row, "extracted_at"))}`,
  );
  const devices = new Map<string, DeviceState[]>();
  for (const state of inventory.map(stateOf)) {
    const states = devices.get(state.device);
    if (states) states.push(state);
    else devices.set(state.device, [state]);
  }
  for (const states of devices.values()) states.sort((a, b) => a.at - b.at);
  return {
    parties: parties.map((row) => ({ id: upper(row, "party_id"), group: textOf(row, "owner_group") })),
    memberships: users.map((row) => ({ party: upper(row, "party_id"), role: textOf(row, "role") })),
    products: cpl.map((row) => ({
      manufacturer: upper(row, "manufacturer"),
      model: upper(row, "model"),
      firmware: needed(firmwareOf(row)),
      expires: dateOf(row, "expires_on"),
    })),
    devices,
    alerts: standingAlerts(await read("alerts")).map((row) => ({
      id: textOf(row, "alert_id"),
      code: textOf(row, "alert_code"),
      device: upper(row, "device_id"),
      raised: needed(timeOf(row, "raised_at")),
    })),
  };
}

function stateOf(row: Cells): DeviceState {
  return {
    at: needed(timeOf(row, "extracted_at")),
    device: upper(row, "device_id"),
    type: textOf(row, "device_type"),
    manufacturer: row["manufacturer"]?.toUpperCase() ?? null,
    model: row["model"]?.toUpperCase() ?? null,
    firmware: firmwareOf(row),
    csp: row["csp_id"] ?? null,
    region: row["csp_region"] ?? null,
    smets: textOf(row, "smets_version"),
    holders: Object.fromEntries(
      Object.entries(HOLDERS).map(([role, column]) => [role, row[column]?.toUpperCase() ?? null]),
    ),
    mpxn: row["mpxn"] ?? null,
    status: textOf(row, "status"),
    prepayment: row["prepayment"] == null ? null : row["prepayment"].toLowerCase() === "true",
    lastRead: timeOf(row, "last_read_at"),
    certificate: dateOf(row, "certificate_expires_on"),
  };
}

/** Of alerts with the same id: delivered or failed before pending, then the latest delivery, then the last row. */
function standingAlerts(rows: readonly Cells[]): Cells[] {
  const standing = new Map<string, Cells>();
  for (const row of rows) {
    const id = textOf(row, "alert_id");
    const other = standing.get(id);
    if (!other || !beats(other, row)) standing.set(id, row);
  }
  return [...standing.values()];
}

function beats(earlier: Cells, later: Cells): boolean {
  const pending = (row: Cells): boolean => row["delivery_status"] === "pending";
  if (pending(earlier) !== pending(later)) return pending(later);
  return (timeOf(earlier, "delivered_at") ?? -Infinity) > (timeOf(later, "delivered_at") ?? -Infinity);
}

function lastOf(rows: readonly Cells[], key: (row: Cells) => string): Cells[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()];
}

/** Rows of a feed in the order in which they came; empty cells are null. */
export async function readFeed(
  folder: string,
  feed: string,
  skipped: (file: string, row: number, rows: number) => boolean = () => false,
): Promise<Cells[]> {
  const root = join(folder, feed);
  const names = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const rows: Cells[] = [];
  for (const name of names) {
    const found = await readRows(join(root, name));
    rows.push(...found.filter((_, i) => !skipped(`${feed}/${name}`, i + 1, found.length)));
  }
  return rows;
}

async function readRows(file: string): Promise<Cells[]> {
  const bytes = await readFile(file);
  if (file.endsWith(".parquet")) {
    const buffer = new Uint8Array(bytes).buffer;
    return (await parquetReadObjects({ file: buffer, compressors })).map(cells);
  }
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  if (/\.ndjson(\.gz)?$/.test(file))
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => cells(JSON.parse(line)));
  const rows: Record<string, string>[] = parse(text, { columns: true, relax_column_count: true });
  return rows.map(cells);
}

function cells(row: Readonly<Record<string, unknown>>): Cells {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cell(value)]));
}

function cell(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  return value instanceof Date ? value.toISOString() : String(value);
}

function textOf(row: Cells, column: string): string {
  const value = row[column];
  if (value === null || value === undefined) throw new Error(`expected a text in ${column}`);
  return value;
}

function upper(row: Cells, column: string): string {
  return textOf(row, column).toUpperCase();
}

function timeOf(row: Cells, column: string): number | null {
  const value = row[column];
  if (value === null || value === undefined) return null;
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
  if (Number.isNaN(time)) throw new Error(`expected a time in ${column}, got ${value}`);
  return time;
}

function dateOf(row: Cells, column: string): string | null {
  return row[column]?.slice(0, 10) ?? null;
}

function firmwareOf(row: Cells): string | null {
  const value = row["firmware_version"]?.toUpperCase().replace(/^0X/, "");
  if (value === undefined) return null;
  return /^[0-9A-F]+$/.test(value) ? value.padStart(8, "0") : value;
}

function needed<T>(value: T | null): T {
  if (value === null) throw new Error("expected a value, got none");
  return value;
}
