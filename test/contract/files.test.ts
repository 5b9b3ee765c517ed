import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readFeed } from "../../loaders/contract/index.js";
import type { ExtractFile, Feed } from "../../loaders/contract/index.js";
import { Database } from "../../loaders/duckdb.js";
import type { Row } from "../../loaders/duckdb.js";
import { PortalError } from "../../loaders/errors.js";
import { Extracts, knownTables } from "./extracts.js";

let db: Database;
let extracts: Extracts;

beforeAll(async () => {
  db = await Database.open();
  await knownTables(db);
});

afterAll(() => db.close());

beforeEach(async () => {
  extracts = await Extracts.make();
});

afterEach(() => extracts.remove());

const HEADER = "incident_id,category,title,started_at";
const LINE = "I1,2,Delay,2026-10-01T10:00:00Z";

async function refusal(feed: Feed, files: ExtractFile[]): Promise<string> {
  try {
    await readFeed(db, feed, files, { timestampMax: null });
  } catch (error) {
    if (error instanceof PortalError) return error.message;
    throw error;
  }
  return "not refused";
}

async function accepted(feed: Feed, columns: string, files: ExtractFile[]): Promise<Row[]> {
  await readFeed(db, feed, files, { timestampMax: null });
  return db.rows(`SELECT ${columns} FROM incoming_${feed} ORDER BY source_file, source_row`);
}

describe("a file that stops the refresh is named with its feed and column", () => {
  it.each([
    [
      "a column that must not be null is missing",
      "a.csv",
      `incident_id,category,title\nI1,2,Delay\n`,
      "incidents/a.csv: feed incidents must have a column started_at, found incident_id, category, title: have the file delivered with it",
    ],
    [
      "an empty file has no header",
      "a.csv",
      "",
      "incidents/a.csv: feed incidents: has no header line (it is empty, or quotes are astray): have it delivered with one",
    ],
    [
      "a file of blank lines has no header",
      "a.csv",
      "\n\n",
      "incidents/a.csv: feed incidents: has no header line (it is empty, or quotes are astray): have it delivered with one",
    ],
    [
      "a header names a column twice",
      "a.csv",
      `${HEADER},title\n${LINE},Delay\n`,
      "incidents/a.csv: feed incidents has column title more than once: have the file delivered with each column once",
    ],
    [
      "no value of a column has its type",
      "a.csv",
      `${HEADER}\nI1,2,Delay,01/10/2026\nI2,2,Delay,\nI3,2,Delay,02/10/2026\n`,
      'incidents/a.csv: feed incidents: column started_at has no value that is a time such as 2026-10-31T23:59:59Z, found "01/10/2026": have the file delivered again',
    ],
    [
      "a quote is not closed",
      "a.csv",
      `${HEADER}\n${LINE}\nI2,2,"Delay,2026-10-01T10:00:00Z\n${LINE}\n`,
      "incidents/a.csv: feed incidents: a quote that row 2 opens is not closed before the end of the file: have it delivered again",
    ],
    [
      "no object has a column that must not be null",
      "a.ndjson",
      '{"incident_id":"I1","category":2,"title":"Delay"}\n',
      "incidents/a.ndjson: feed incidents must have a column started_at, found category, incident_id, title: have the file delivered with it",
    ],
    [
      "an object is empty",
      "a.ndjson",
      "{}\n",
      "incidents/a.ndjson: feed incidents must have a column incident_id, found none: have the file delivered with it",
    ],
  ])("%s", async (_, path, content, message) => {
    expect(await refusal("incidents", [await extracts.put("incidents", path, content)])).toBe(message);
  });

  const csv = Buffer.from(
    `${HEADER}\n${Array.from({ length: 5000 }, (_, i) => `I${i},2,Delay ${i * 7919},2026-10-01T10:00:00Z`).join("\n")}\n`,
  );

  it.each([
    ["its last bytes are missing", gzipSync(csv).subarray(0, -4)],
    ["its second half is missing", gzipSync(csv).subarray(0, gzipSync(csv).length / 2)],
    ["it is no gzip file", csv],
    ["it is empty", Buffer.alloc(0)],
  ])("a compressed file: %s", async (_, bytes) => {
    const file = await extracts.putBytes("incidents", "b.csv.gz", bytes);
    const good = await extracts.put("incidents", "a.csv", `${HEADER}\n${LINE}\n`);
    expect(await refusal("incidents", [good, file])).toMatch(
      /^incidents\/b\.csv\.gz: feed incidents: cannot be read to its end as UTF-8 text \(.+\): have it delivered again$/,
    );
  });

  const objects = ["I1", "I2", "I3"].map(
    (id) => `{"incident_id":"${id}","category":2,"title":"Delay","started_at":"2026-10-01T10:00:00Z"}`,
  );
  const lines = [HEADER, LINE, LINE.replace("I1", "I2"), LINE.replace("I1", "I3")];

  it.each([
    ["NDJSON", "b.ndjson", objects.join("\n").slice(0, -1), 3],
    ["NDJSON with blank lines", "b.ndjson", `${objects.slice(0, 2).join("\n\n")}\r\n\n{`, 3],
    ["NDJSON with nothing but the start of a line", "b.ndjson", '{"incident_id":', 1],
    ["compressed after it was cut", "b.ndjson.gz", objects.join("\n").slice(0, -20), 3],
    ["CSV", "b.csv", lines.join("\r\n").slice(0, -22), 3],
    ["CSV with a line end in a field of its last row", "b.csv", `${HEADER}\n${LINE}\nI2,2,"De\nlay"`, 3],
    ["CSV compressed after it was cut", "b.csv.gz", lines.join("\n").slice(0, -22), 3],
  ])("a text that is cut off within its last line: %s", async (_, path, content, row) => {
    const good = await extracts.put("incidents", "a.csv", `${HEADER}\n${LINE}\nI2,2\n`);
    const file = await extracts.put("incidents", path, content);
    const last = await extracts.put("incidents", "c.ndjson", objects.join("\n"));
    expect(await refusal("incidents", [good, file, last])).toBe(
      `incidents/${path}: feed incidents: row ${row}, the last, is malformed and has no line end: the file is cut off; have it delivered whole`,
    );
  });

  it("a text that is not UTF-8", async () => {
    const latin = Buffer.from(`${HEADER}\nI1,2,Caf\xe9,2026-10-01T10:00:00Z\n`, "latin1");
    for (const path of ["a.csv", "a.ndjson", "a.csv.gz"])
      expect(await refusal("incidents", [await extracts.put("incidents", path, latin)])).toMatch(
        new RegExp(`^incidents/${path}: feed incidents: cannot be read to its end as UTF-8 text`),
      );
  });

  it("a Parquet column of a type that can't be the contract's", async () => {
    const file = await extracts.putParquet(
      db,
      "incidents",
      "a.parquet",
      "SELECT 'I1' AS incident_id, 2 AS category, 'Delay' AS title, DATE '2026-10-01' AS started_at",
    );
    expect(await refusal("incidents", [file])).toBe(
      "incidents/a.parquet: feed incidents: column started_at is DATE (row 1), expected a time such as 2026-10-31T23:59:59Z: have the file delivered with it as such",
    );
  });

  it("is judged by itself, whatever other files hold", async () => {
    const good = await extracts.put("incidents", "a.csv", `${HEADER}\n${LINE}\n`);
    const bad = await extracts.put("incidents", "b.csv", `${HEADER}\nI2,two,Delay,2026-10-01T10:00:00Z\n`);
    expect(await refusal("incidents", [good, bad])).toBe(
      'incidents/b.csv: feed incidents: column category has no value that is an integer, found "two": have the file delivered again',
    );
  });
});

describe("files that are fine", () => {
  it("a header without rows, NDJSON without lines, Parquet without rows", async () => {
    const files = [
      await extracts.put("incidents", "a.csv", `${HEADER}\n`),
      await extracts.put("incidents", "b.ndjson", ""),
      await extracts.put("incidents", "c.csv.gz", HEADER),
      await extracts.putParquet(
        db,
        "incidents",
        "d.parquet",
        "SELECT '' AS incident_id, 2 AS category, '' AS title, TIMESTAMP '2026-10-01' AS started_at WHERE false",
      ),
    ];
    const readings = await readFeed(db, "incidents", files, { timestampMax: null });
    const missing = ["ended_at", "csp_region", "service"];
    const nothing = { read: 0, quarantined: {}, normalised: 0, extraColumns: [] };
    expect(readings).toEqual([
      { path: "a.csv", ...nothing, missingColumns: missing },
      { path: "b.ndjson", ...nothing, missingColumns: [] },
      { path: "c.csv.gz", ...nothing, missingColumns: missing },
      { path: "d.parquet", ...nothing, missingColumns: missing },
    ]);
    expect(await db.rows("SELECT * FROM incoming_incidents")).toEqual([]);
  });

  it("NDJSON lines that readers forgive though they are no JSON are malformed; the same characters in texts are fine", async () => {
    const line = (title: string, end: string) =>
      `{"incident_id":"I1","category":2,"started_at":"2026-10-01T10:00:00Z","title":${title}${end}`;
    const broken = [line('"x"', ",}"), line('"x"', " , }"), line("NaN", "}"), line('"x"', ',"o":[1,]}')];
    const fine = [line('"a,}"', "}"), line('"\\",]NaN"', "}"), line('"Infinity"', ',"o":[{"x":[]}]}')];
    const file = await extracts.put("incidents", "a.ndjson", [...broken, ...fine].join("\n"));
    const [reading] = await readFeed(db, "incidents", [file], { timestampMax: null });
    expect(reading).toMatchObject({ read: 7, quarantined: { malformed_row: 4 } });
    expect(await db.rows("SELECT title FROM incoming_incidents ORDER BY source_row")).toEqual([
      { title: "a,}" },
      { title: '",]NaN' },
      { title: "Infinity" },
    ]);
  });

  it("a last line without line end that is whole, and a malformed one with it, which is quarantined", async () => {
    const object = '{"incident_id":"I3","category":2,"title":"x","started_at":"2026-10-01T10:00:00Z"}';
    const files = [
      await extracts.put("incidents", "a.csv", `${HEADER}\n${LINE}\nI2,2\n`),
      await extracts.put("incidents", "b.csv", `${HEADER}\nI2,2\n${LINE.replace("I1", "I2")}`),
      await extracts.put("incidents", "c.csv", `${HEADER}\n${LINE.replace("I1", "I4")}\r\nI5\r\n\r\n\r`),
      await extracts.put("incidents", "d.ndjson", `{"incident_id"\n${object}`),
      await extracts.put("incidents", "e.ndjson", `${object.replace("I3", "I6")}\n{"incident_id"\n  `),
    ];
    expect(await accepted("incidents", "source_file, source_row, incident_id", files)).toEqual([
      { source_file: "a.csv", source_row: "1", incident_id: "I1" },
      { source_file: "b.csv", source_row: "2", incident_id: "I2" },
      { source_file: "c.csv", source_row: "1", incident_id: "I4" },
      { source_file: "d.ndjson", source_row: "2", incident_id: "I3" },
      { source_file: "e.ndjson", source_row: "1", incident_id: "I6" },
    ]);
    expect(
      await db.rows("SELECT source_file, source_row, rule, value FROM quarantine_incidents ORDER BY 1"),
    ).toEqual([
      { source_file: "a.csv", source_row: "2", rule: "malformed_row", value: "I2,2" },
      { source_file: "b.csv", source_row: "1", rule: "malformed_row", value: "I2,2" },
      { source_file: "c.csv", source_row: "2", rule: "malformed_row", value: "I5" },
      { source_file: "d.ndjson", source_row: "1", rule: "malformed_row", value: '{"incident_id"' },
      { source_file: "e.ndjson", source_row: "2", rule: "malformed_row", value: '{"incident_id"' },
    ]);
  });

  it("several compressed files, of both formats", async () => {
    const files = [
      await extracts.put("incidents", "a.csv.gz", `${HEADER}\n${LINE}\n`),
      await extracts.put("incidents", "b.csv.gz", `${HEADER}\n${LINE.replace("I1", "I2")}\n`),
      await extracts.put(
        "incidents",
        "c.ndjson.gz",
        '{"incident_id":"I3","category":2,"title":"x","started_at":"2026-10-01T10:00:00Z"}',
      ),
    ];
    expect(await accepted("incidents", "source_file, incident_id", files)).toEqual([
      { source_file: "a.csv.gz", incident_id: "I1" },
      { source_file: "b.csv.gz", incident_id: "I2" },
      { source_file: "c.ndjson.gz", incident_id: "I3" },
    ]);
  });

  it("columns in any order, with others between them, and another header in the next file", async () => {
    const files = [
      await extracts.put(
        "incidents",
        "a.csv",
        `title,note,started_at,category,incident_id\nDelay,x,2026-10-01T10:00:00Z,2,I1\n`,
      ),
      await extracts.put(
        "incidents",
        "b/day=1/a.csv",
        `service,${HEADER}\nCoS,${LINE.replace("I1", "I2")}\n`,
      ),
      await extracts.put("incidents", "b/c [x]*?.csv", `${HEADER}\n${LINE.replace("I1", "I3")}\n`),
      await extracts.putParquet(
        db,
        "incidents",
        "b/day=2/c [x]*?.parquet",
        "SELECT 7 AS filler, 'I4' AS incident_id, 2 AS category, 'Delay' AS title, TIMESTAMP '2026-10-01' AS started_at",
      ),
    ];
    const readings = await readFeed(db, "incidents", files, { timestampMax: null });
    expect(
      readings.map(({ path, extraColumns, missingColumns }) => [path, extraColumns, missingColumns]),
    ).toEqual([
      ["a.csv", ["note"], ["ended_at", "csp_region", "service"]],
      ["b/day=1/a.csv", [], ["ended_at", "csp_region"]],
      ["b/c [x]*?.csv", [], ["ended_at", "csp_region", "service"]],
      ["b/day=2/c [x]*?.parquet", ["filler"], ["ended_at", "csp_region", "service"]],
    ]);
    expect(
      await db.rows(
        "SELECT source_file, source_row, incident_id, service FROM incoming_incidents ORDER BY 3",
      ),
    ).toEqual([
      { source_file: "a.csv", source_row: "1", incident_id: "I1", service: null },
      { source_file: "b/day=1/a.csv", source_row: "1", incident_id: "I2", service: "CoS" },
      { source_file: "b/c [x]*?.csv", source_row: "1", incident_id: "I3", service: null },
      { source_file: "b/day=2/c [x]*?.parquet", source_row: "1", incident_id: "I4", service: null },
    ]);
  });

  it("CSV with quotes, commas and line ends in fields, a byte order mark, and no line end at the end", async () => {
    const file = await extracts.put(
      "incidents",
      "a.csv",
      `\uFEFF"incident_id",category,title,started_at\r\n\r\nI1,2,"a, ""b""\r\n\r\n""\nc",2026-10-01T10:00:00Z\r\n"I,2","3","x\n",2026-10-01T10:00:00Z\nI3,1,é 5" pipe,2026-10-01T10:00:00Z`,
    );
    expect(await accepted("incidents", "source_row, incident_id, category, title", [file])).toEqual([
      { source_row: "1", incident_id: "I1", category: 2, title: 'a, "b"\r\n\r\n"\nc' },
      { source_row: "2", incident_id: "I,2", category: 3, title: "x\n" },
      { source_row: "3", incident_id: "I3", category: 1, title: 'é 5" pipe' },
    ]);
  });

  it("a CSV longer than what is taken at once, with line ends in fields where it is cut", async () => {
    const rows = 40_000;
    const lines = Array.from({ length: rows }, (_, i) =>
      i % 3 === 0
        ? `I${i},2,"first\n\nsecond, ${"x".repeat(50)}",2026-10-01T10:00:00Z`
        : i % 15_000 === 1
          ? `I${i},2`
          : `I${i},2,one ${"y".repeat(60)},2026-10-01T10:00:00Z`,
    );
    for (const path of ["a.csv", "b.csv.gz"]) {
      const file = await extracts.put("incidents", path, `${HEADER}\n${lines.join("\n")}\n`);
      const [reading] = await readFeed(db, "incidents", [file], { timestampMax: null });
      expect(reading).toEqual({
        path,
        read: rows,
        quarantined: { malformed_row: 3 },
        normalised: 0,
        extraColumns: [],
        missingColumns: ["ended_at", "csp_region", "service"],
      });
      expect(
        await db.row(
          "SELECT bool_and(incident_id = 'I' || (source_row - 1)) AS in_order, count(*) FILTER (WHERE title = 'first' || chr(10) || chr(10) || 'second, ' || repeat('x', 50)) AS multiline FROM incoming_incidents",
        ),
      ).toEqual({ in_order: true, multiline: String(Math.ceil(rows / 3)) });
      expect(await db.rows("SELECT source_row, value FROM quarantine_incidents ORDER BY 1")).toEqual([
        { source_row: "2", value: "I1,2" },
        { source_row: "15002", value: "I15001,2" },
        { source_row: "30002", value: "I30001,2" },
      ]);
    }
  });
});

describe("values", () => {
  it("times with Z, offset or nothing, T or space, with and without fraction", async () => {
    const times = [
      "2026-10-01T10:00:00Z",
      "2026-10-01T11:00:00+01:00",
      "2026-10-01T10:00:00",
      "2026-10-01 05:30:00-0430",
      "2026-10-01T10:00:00.000Z",
      "2026-10-01T10:00:00.123456789+00",
    ];
    const file = await extracts.put(
      "incidents",
      "a.csv",
      [HEADER, ...times.map((time, i) => `I${i},2,x,${time}`)].join("\n"),
    );
    expect((await accepted("incidents", "started_at", [file])).map(({ started_at }) => started_at)).toEqual([
      "2026-10-01 10:00:00",
      "2026-10-01 10:00:00",
      "2026-10-01 10:00:00",
      "2026-10-01 10:00:00",
      "2026-10-01 10:00:00",
      "2026-10-01 10:00:00.123456",
    ]);
  });

  it("Parquet times of every unit and zone, integral doubles, numbers and bytes where text is due", async () => {
    const select = (id: string, category: string, title: string, time: string) =>
      `SELECT '${id}' AS incident_id, ${category} AS category, ${title} AS title, ${time} AS started_at`;
    const files = await Promise.all(
      [
        select("I1", "2::DOUBLE", "4.10::DECIMAL(4, 2)", "TIMESTAMP_S '2026-10-01 10:00:00'"),
        select("I2", "2::TINYINT", "7", "TIMESTAMP_MS '2026-10-01 10:00:00'"),
        select("I3", "2::UBIGINT", "'x'::BLOB", "TIMESTAMP_NS '2026-10-01 10:00:00.123456789'"),
        select("I4", "'2'", "'x'", "TIMESTAMPTZ '2026-10-01 11:00:00+01'"),
        select("I5", "2::DECIMAL(5, 1)", "true", "'2026-10-01T10:00:00Z'"),
      ].map((query, i) => extracts.putParquet(db, "incidents", `${i}.parquet`, query)),
    );
    expect(await accepted("incidents", "incident_id, category, title, started_at", files)).toEqual([
      { incident_id: "I1", category: 2, title: "4.10", started_at: "2026-10-01 10:00:00" },
      { incident_id: "I2", category: 2, title: "7", started_at: "2026-10-01 10:00:00" },
      { incident_id: "I3", category: 2, title: "x", started_at: "2026-10-01 10:00:00.123456" },
      { incident_id: "I4", category: 2, title: "x", started_at: "2026-10-01 10:00:00" },
      { incident_id: "I5", category: 2, title: "true", started_at: "2026-10-01 10:00:00" },
    ]);
  });

  it("firmware and ids are normalised, other text is left as it is", async () => {
    const file = await extracts.put(
      "cpl",
      "a.csv",
      "manufacturer,model,firmware_version,manufacturer_name\n10ab,m 1,0x0002012F,a\n10AB,M2,2012f,\n10AB,M3,0002012F,\n10AB,M4,v1.2,\n10AB,M5,0x123456789,\n10AB,M6,0x,\n",
    );
    const [reading] = await readFeed(db, "cpl", [file], { timestampMax: null });
    expect(reading?.normalised).toBe(7);
    expect(
      await db.rows(
        "SELECT manufacturer, model, firmware_version, manufacturer_name FROM incoming_cpl ORDER BY source_row",
      ),
    ).toEqual([
      { manufacturer: "10AB", model: "M 1", firmware_version: "0002012F", manufacturer_name: "a" },
      { manufacturer: "10AB", model: "M2", firmware_version: "0002012F", manufacturer_name: null },
      { manufacturer: "10AB", model: "M3", firmware_version: "0002012F", manufacturer_name: null },
      { manufacturer: "10AB", model: "M4", firmware_version: "V1.2", manufacturer_name: null },
      { manufacturer: "10AB", model: "M5", firmware_version: "123456789", manufacturer_name: null },
      { manufacturer: "10AB", model: "M6", firmware_version: "0X", manufacturer_name: null },
    ]);
  });
});

it("rows quarantined before are checked again with new files, and keep where they came from", async () => {
  const header = "alert_id,alert_code,user_id,device_id,raised_at,delivery_status";
  const line = (id: string, user: string, time: string) =>
    `${id},AD1,${user},00-db-12-34-56-78-90-a0,${time},delivered`;
  const known = "90-B3-D5-1F-30-00-00-01";
  const stranger = "90-B3-D5-1F-30-00-00-02";
  const old = await extracts.put(
    "alerts",
    "old.csv",
    [
      header,
      line("A1", known, "2026-10-01T10:00:00Z"),
      line("A2", known, "2026-10-09T10:00:00Z"),
      line("A3", stranger, "2026-10-01T10:00:00Z"),
      line("A4", known, "2027-10-01T10:00:00Z"),
    ].join("\n"),
  );
  await readFeed(db, "alerts", [old], { timestampMax: "2026-10-02T00:00:00Z" });
  await db.run("CREATE OR REPLACE TEMP TABLE unresolved AS FROM quarantine_alerts");
  const fresh = await extracts.put(
    "alerts",
    "new.csv",
    `${header}\n${line("A5", known, "2026-10-09T10:00:00Z")}\n`,
  );
  await db.run(
    `CREATE OR REPLACE TEMP TABLE known_users AS SELECT unnest(['${known}', '${stranger}']) AS user_id`,
  );
  const readings = await readFeed(db, "alerts", [fresh], {
    timestampMax: "2026-10-10T00:00:00Z",
    recheck: "unresolved",
  });
  await knownTables(db);
  expect({
    readings,
    incoming: await db.rows(
      "SELECT alert_id, device_id, source_file, source_row FROM incoming_alerts ORDER BY 1",
    ),
    quarantine: await db.rows("SELECT source_file, source_row, rule, value FROM quarantine_alerts"),
  }).toEqual({
    readings: [
      {
        path: "new.csv",
        read: 1,
        normalised: 1,
        quarantined: {},
        extraColumns: [],
        missingColumns: ["delivered_at", "failure_reason", "throttled_count", "csp_id"],
      },
    ],
    incoming: [
      { alert_id: "A2", device_id: "00-DB-12-34-56-78-90-A0", source_file: "old.csv", source_row: "2" },
      { alert_id: "A3", device_id: "00-DB-12-34-56-78-90-A0", source_file: "old.csv", source_row: "3" },
      { alert_id: "A5", device_id: "00-DB-12-34-56-78-90-A0", source_file: "new.csv", source_row: "1" },
    ],
    quarantine: [
      { source_file: "old.csv", source_row: "4", rule: "timestamp_range", value: "2027-10-01T10:00:00Z" },
    ],
  });
});
