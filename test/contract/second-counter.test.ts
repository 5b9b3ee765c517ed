import fc from "fast-check";
import { expect, it } from "vitest";
import { COLUMNS } from "../../loaders/contract/feeds.js";
import type { Column } from "../../loaders/contract/feeds.js";
import { FEEDS, listExtracts, readFeed } from "../../loaders/contract/index.js";
import type { Feed } from "../../loaders/contract/index.js";
import { Database, identifier, literal } from "../../loaders/duckdb.js";
import { Extracts } from "./extracts.js";
import { countExtracts } from "./second-counter.js";

const NOTHING = { read: 1, accepted: 1, superseded: 0, quarantined: {}, normalised: 0, untagged: 0 };

it("counts small extracts as one does by hand", async () => {
  const extracts = await Extracts.make();
  const user = "90-B3-D5-1F-30-00-00-01";
  const device = "00-DB-12-34-56-78-90-A0";
  await extracts.put("parties", "a.csv", "party_id,name,owner_group,category\nsup01,Alder,Alder,other\n");
  await extracts.put("users", "a.csv", `user_id,party_id,role\n${user},SUP01,IS\n${user},SUP01,ES\n`);
  await extracts.put(
    "inventory",
    "a.ndjson",
    [
      {
        extracted_at: "2026-10-01T04:00:00Z",
        device_id: device,
        device_type: "ESME",
        smets_version: "SMETS2",
        status: "Pending",
      },
      {
        extracted_at: "2026-10-01T04:00:00.000+00:00",
        device_id: device.toLowerCase(),
        device_type: "ESME",
        smets_version: "SMETS2",
        status: "Commissioned",
      },
      {
        extracted_at: "2026-10-02T04:00:00Z",
        device_id: device,
        device_type: "ESME",
        smets_version: "SMETS2",
        status: "Suspended",
      },
      {
        extracted_at: "2026-10-09T04:00:00Z",
        device_id: device,
        device_type: "ESME",
        smets_version: "SMETS3",
        status: "Suspended",
      },
    ]
      .map((row) => JSON.stringify(row))
      .join("\n"),
  );
  await extracts.put(
    "cpl",
    "a.csv.gz",
    "manufacturer,model,firmware_version\nA,B,1\na,b,0x00000001\nA,B,00000002\n",
  );
  const request = (id: string, status: string, ended: string, about = device) =>
    `${id},4.1,on_demand,1,${user},${about},${status},2026-10-02T10:00:00Z,${ended}`;
  await extracts.put(
    "service_requests",
    "a.csv",
    [
      "request_id,srv,mode,command_variant,user_id,device_id,lifecycle_status,started_at,ended_at",
      request("R1", "completed", "2026-10-02T10:00:01Z"),
      request("R1", "pending", "2026-10-02T10:00:09Z"),
      request("R2", "timed_out", "2026-10-02T10:00:05Z"),
      request("R2", "completed", ""),
      request("R3", "pending", "2026-10-03T04:00:01Z"),
      request("R3", "pending", "2026-10-03T04:00:00Z", "00-DB-12-34-56-78-90-A1"),
      "R4,4.1\n",
    ].join("\n"),
  );
  await extracts.put(
    "alerts",
    "a.csv",
    `alert_id,alert_code,user_id,device_id,raised_at,delivery_status\nA1,AD1,${user},${device},2026-10-02T10:00:00Z,delivered\n`,
  );
  await extracts.put("outage_timings", "a.csv", "alert_id,occurred_at\nA1,2026-10-02T10:00:00Z\n");
  await extracts.put(
    "incidents",
    "a.csv",
    "incident_id,category,title,started_at\nI1,6,x,2026-10-02T10:00:00Z\n",
  );
  expect(await countExtracts(extracts.directory)).toEqual({
    parties: { ...NOTHING, normalised: 1 },
    users: { ...NOTHING, read: 2, superseded: 1 },
    inventory: {
      read: 4,
      accepted: 2,
      superseded: 1,
      quarantined: { bad_enum: 1 },
      normalised: 1,
      untagged: 0,
    },
    cpl: { read: 3, accepted: 2, superseded: 1, quarantined: {}, normalised: 4, untagged: 0 },
    service_requests: {
      read: 7,
      accepted: 3,
      superseded: 2,
      quarantined: { timestamp_range: 1, malformed_row: 1 },
      normalised: 0,
      untagged: 1,
    },
    alerts: NOTHING,
    outage_timings: NOTHING,
    incidents: { ...NOTHING, accepted: 0, quarantined: { bad_enum: 1 } },
  });
  await extracts.remove();
});

const DEVICES = ["00-DB-12-34-56-78-90-A0", "00-db-12-34-56-78-90-a1", "00-DB-12-34-56-78-90-A2", "00-DB-12"];
const USERS = ["90-B3-D5-1F-30-00-00-01", "90-b3-d5-1f-30-00-00-02", "90-B3-D5-1F-30-00-00-0F", "nobody"];
const PARTIES = ["SUP01", "sup02", "NET01", "SUP99", "x", "SUP 1"];
const TIMES = [
  "2026-10-01T10:00:00Z",
  "2026-10-01 12:00:00+01:00",
  "2026-10-01T09:59:59.123",
  "2015-06-01T00:00:00Z",
  "2026-11-30T00:00:00Z",
  "soon",
  "2026-02-30T00:00:00Z",
];
const TEXTS = ["4.10", 'Delay, "north"', "two\nlines", "é", "0x2f", "2F", "v1a", "AB"];
const MPXNS = ["1200023305967", "1200023305968", "3938424403", "3938424404", "12"];

/** The first of a pool is a value that breaks nothing. */
function pool(column: Column): readonly string[] {
  if (column.name === "device_id" || column.name === "chf_id") return DEVICES;
  if (column.name === "user_id") return USERS;
  if (column.form === "party") return PARTIES;
  if (column.form === "mpxn") return MPXNS;
  if (column.form === "variant") return ["1", "8", "9", "0", "3.0", "x", "3000000000"];
  if (column.values)
    return [...column.values.map(String), "other one", "9"].slice(0, 4).concat("nothing", "9007199254740993");
  if (column.type === "timestamp") return TIMES;
  if (column.type === "date") return ["2030-01-31", "31/01/2030", "2030-02-31"];
  if (column.type === "boolean") return ["true", "FALSE", "yes"];
  return column.type === "text"
    ? TEXTS
    : ["5", "0", "-1", "5.0", "5.5", "five", "1000000000000", "-9223372036854775808"];
}

type Fields = (string | null)[];

function rowOf(feed: Feed): fc.Arbitrary<Fields> {
  const values = COLUMNS[feed].map((column) => {
    const [good = "", ...others] = pool(column);
    return fc.oneof(
      { weight: 30, arbitrary: fc.constant<string | null>(good) },
      { weight: 3, arbitrary: fc.constantFrom<string | null>(...others) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  });
  return fc.tuple(...values);
}

interface Delivery {
  format: "parquet" | "csv" | "csv.gz" | "ndjson" | "ndjson.gz";
  typed: boolean;
  malformed: number[];
  rows: Fields[];
}

function deliveryOf(feed: Feed): fc.Arbitrary<Delivery> {
  return fc.record({
    format: fc.constantFrom("parquet", "csv", "csv.gz", "ndjson", "ndjson.gz"),
    typed: fc.boolean(),
    malformed: fc.array(fc.nat(20), { maxLength: 2 }),
    rows: fc
      .array(rowOf(feed), { maxLength: 20 })
      .map((rows) => [COLUMNS[feed].map((column) => pool(column)[0] ?? ""), ...rows]),
  });
}

async function deliver(
  extracts: Extracts,
  db: Database,
  feed: Feed,
  n: number,
  delivery: Delivery,
): Promise<void> {
  const { format, rows, malformed } = delivery;
  const path = `${n}.${format}`;
  const names = COLUMNS[feed].map(({ name }) => name);
  if (format === "parquet") {
    await extracts.putParquet(db, feed, path, parquetQuery(feed, delivery));
    return;
  }
  const lines = format.startsWith("csv")
    ? [names.join(","), ...rows.map((row) => row.map(csvField).join(","))]
    : rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, i) => [name, row[i]]))));
  for (const at of malformed) lines.splice(at + 1, 0, at % 2 === 0 ? "1" : `${"1,".repeat(names.length)}1`);
  const end = n % 2 === 0 ? "\n" : "\r\n";
  const isWhole = !malformed.some((at) => at + 1 >= lines.length - malformed.length);
  await extracts.put(feed, path, lines.join(end) + (isWhole && rows.length % 2 === 0 ? "" : end));
}

function csvField(value: string | null): string {
  if (value === null) return "";
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function parquetQuery(feed: Feed, { typed, rows }: Delivery): string {
  const types = {
    text: "VARCHAR",
    timestamp: "TIMESTAMP",
    date: "DATE",
    boolean: "BOOLEAN",
    integer: "INTEGER",
    bigint: "DOUBLE",
  };
  const columns = COLUMNS[feed].map(({ name, type }) =>
    typed ? `try_cast(${identifier(name)} AS ${types[type]}) AS ${identifier(name)}` : identifier(name),
  );
  const values = rows.map(
    (row) => `(${row.map((value) => (value === null ? "NULL" : literal(value))).join(", ")})`,
  );
  const names = COLUMNS[feed].map(({ name }) => identifier(name)).join(", ");
  return `SELECT ${columns.join(", ")} FROM (VALUES ${values.join(", ")}) AS t(${names})`;
}

const extractsOf = fc.tuple(
  ...FEEDS.map((feed) => fc.array(deliveryOf(feed), { minLength: 1, maxLength: 3 })),
);

const LEARN: Partial<Record<Feed, string>> = {
  parties: "CREATE OR REPLACE TEMP TABLE known_parties AS SELECT DISTINCT party_id FROM incoming_parties",
  users: "CREATE OR REPLACE TEMP TABLE known_users AS SELECT DISTINCT user_id FROM incoming_users",
};

it("and the loaders agree on what was read, quarantined by rule and normalised, whatever arrives", async () => {
  await fc.assert(
    fc.asyncProperty(extractsOf, async (feeds) => {
      const extracts = await Extracts.make();
      const db = await Database.open();
      try {
        for (const [i, feed] of FEEDS.entries())
          for (const [n, delivery] of (feeds[i] ?? []).entries())
            await deliver(extracts, db, feed, n, delivery);
        const counted = await countExtracts(extracts.directory);
        const found: Record<string, unknown> = {};
        let timestampMax: string | null = null;
        for (const [feed, files] of await listExtracts(extracts.directory)) {
          const readings = await readFeed(db, feed, files, { timestampMax });
          if (LEARN[feed] !== undefined) await db.run(LEARN[feed]);
          if (feed === "inventory") {
            const { max } = await db.row(
              "SELECT max(extracted_at) + INTERVAL 24 HOUR AS max FROM incoming_inventory",
            );
            timestampMax = String(max);
          }
          const { passed } = await db.row(`SELECT count(*) AS passed FROM incoming_${feed}`);
          found[feed] = {
            read: readings.reduce((sum, { read }) => sum + read, 0),
            passed: Number(passed),
            normalised: readings.reduce((sum, { normalised }) => sum + normalised, 0),
            quarantined: added(readings.map(({ quarantined }) => quarantined)),
          };
        }
        expect(found).toEqual(
          Object.fromEntries(
            FEEDS.map((feed) => {
              const { read, accepted, superseded, normalised, quarantined } = counted[feed];
              return [feed, { read, passed: accepted + superseded, normalised, quarantined }];
            }),
          ),
        );
      } finally {
        db.close();
        await extracts.remove();
      }
    }),
    { seed: 20261123, numRuns: Number(process.env["CONTRACT_RUNS"] ?? 12) },
  );
});

function added(counts: readonly Partial<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const count of counts)
    for (const [rule, n] of Object.entries(count)) sum[rule] = (sum[rule] ?? 0) + (n ?? 0);
  return sum;
}
