import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFeed } from "../../loaders/contract/index.js";
import type { ExtractFile, Feed } from "../../loaders/contract/index.js";
import { Database, identifier, literal } from "../../loaders/duckdb.js";
import { Extracts, knownTables } from "./extracts.js";

let db: Database;
let extracts: Extracts;

beforeAll(async () => {
  db = await Database.open();
  extracts = await Extracts.make();
  await knownTables(db);
});

afterAll(async () => {
  db.close();
  await extracts.remove();
});

const TEXT_FORMATS = ["csv", "csv.gz", "ndjson", "ndjson.gz"];

/** A row that breaks no rule, and the key that each copy of it has anew. */
const GOOD: Partial<Record<Feed, { key: string; fields: Readonly<Record<string, string>> }>> = {
  service_requests: {
    key: "request_id",
    fields: {
      srv: "4.10",
      mode: "on_demand",
      command_variant: "1",
      user_id: "90-B3-D5-1F-30-00-00-01",
      device_id: "00-DB-12-34-56-78-90-A0",
      lifecycle_status: "completed",
      started_at: "2026-10-01T10:00:00Z",
    },
  },
  alerts: {
    key: "alert_id",
    fields: {
      alert_code: "AD1",
      user_id: "90-B3-D5-1F-30-00-00-01",
      device_id: "00-DB-12-34-56-78-90-A0",
      raised_at: "2026-10-01T10:00:00Z",
      delivery_status: "delivered",
    },
  },
  incidents: {
    key: "incident_id",
    fields: { category: "2", title: "Delay", started_at: "2026-10-01T10:00:00Z" },
  },
};

/** Rows that differ in one column; `format` is an ending, or the Parquet type that the column is to have. */
async function deliver(
  feed: Feed,
  column: string,
  values: readonly string[],
  format: string,
): Promise<ExtractFile> {
  const { key = "", fields = {} } = GOOD[feed] ?? {};
  const rows = values.map((value, i) => ({ ...fields, [key]: `${i + 1}`, [column]: value }));
  const names = Object.keys(rows[0] ?? {});
  const path = `integers.${TEXT_FORMATS.includes(format) ? format : "parquet"}`;
  if (path.endsWith("parquet")) {
    const selected = rows.map((row) =>
      Object.entries(row)
        .map(([name, value]) => {
          const given = name === column ? format : name === "category" ? "INTEGER" : "VARCHAR";
          return `CAST(${literal(value)} AS ${given}) AS ${identifier(name)}`;
        })
        .join(", "),
    );
    return extracts.putParquet(db, feed, path, selected.map((row) => `SELECT ${row}`).join(" UNION ALL "));
  }
  const lines = format.startsWith("csv")
    ? [names.join(","), ...rows.map((row) => Object.values(row).join(","))]
    : rows.map((row) => JSON.stringify(row).replace(/"(-?\d{6,})"/, "$1"));
  return extracts.put(feed, path, `${lines.join("\n")}\n`);
}

/** What becomes of each row: its value if it passed, else what it breaks and the value as read. */
async function judged(feed: Feed, column: string, files: readonly ExtractFile[]): Promise<unknown[]> {
  await readFeed(db, feed, files, { timestampMax: null });
  const rows = await db.rows(`
    SELECT source_row, 'passed' AS verdict, ${literal(column)} AS column_name, CAST(${identifier(column)} AS VARCHAR) AS value FROM incoming_${feed}
    UNION ALL SELECT source_row, rule, column_name, value FROM quarantine_${feed} ORDER BY source_row`);
  return rows.map(({ verdict, column_name, value }) => [verdict, column_name, value]);
}

describe("a duration or count of 10^12 or more breaks bad_type, one below zero negative_duration, however large", () => {
  const verdicts: [string, string][] = [
    ["0", "passed"],
    ["999999999999", "passed"],
    ["1000000000000", "bad_type"],
    ["9223372036854775807", "bad_type"],
    ["-9223372036854775808", "negative_duration"],
    ["18446744073709551616", "bad_type"],
    ["-18446744073709551616", "negative_duration"],
  ];

  for (const format of [...TEXT_FORMATS, "VARCHAR", "DECIMAL(38, 0)"])
    it(`as ${format}`, async () => {
      for (const [feed, column] of [
        ["service_requests", "southbound_ms"],
        ["alerts", "throttled_count"],
      ] as const) {
        const file = await deliver(
          feed,
          column,
          verdicts.map(([value]) => value),
          format,
        );
        expect(await judged(feed, column, [file])).toEqual(
          verdicts.map(([value, verdict]) => [verdict, column, value]),
        );
      }
    });

  it.each([
    [
      "BIGINT",
      ["999999999999", "1000000000000", "9223372036854775807", "-9223372036854775808"],
      ["passed", "bad_type", "bad_type", "negative_duration"],
      ["999999999999", "1000000000000", "9223372036854775807", "-9223372036854775808"],
    ],
    [
      "UBIGINT",
      ["999999999999", "1000000000000", "18446744073709551615"],
      ["passed", "bad_type", "bad_type"],
      ["999999999999", "1000000000000", "18446744073709551615"],
    ],
    [
      "HUGEINT",
      ["999999999999", "1000000000000", "-100000000000000000000"],
      ["passed", "bad_type", "negative_duration"],
      ["999999999999", "1000000000000.0", "-1e+20"],
    ],
    [
      "DOUBLE",
      ["999999999999", "1000000000000", "1e300", "-1e300", "infinity", "nan", "5.5"],
      ["passed", "bad_type", "bad_type", "negative_duration", "bad_type", "bad_type", "bad_type"],
      ["999999999999", "1000000000000.0", "1e+300", "-1e+300", "inf", "nan", "5.5"],
    ],
    [
      "INTEGER",
      ["2147483647", "-2147483648"],
      ["passed", "negative_duration"],
      ["2147483647", "-2147483648"],
    ],
  ])("as Parquet %s", async (type, values, rules, read) => {
    for (const [feed, column] of [
      ["service_requests", "sla_target_dcc_ms"],
      ["alerts", "throttled_count"],
    ] as const) {
      const file = await deliver(feed, column, values, type);
      expect(await judged(feed, column, [file])).toEqual(rules.map((rule, i) => [rule, column, read[i]]));
    }
  });

  it("in every such column, also where no other value of the file has less", async () => {
    const columns = [
      "southbound_ms",
      "northbound_ms",
      "sla_target_dsp_ms",
      "sla_target_dcc_ms",
      "sla_exclusion_ms",
    ];
    for (const column of columns) {
      const file = await deliver("service_requests", column, ["9223372036854775807"], "csv");
      expect(await judged("service_requests", column, [file])).toEqual([
        ["bad_type", column, "9223372036854775807"],
      ]);
    }
  });
});

describe("an integer of any size is no command variant and no category, rather than no integer", () => {
  const wrong = ["0", "9", "3000000000", "9007199254740993", "-3000000000"];
  const columns = [
    ["service_requests", "command_variant", "command_variant"],
    ["incidents", "category", "bad_enum"],
  ] as const;

  it.each([
    ...TEXT_FORMATS.map((format) => [format, [...wrong, "18446744073709551616"]] as const),
    ["VARCHAR", [...wrong, "18446744073709551616"]],
    ["BIGINT", wrong],
    ["UBIGINT", ["9", "18446744073709551615"]],
    ["DECIMAL(38, 0)", [...wrong, "18446744073709551616"]],
  ] as const)("as %s", async (format, values) => {
    for (const [feed, column, rule] of columns) {
      const file = await deliver(feed, column, ["5", ...values], format);
      expect(await judged(feed, column, [file])).toEqual([
        ["passed", column, "5"],
        ...values.map((value) => [rule, column, value]),
      ]);
    }
  });

  it("as Parquet DOUBLE, where a fraction and what is not finite is no integer", async () => {
    for (const [feed, column, rule] of columns) {
      const file = await deliver(feed, column, ["5", "3000000000", "-1e300", "infinity", "5.5"], "DOUBLE");
      expect(await judged(feed, column, [file])).toEqual([
        ["passed", column, "5"],
        [rule, column, "3000000000.0"],
        [rule, column, "-1e+300"],
        ["bad_type", column, "inf"],
        ["bad_type", column, "5.5"],
      ]);
    }
  });

  it("where the file has no other value", async () => {
    for (const [feed, column, rule] of columns) {
      const file = await deliver(feed, column, ["3000000000"], "csv");
      expect(await judged(feed, column, [file])).toEqual([[rule, column, "3000000000"]]);
    }
  });
});
