import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFeed } from "../../loaders/contract/index.js";
import { Database, identifier } from "../../loaders/duckdb.js";
import { Extracts, knownTables } from "./extracts.js";

let db: Database;
let extracts: Extracts;
beforeAll(async () => {
  db = await Database.open();
  await knownTables(db);
  extracts = await Extracts.make();
});
afterAll(async () => {
  await extracts.remove();
  db.close();
});

const ROW = `TIMESTAMP '2026-10-31 00:00:00' AS extracted_at, 'ESME' AS device_type, 'SMETS2' AS smets_version, 'Commissioned' AS status`;
const DEVICES = ["00-DB-12-34-56-78-90-A0", "00-DB-12-34-56-78-90-A1"];

/** What becomes of two devices, the first with the value in question and the second with another: values, or why not. */
async function outcome(column: string, value: string, other = "NULL"): Promise<unknown> {
  const rows = [value, other].map(
    (one, i) =>
      `SELECT ${ROW}${column === "device_id" ? "" : `, '${DEVICES[i]}' AS device_id`}, ${one} AS ${identifier(column)}`,
  );
  const file = await extracts.putParquet(db, "inventory", "part-0.parquet", rows.join(" UNION ALL "));
  try {
    const [reading] = await readFeed(db, "inventory", [file], { timestampMax: null });
    if (Object.keys(reading?.quarantined ?? {}).length > 0) return reading?.quarantined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const read = await db.rows(
    `SELECT CAST(${identifier(column)} AS VARCHAR) AS value FROM incoming_inventory ORDER BY source_row`,
  );
  return read[0]?.["value"];
}

describe("a Parquet column is read whatever its type, if its values can be the contract's", () => {
  it.each([
    ["chf_id", "CAST(NULL AS DOUBLE)", null],
    ["chf_id", "CAST(NULL AS BIGINT)", null],
    ["chf_id", "CAST(NULL AS INTEGER[])", null],
    ["chf_id", "CAST(NULL AS STRUCT(a INTEGER))", null],
    ["prepayment", "CAST(NULL AS DOUBLE)", null],
    ["last_read_at", "CAST(NULL AS BOOLEAN)", null],
    ["csp_id", "CAST('CSPN' AS BLOB)", "CSPN"],
    ["csp_id", "7", "7"],
    ["csp_id", "CAST('a' AS ENUM('a', 'b'))", "a"],
    ["mpxn", "CAST(3938424403 AS BIGINT)", "3938424403"],
    ["mpxn", "CAST(3938424403 AS DOUBLE)", "3938424403"],
    ["mpxn", "CAST(3938424403 AS DECIMAL(14, 1))", "3938424403"],
    ["mpxn", "'3938424403.0'", "3938424403"],
    ["prepayment", "true", "true"],
    ["certificate_expires_on", "DATE '2030-01-01'", "2030-01-01"],
    ["certificate_expires_on", "TIMESTAMP '2030-01-01 00:00:00'", "2030-01-01"],
    ["certificate_expires_on", "TIMESTAMPTZ '2030-01-01 00:00:00+00'", "2030-01-01"],
    ["certificate_expires_on", "TIMESTAMP_NS '2030-01-01 00:00:00'", "2030-01-01"],
    ["certificate_expires_on", "TIMESTAMP_MS '2030-01-01 00:00:00'", "2030-01-01"],
    ["certificate_expires_on", "'2030-01-01T00:00:00Z'", "2030-01-01"],
    ["certificate_expires_on", "'2030-01-01T00:00:00+00:00'", "2030-01-01"],
    ["certificate_expires_on", "'2030-01-01 00:00:00.000'", "2030-01-01"],
    ["certificate_expires_on", "'2030-01-01T00:00Z'", "2030-01-01"],
    ["last_read_at", "'2026-10-01T10:00'", "2026-10-01 10:00:00"],
    ["last_read_at", "'2026-10-01 10:00Z'", "2026-10-01 10:00:00"],
    ["last_read_at", "'2026-10-01T12:00+02:00'", "2026-10-01 10:00:00"],
    ["last_read_at", "'2026-10-01T12:00:00+0200'", "2026-10-01 10:00:00"],
    ["last_read_at", "'2026-10-01 12:00:00.9999999+02'", "2026-10-01 10:00:00.999999"],
    ["last_read_at", "'1900-01-01T00:00:00Z'", "1900-01-01 00:00:00"],
    ["last_read_at", "TIMESTAMP '2999-12-31 23:59:59'", "2999-12-31 23:59:59"],
  ])("%s as %s is %s", async (column, value, expected) => {
    expect(await outcome(column, value)).toBe(expected);
  });
});

describe("a time or date outside the years 1900 to 2999, or in another spelling, has not the type", () => {
  it.each([
    ["last_read_at", "TIMESTAMP '10000-01-01 00:00:00'"],
    ["last_read_at", "TIMESTAMP 'infinity'"],
    ["last_read_at", "TIMESTAMPTZ '-infinity'"],
    ["last_read_at", "TIMESTAMP '3000-01-01 00:00:00'"],
    ["last_read_at", "'1899-12-31T23:59:59Z'"],
    ["last_read_at", "'20261001T100000Z'"],
    ["last_read_at", "'2026-10-01T10Z'"],
    ["last_read_at", "'2026-10-01T10:00:00,5Z'"],
    ["last_read_at", "'2026-09-30T24:00:00Z'"],
    ["last_read_at", "'2026-10-01T10:00:60Z'"],
    ["last_read_at", "'2026-10-01t10:00:00z'"],
    ["last_read_at", "'2026-W40-4T10:00:00Z'"],
    ["certificate_expires_on", "DATE 'infinity'"],
    ["certificate_expires_on", "DATE '3000-01-01'"],
    ["certificate_expires_on", "TIMESTAMP '2030-01-01 12:00:00'"],
    ["certificate_expires_on", "'2030-01-01T00:00:00+01:00'"],
  ])("%s as %s", async (column, value) => {
    const isDate = column === "certificate_expires_on";
    const isText = value.startsWith("'");
    const good = isDate ? (isText ? "'2030-01-01'" : "DATE '2030-01-01'") : "TIMESTAMP '2026-10-01 10:00:00'";
    const other = isText && !isDate ? "'2026-10-01T10:00:00Z'" : good;
    expect(await outcome(column, value, other)).toEqual({ bad_type: 1 });
  });
});

describe("a Parquet column is refused by name if its type has lost what was written, or holds something else", () => {
  const text = (column: string, type: string): string =>
    `inventory/part-0.parquet: feed inventory: column ${column} is ${type} (row 1), expected a text: have the file delivered with it as such`;
  it.each([
    ["device_id", "CAST(1 AS BIGINT)", text("device_id", "BIGINT")],
    ["device_id", "CAST(1 AS DOUBLE)", text("device_id", "DOUBLE")],
    ["firmware_version", "CAST(20101 AS INTEGER)", text("firmware_version", "INTEGER")],
    ["model", "CAST(1.5 AS DOUBLE)", text("model", "DOUBLE")],
    ["csp_id", "CAST(1.5 AS DOUBLE)", text("csp_id", "DOUBLE")],
    ["csp_id", "{'a': 1}", text("csp_id", "STRUCT(a INTEGER)")],
    ["csp_id", "[1, 2]", text("csp_id", "INTEGER[]")],
    ["csp_id", "MAP {'a': 1}", text("csp_id", "MAP(VARCHAR, INTEGER)")],
    ["csp_id", "TIME '10:00:00'", text("csp_id", "TIME")],
    [
      "csp_id",
      "'\\xFF\\xFE'::BLOB",
      "inventory/part-0.parquet: feed inventory: column csp_id has bytes that are not UTF-8 (row 1), expected a text: have the file delivered with it as such",
    ],
  ])("%s as %s", async (column, value, expected) => {
    expect(await outcome(column, value)).toBe(expected);
  });
});

it("reads columns called like the reader's own as extra ones, and the right rows", async () => {
  const columns = `${ROW}, 1 AS filename, 'x' AS "File_Row_Number", 2 AS file_index`;
  const file = await extracts.putParquet(
    db,
    "inventory",
    "deep/part-1.parquet",
    DEVICES.map((device) => `SELECT ${columns}, '${device}' AS device_id`).join(" UNION ALL "),
  );
  const [reading] = await readFeed(db, "inventory", [file], { timestampMax: null });
  expect(reading?.extraColumns).toEqual(["filename", "File_Row_Number", "file_index"]);
  expect(
    await db.rows(
      "SELECT source_file, source_row::INTEGER AS source_row, device_id FROM incoming_inventory ORDER BY source_row",
    ),
  ).toEqual(
    DEVICES.map((device_id, i) => ({ source_file: "deep/part-1.parquet", source_row: i + 1, device_id })),
  );
});

it("refuses a column that is there twice, which DuckDB would read under another name", async () => {
  const twice = await readFile(new URL("../fixtures/contract/column-twice.parquet", import.meta.url));
  const file = await extracts.put("incidents", "a.parquet", twice);
  await expect(readFeed(db, "incidents", [file], { timestampMax: null })).rejects.toThrow(
    "incidents/a.parquet: feed incidents has column csp_region more than once: have the file delivered with each column once",
  );
});
