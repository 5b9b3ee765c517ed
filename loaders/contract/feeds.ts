/** The eight feeds of the contract in the order in which they are read: who is known comes before what names it. */
export const FEEDS = [
  "parties",
  "users",
  "inventory",
  "cpl",
  "service_requests",
  "alerts",
  "outage_timings",
  "incidents",
] as const;

export type Feed = (typeof FEEDS)[number];

/** What is made of each feed. */
export function byFeed<T>(made: (feed: Feed) => T): Record<Feed, T> {
  return {
    parties: made("parties"),
    users: made("users"),
    inventory: made("inventory"),
    cpl: made("cpl"),
    service_requests: made("service_requests"),
    alerts: made("alerts"),
    outage_timings: made("outage_timings"),
    incidents: made("incidents"),
  };
}

/** `integer` and `bigint` differ in width only: the contract's integers, and those that are milliseconds or counts. */
export type ColumnType = "text" | "timestamp" | "date" | "boolean" | "integer" | "bigint";

/** A column of a feed: what contract.md, section 1, says of it, and which rules of section 2 it is held to. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Must not be NULL. */
  readonly required?: true;
  /** The values that are allowed, exactly as written. */
  readonly values?: readonly (string | number)[];
  /** How spelling noise is removed before the value is checked. */
  readonly normalise?: "upper" | "firmware";
  /** `negative_duration`: not below 0. */
  readonly duration?: true;
  /** The column that this one must not be earlier than, and the rule that says so. */
  readonly notBefore?: {
    readonly column: string;
    readonly rule: "ended_before_started" | "delivered_before_raised";
  };
  /** `timestamp_range`: held to the lower bound only, or to both. */
  readonly range?: "lower" | "both";
  /** `command_variant`, `mpxn_check_digit`, `bad_eui64` or `bad_party_id`. */
  readonly form?: "variant" | "mpxn" | "eui64" | "party";
  /** A number is not what was written: 4.10 is 4.1, 00020E01 is 20E01 or 2 × 10^5. */
  readonly asWritten?: true;
  /** `unknown_party`: the values accepted before. */
  readonly known?: "users" | "parties";
}

type Traits = Omit<Column, "name" | "type" | "required">;

function optional(name: string, type: ColumnType, traits: Traits = {}): Column {
  return { name, type, ...traits };
}

function required(name: string, type: ColumnType, traits: Traits = {}): Column {
  return { name, type, required: true, ...traits };
}

const EUI64: Traits = { normalise: "upper", form: "eui64", asWritten: true };
const USER: Traits = { ...EUI64, known: "users" };
const PARTY_KEY: Traits = { normalise: "upper", form: "party" };
const PARTY: Traits = { ...PARTY_KEY, known: "parties" };
const HEX: Traits = { normalise: "upper", asWritten: true };
const FIRMWARE: Traits = { normalise: "firmware", asWritten: true };
const DURATION: Traits = { duration: true };
const RECENT: Traits = { range: "both" };

/** The columns of each feed in the contract's order. */
export const COLUMNS: Readonly<Record<Feed, readonly Column[]>> = {
  parties: [
    required("party_id", "text", PARTY_KEY),
    required("name", "text"),
    required("owner_group", "text"),
    required("category", "text", {
      values: ["large_supplier", "small_supplier", "electricity_network", "gas_network", "other"],
    }),
  ],
  users: [
    required("user_id", "text", EUI64),
    required("party_id", "text", PARTY),
    required("role", "text", { values: ["IS", "ES", "GS", "ED", "GT", "RSA", "OU"] }),
  ],
  inventory: [
    required("extracted_at", "timestamp", { range: "lower" }),
    required("device_id", "text", EUI64),
    optional("sms_id", "text"),
    required("device_type", "text", {
      values: ["ESME", "GSME", "CHF", "GPF", "PPMID", "IHD", "HCALCS", "CAD", "SAPC"],
    }),
    optional("manufacturer", "text", HEX),
    optional("model", "text", HEX),
    optional("firmware_version", "text", FIRMWARE),
    optional("chf_id", "text", EUI64),
    optional("csp_id", "text"),
    optional("csp_region", "text", { values: ["North", "Central", "South"] }),
    required("smets_version", "text", { values: ["SMETS1", "SMETS2"] }),
    optional("import_supplier_id", "text", PARTY),
    optional("export_supplier_id", "text", PARTY),
    optional("gas_supplier_id", "text", PARTY),
    optional("network_operator_id", "text", PARTY),
    optional("other_user_id", "text", PARTY),
    optional("mpxn", "text", { form: "mpxn" }),
    optional("postcode", "text"),
    required("status", "text", {
      values: [
        "Pending",
        "Whitelisted",
        "InstalledNotCommissioned",
        "Commissioned",
        "Suspended",
        "Withdrawn",
        "Decommissioned",
        "Recovery",
        "Recovered",
      ],
    }),
    optional("prepayment", "boolean"),
    optional("last_read_at", "timestamp"),
    optional("commissioned_at", "timestamp"),
    optional("certificate_expires_on", "date"),
    optional("cos_started_at", "timestamp"),
    optional("cos_ended_at", "timestamp"),
  ],
  cpl: [
    required("manufacturer", "text", HEX),
    required("model", "text", HEX),
    required("firmware_version", "text", FIRMWARE),
    optional("manufacturer_name", "text"),
    optional("model_name", "text"),
    optional("expires_on", "date"),
  ],
  service_requests: [
    required("request_id", "text"),
    required("srv", "text", { asWritten: true }),
    required("mode", "text", { values: ["on_demand", "future_dated", "scheduled"] }),
    required("command_variant", "integer", { form: "variant" }),
    required("user_id", "text", USER),
    required("device_id", "text", EUI64),
    required("lifecycle_status", "text", { values: ["completed", "pending", "cancelled", "timed_out"] }),
    optional("execution_status", "text", { values: ["success", "failure"] }),
    optional("response_code", "text"),
    optional("southbound_ms", "bigint", DURATION),
    optional("northbound_ms", "bigint", DURATION),
    required("started_at", "timestamp", RECENT),
    optional("ended_at", "timestamp", {
      ...RECENT,
      notBefore: { column: "started_at", rule: "ended_before_started" },
    }),
    optional("csp_id", "text"),
    optional("sla_target_dsp_ms", "bigint", DURATION),
    optional("sla_target_dcc_ms", "bigint", DURATION),
    optional("sla_exclusion_ms", "bigint", DURATION),
    optional("sla_pass", "boolean"),
  ],
  alerts: [
    required("alert_id", "text"),
    required("alert_code", "text"),
    required("user_id", "text", USER),
    required("device_id", "text", EUI64),
    required("raised_at", "timestamp", RECENT),
    optional("delivered_at", "timestamp", {
      ...RECENT,
      notBefore: { column: "raised_at", rule: "delivered_before_raised" },
    }),
    required("delivery_status", "text", { values: ["delivered", "failed", "pending"] }),
    optional("failure_reason", "text"),
    optional("throttled_count", "bigint", DURATION),
    optional("csp_id", "text"),
  ],
  outage_timings: [
    required("alert_id", "text"),
    required("occurred_at", "timestamp", RECENT),
    optional("latest_delivered_at", "timestamp", RECENT),
    optional("acknowledged_at", "timestamp", RECENT),
  ],
  incidents: [
    required("incident_id", "text"),
    required("category", "integer", { values: [1, 2, 3, 4, 5] }),
    required("title", "text"),
    required("started_at", "timestamp", RECENT),
    optional("ended_at", "timestamp", {
      ...RECENT,
      notBefore: { column: "started_at", rule: "ended_before_started" },
    }),
    optional("csp_region", "text"),
    optional("service", "text"),
  ],
};

/** DuckDB's types of the columns of `incoming_<feed>`. */
export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: "VARCHAR",
  timestamp: "TIMESTAMP",
  date: "DATE",
  boolean: "BOOLEAN",
  integer: "INTEGER",
  bigint: "BIGINT",
};
