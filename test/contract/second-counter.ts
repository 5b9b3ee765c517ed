import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/**
 * Counts what a refresh must count, from contract.md alone: plain TypeScript that shares no SQL and no code with the loaders.
 * It expects files that can be read and columns that hold their type somewhere: what stops a refresh is not its business.
 */
export async function countExtracts(directory: string): Promise<Record<FeedName, Totals>> {
  const world: World = { parties: new Set(), users: new Set(), devices: new Set(), latest: Infinity };
  const totals = {
    parties: await countFeed(directory, "parties", world),
    users: await countFeed(directory, "users", world),
    inventory: await countFeed(directory, "inventory", world),
    cpl: await countFeed(directory, "cpl", world),
    service_requests: await countFeed(directory, "service_requests", world),
    alerts: await countFeed(directory, "alerts", world),
    outage_timings: await countFeed(directory, "outage_timings", world),
    incidents: await countFeed(directory, "incidents", world),
  };
  return totals;
}

export interface Totals {
  read: number;
  accepted: number;
  superseded: number;
  quarantined: Record<string, number>;
  normalised: number;
  untagged: number;
}

export type FeedName = keyof typeof SPECIFICATION;

/** `*` after a type: not null. Enums in `ENUMS` by feed and column, else by column. */
const SPECIFICATION = {
  parties: "party_id:text* name:text* owner_group:text* category:text*",
  users: "user_id:text* party_id:text* role:text*",
  inventory:
    "extracted_at:time* device_id:text* sms_id:text device_type:text* manufacturer:text model:text firmware_version:text chf_id:text csp_id:text csp_region:text smets_version:text* import_supplier_id:text export_supplier_id:text gas_supplier_id:text network_operator_id:text other_user_id:text mpxn:text postcode:text status:text* prepayment:bool last_read_at:time commissioned_at:time certificate_expires_on:date cos_started_at:time cos_ended_at:time",
  cpl: "manufacturer:text* model:text* firmware_version:text* manufacturer_name:text model_name:text expires_on:date",
  service_requests:
    "request_id:text* srv:text* mode:text* command_variant:int* user_id:text* device_id:text* lifecycle_status:text* execution_status:text response_code:text southbound_ms:int northbound_ms:int started_at:time* ended_at:time csp_id:text sla_target_dsp_ms:int sla_target_dcc_ms:int sla_exclusion_ms:int sla_pass:bool",
  alerts:
    "alert_id:text* alert_code:text* user_id:text* device_id:text* raised_at:time* delivered_at:time delivery_status:text* failure_reason:text throttled_count:int csp_id:text",
  outage_timings: "alert_id:text* occurred_at:time* latest_delivered_at:time acknowledged_at:time",
  incidents:
    "incident_id:text* category:int* title:text* started_at:time* ended_at:time csp_region:text service:text",
} as const;

const ENUMS: Readonly<Record<string, readonly string[]>> = {
  "parties.category": ["large_supplier", "small_supplier", "electricity_network", "gas_network", "other"],
  "users.role": ["IS", "ES", "GS", "ED", "GT", "RSA", "OU"],
  "inventory.device_type": ["ESME", "GSME", "CHF", "GPF", "PPMID", "IHD", "HCALCS", "CAD", "SAPC"],
  "inventory.csp_region": ["North", "Central", "South"],
  "inventory.smets_version": ["SMETS1", "SMETS2"],
  "inventory.status":
    "Pending Whitelisted InstalledNotCommissioned Commissioned Suspended Withdrawn Decommissioned Recovery Recovered".split(
      " ",
    ),
  "service_requests.mode": ["on_demand", "future_dated", "scheduled"],
  "service_requests.lifecycle_status": ["completed", "pending", "cancelled", "timed_out"],
  "service_requests.execution_status": ["success", "failure"],
  "alerts.delivery_status": ["delivered", "failed", "pending"],
  "incidents.category": ["1", "2", "3", "4", "5"],
};

const KEYS: Readonly<Record<FeedName, readonly string[]>> = {
  parties: ["party_id"],
  users: ["user_id"],
  inventory: ["device_id", "extracted_at"],
  cpl: ["manufacturer", "model", "firmware_version"],
  service_requests: ["request_id"],
  alerts: ["alert_id"],
  outage_timings: ["alert_id"],
  incidents: ["incident_id"],
};

const EUI64 = new Set(["user_id", "device_id", "chf_id"]);
const PARTIES = new Set([
  "party_id",
  "import_supplier_id",
  "export_supplier_id",
  "gas_supplier_id",
  "network_operator_id",
  "other_user_id",
]);
const UPPER = new Set([...EUI64, ...PARTIES, "manufacturer", "model"]);
const FREE_TIMES = new Set(["commissioned_at", "last_read_at", "cos_started_at", "cos_ended_at"]);
const DAY = 86_400_000_000;
const FIRST_TIME = Date.UTC(2016, 0, 1) * 1000;

/** What the feeds read before say; times are microseconds since 1970. */
interface World {
  parties: Set<string>;
  users: Set<string>;
  devices: Set<string>;
  latest: number;
}

/** A value of its type: text as text, times and dates as microseconds. */
type Value = string | number | boolean | null;
type Values = Record<string, Value>;

/** A row as read; `null` is a malformed one. */
type Fields = Readonly<Record<string, unknown>> | null;

interface Field {
  name: string;
  type: string;
  required: boolean;
}

async function countFeed(directory: string, feed: FeedName, world: World): Promise<Totals> {
  const fields = SPECIFICATION[feed].split(" ").map((part): Field => {
    const [name = "", type = ""] = part.split(":");
    return { name, type: type.replace("*", ""), required: type.endsWith("*") };
  });
  const totals: Totals = { read: 0, accepted: 0, superseded: 0, quarantined: {}, normalised: 0, untagged: 0 };
  const winners = new Map<string, Values>();
  for await (const row of rowsOf(join(directory, feed))) {
    totals.read++;
    const { rule, values, normalised } = judge(feed, fields, row, world);
    totals.normalised += normalised;
    if (rule !== undefined) {
      totals.quarantined[rule] = (totals.quarantined[rule] ?? 0) + 1;
      continue;
    }
    const key = JSON.stringify(KEYS[feed].map((name) => values[name]));
    const before = winners.get(key);
    if (before !== undefined) totals.superseded++;
    if (before === undefined || !beats(feed, before, values)) winners.set(key, values);
  }
  totals.accepted = winners.size;
  learn(feed, [...winners.values()], world);
  if (feed === "service_requests" || feed === "alerts")
    for (const { device_id } of winners.values())
      if (!world.devices.has(String(device_id))) totals.untagged++;
  return totals;
}

/** Whether a row stands against one that comes after it. */
function beats(feed: FeedName, earlier: Values, later: Values): boolean {
  if (feed !== "service_requests" && feed !== "alerts") return false;
  const status = feed === "alerts" ? "delivery_status" : "lifecycle_status";
  const end = feed === "alerts" ? "delivered_at" : "ended_at";
  const settled = (row: Values) => Number(row[status] !== "pending");
  const ended = (row: Values) => (row[end] === null ? -Infinity : Number(row[end]));
  return settled(earlier) !== settled(later)
    ? settled(earlier) > settled(later)
    : ended(earlier) > ended(later);
}

function learn(feed: FeedName, rows: readonly Values[], world: World): void {
  if (feed === "parties") for (const row of rows) world.parties.add(String(row["party_id"]));
  if (feed === "users") for (const row of rows) world.users.add(String(row["user_id"]));
  if (feed !== "inventory") return;
  let newest = -Infinity;
  for (const row of rows) {
    world.devices.add(String(row["device_id"]));
    newest = Math.max(newest, Number(row["extracted_at"]));
  }
  world.latest = newest + DAY;
}

function judge(
  feed: FeedName,
  fields: readonly Field[],
  row: Fields,
  world: World,
): { rule: string | undefined; values: Values; normalised: number } {
  const values: Values = {};
  if (row === null) return { rule: "malformed_row", values, normalised: 0 };
  const broken = new Set<string>();
  let normalised = 0;
  for (const { name, type, required } of fields) {
    const read = row[name] === undefined || row[name] === "" ? null : row[name];
    const value = read === null ? null : typed(type, read);
    if (required && read === null) broken.add("null_required");
    if (read !== null && value === undefined) broken.add("bad_type");
    const clean = typeof value === "string" && type === "text" ? normal(name, value) : (value ?? null);
    if (value !== undefined && clean !== value) normalised++;
    values[name] = clean;
    if (clean !== null) for (const rule of brokenBy(feed, name, type, clean, world)) broken.add(rule);
  }
  if (early(values["ended_at"], values["started_at"])) broken.add("ended_before_started");
  if (early(values["delivered_at"], values["raised_at"])) broken.add("delivered_before_raised");
  return { rule: ORDER.find((rule) => broken.has(rule)), values, normalised };
}

const ORDER =
  "malformed_row null_required bad_type bad_enum negative_duration ended_before_started delivered_before_raised timestamp_range command_variant mpxn_check_digit bad_eui64 bad_party_id unknown_party".split(
    " ",
  );

function early(end: Value | undefined, start: Value | undefined): boolean {
  return typeof end === "number" && typeof start === "number" && end < start;
}

function* brokenBy(
  feed: FeedName,
  name: string,
  type: string,
  value: string | number | boolean,
  world: World,
): Generator<string> {
  const list = ENUMS[`${feed}.${name}`];
  if (list && !list.includes(String(value))) yield "bad_enum";
  if (typeof value === "number") {
    if (name.endsWith("_ms") || name === "throttled_count") {
      if (value < 0) yield "negative_duration";
      if (value >= 1e12) yield "bad_type";
    }
    if (name === "command_variant" && (value < 1 || value > 8)) yield "command_variant";
    if (type === "time" && !FREE_TIMES.has(name)) {
      if (value < FIRST_TIME) yield "timestamp_range";
      if (name !== "extracted_at" && value > world.latest) yield "timestamp_range";
    }
    return;
  }
  const text = String(value);
  if (name === "mpxn" && !checkDigits(text)) yield "mpxn_check_digit";
  if (EUI64.has(name) && !/^([0-9A-F]{2}-){7}[0-9A-F]{2}$/.test(text)) yield "bad_eui64";
  if (PARTIES.has(name) && !/^[A-Z0-9-]{2,16}$/.test(text)) yield "bad_party_id";
  if (PARTIES.has(name) && feed !== "parties" && !world.parties.has(text)) yield "unknown_party";
  if (name === "user_id" && feed !== "users" && !world.users.has(text)) yield "unknown_party";
}

function checkDigits(mpxn: string): boolean {
  if (!/^\d+$/.test(mpxn)) return false;
  const digits = [...mpxn].map(Number);
  if (digits.length === 13) {
    const primes = [3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43];
    const sum = primes.reduce((total, prime, i) => total + prime * (digits[i] ?? 0), 0);
    return (sum % 11) % 10 === digits[12];
  }
  if (digits.length < 6 || digits.length > 10) return false;
  const n = digits.length - 2;
  const sum = digits.slice(0, n).reduce((total, digit, i) => total + digit * (n - i), 0);
  return String(sum % 11).padStart(2, "0") === mpxn.slice(n);
}

function normal(name: string, text: string): string {
  if (UPPER.has(name)) return text.toUpperCase();
  if (name !== "firmware_version") return text;
  const hex = /^(?:0X)?([0-9A-F]+)$/.exec(text.toUpperCase())?.[1];
  return hex === undefined ? text.toUpperCase() : hex.padStart(8, "0");
}

/** `undefined`: not of the type. */
function typed(type: string, read: unknown): string | number | boolean | undefined {
  if (read instanceof Date) return type === "text" ? read.toISOString() : read.getTime() * 1000;
  const text = typeof read === "object" ? JSON.stringify(read) : String(read);
  switch (type) {
    case "time":
      return timeOf(text);
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(text) ? timeOf(`${text}T00:00:00`) : undefined;
    case "bool":
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
    case "int":
      return /^[+-]?\d+(\.0*)?$/.test(text) ? Number(text) : undefined;
    default:
      return text;
  }
}

function timeOf(text: string): number | undefined {
  const match =
    /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!same) return undefined;
  const micros = Number((match[7] ?? "").padEnd(6, "0").slice(0, 6));
  const offset = (match[8] === "-" ? -1 : 1) * (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0));
  return (date.getTime() - offset * 60_000) * 1000 + micros;
}

async function* rowsOf(folder: string): AsyncGenerator<Fields> {
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    /\.(parquet|(csv|ndjson)(\.gz)?)$/.test(name),
  );
  names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    const file = join(folder, name);
    if (name.endsWith(".parquet"))
      yield* await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors });
    else if (/\.csv(\.gz)?$/.test(name)) yield* csvRows(content(file));
    else yield* ndjsonRows(content(file));
  }
}

function content(file: string): Readable {
  const stream = createReadStream(file);
  return file.endsWith(".gz") ? stream.pipe(createGunzip()) : stream;
}

async function* csvRows(stream: Readable): AsyncGenerator<Fields> {
  const records: AsyncIterable<string[]> = stream.pipe(
    parse({
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      record_delimiter: ["\r\n", "\n"],
    }),
  );
  let header: string[] | undefined;
  for await (const record of records) {
    const names = (header ??= record);
    if (names === record) continue;
    yield record.length === names.length
      ? Object.fromEntries(names.map((name, i) => [name, record[i]]))
      : null;
  }
}

async function* ndjsonRows(stream: Readable): AsyncGenerator<Fields> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity }))
    if (line.trim() !== "") yield objectOf(line);
}

function objectOf(line: string): Fields {
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ""));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
