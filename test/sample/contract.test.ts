import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "../../loaders/duckdb.js";
import { literal } from "../../loaders/duckdb.js";
import { feeds, makeSample, openSample } from "./make-sample.js";

const text = "VARCHAR";
const time = "TIMESTAMP";
const columns: Record<(typeof feeds)[number], Record<string, string>> = {
  parties: { party_id: text, name: text, owner_group: text, category: text },
  users: { user_id: text, party_id: text, role: text },
  inventory: {
    extracted_at: time,
    device_id: text,
    sms_id: text,
    device_type: text,
    manufacturer: text,
    model: text,
    firmware_version: text,
    chf_id: text,
    csp_id: text,
    csp_region: text,
    smets_version: text,
    import_supplier_id: text,
    export_supplier_id: text,
    gas_supplier_id: text,
    network_operator_id: text,
    other_user_id: text,
    mpxn: text,
    postcode: text,
    status: text,
    prepayment: "BOOLEAN",
    last_read_at: time,
    commissioned_at: time,
    certificate_expires_on: "DATE",
    cos_started_at: time,
    cos_ended_at: time,
  },
  cpl: {
    manufacturer: text,
    model: text,
    firmware_version: text,
    manufacturer_name: text,
    model_name: text,
    expires_on: "DATE",
  },
  service_requests: {
    request_id: text,
    srv: text,
    mode: text,
    command_variant: "INTEGER",
    user_id: text,
    device_id: text,
    lifecycle_status: text,
    execution_status: text,
    response_code: text,
    southbound_ms: "INTEGER",
    northbound_ms: "INTEGER",
    started_at: time,
    ended_at: time,
    csp_id: text,
    sla_target_dsp_ms: "INTEGER",
    sla_target_dcc_ms: "INTEGER",
    sla_exclusion_ms: "INTEGER",
    sla_pass: "BOOLEAN",
  },
  alerts: {
    alert_id: text,
    alert_code: text,
    user_id: text,
    device_id: text,
    raised_at: time,
    delivered_at: time,
    delivery_status: text,
    failure_reason: text,
    throttled_count: "INTEGER",
    csp_id: text,
  },
  outage_timings: { alert_id: text, occurred_at: time, latest_delivered_at: time, acknowledged_at: time },
  incidents: {
    incident_id: text,
    category: "INTEGER",
    title: text,
    started_at: time,
    ended_at: time,
    csp_region: text,
    service: text,
  },
};

let db: Database;
let out: string;
beforeAll(async () => {
  ({ out } = await makeSample({ devices: 4000, days: 14 }));
  db = await openSample(out);
});
afterAll(() => db.close());

test.each(feeds)("%s has the contract's columns and types", async (feed) => {
  const described = await db.rows(`DESCRIBE ${feed}`);
  const found = Object.fromEntries(described.map((row) => [row["column_name"], row["column_type"]]));
  expect(found).toEqual(columns[feed]);
});

test("no row breaks a rule of the contract", async () => {
  await db.script(new URL("broken-rules.sql", import.meta.url));
  expect(await db.rows("FROM broken_rules WHERE broken > 0")).toEqual([]);
});

test("a device has one row an extract, and the first extract has nearly all", async () => {
  const twice = await db.rows(
    "SELECT device_id FROM states GROUP BY device_id, extracted_at HAVING count(*) > 1",
  );
  expect(twice).toEqual([]);
  const { share } = await db.row(
    "SELECT round(count(*) FILTER (extracted_at = TIMESTAMP '2026-10-20') / count(DISTINCT device_id), 1) AS share FROM states",
  );
  expect(share).toBe(1);
});

test("requests come on average as many a day as asked for, those that follow from events aside", async () => {
  const { requests } = await db.row(
    "SELECT count(DISTINCT request_id) AS requests FROM service_requests WHERE split_part(request_id, ':', 3)::BIGINT < 8796093022208",
  );
  expect(requests).toBe(String(4000 * 0.45 * 14));
});

test.each(["csv.gz", "ndjson"] as const)("files in %s hold the same rows", async (format) => {
  const size = { devices: 1000, days: 2 };
  const wanted = await openSample((await makeSample(size)).out);
  const other = await makeSample({ ...size, format });
  const reader = format === "ndjson" ? "read_json" : "read_csv";
  for (const feed of feeds) {
    const types = Object.entries(columns[feed]).map(([name, type]) => `${name}: ${literal(type)}`);
    const files = literal(`${other.out}/${feed}/**/*.${format}`);
    await wanted.run(
      `CREATE TABLE other_${feed} AS FROM ${reader}(${files}, columns = {${types.join(", ")}})`,
    );
    const names = Object.keys(columns[feed]).join(", ");
    const [a, b] = [`SELECT ${names} FROM ${feed}`, `SELECT ${names} FROM other_${feed}`];
    expect(await wanted.rows(`(${a} EXCEPT ALL ${b}) UNION ALL (${b} EXCEPT ALL ${a})`)).toEqual([]);
  }
  wanted.close();
});
