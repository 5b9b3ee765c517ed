import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { COLUMNS } from "../../loaders/contract/feeds.js";
import type { Column } from "../../loaders/contract/feeds.js";
import { readFeed } from "../../loaders/contract/index.js";
import type { ExtractFile } from "../../loaders/contract/index.js";
import { Database, identifier, literal } from "../../loaders/duckdb.js";
import { PortalError } from "../../loaders/errors.js";
import { Extracts, knownTables } from "./extracts.js";

/**
 * The same rows, written in every way that the contract allows, are the same rows; written in ways that it does not allow, they are the
 * same or the file is refused by name.
 */
const FEED = "service_requests";
const USER = "90-B3-D5-1F-30-00-00-01";
const DEVICE = "00-DB-12-34-56-78-90-A0";
const ROWS: readonly Readonly<Record<string, string>>[] = [
  [
    "R1",
    "4.10",
    "completed",
    "success",
    "I0",
    "120",
    "3400",
    "2026-10-01T10:00:00Z",
    "2026-10-01T10:00:04Z",
    "true",
  ],
  [
    "R2",
    "4.1",
    "completed",
    "failure",
    'E20, "late"',
    "0",
    "",
    "2026-10-01T23:59:59Z",
    "2026-10-02T00:00:00Z",
    "false",
  ],
  ["R3", "8.1.1", "pending", "", "", "", "", "2026-10-02T00:00:00Z", "", ""],
  ["R4", "4.10", "timed_out", "", "E\n1\r\n\u2028é\t", "7", "5", "2026-10-02T12:34:56Z", "", ""],
]
  .map(
    ([
      request_id,
      srv,
      lifecycle_status,
      execution_status,
      response_code,
      south,
      north,
      start,
      end,
      pass,
    ]) => ({
      ...{ request_id, srv, lifecycle_status, execution_status, response_code },
      ...{ mode: "on_demand", command_variant: "1", user_id: USER, device_id: DEVICE, csp_id: "CSPN" },
      ...{ southbound_ms: south, northbound_ms: north, started_at: start, ended_at: end, sla_pass: pass },
    }),
  )
  .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? ""])));

interface Writing {
  file: string;
  content: Buffer | { parquet: string };
  /** Whether the contract allows it: then it must not be refused. */
  isAllowed: boolean;
}

let db: Database;
let extracts: Extracts;
let expected: unknown;

beforeAll(async () => {
  db = await Database.open();
  await knownTables(db);
  extracts = await Extracts.make();
  expected = await read({
    file: "plain.csv",
    content: Buffer.from(delimited(names, (value) => (/[",\r\n]/.test(value) ? quoted(value) : value), "\n")),
    isAllowed: true,
  });
});

afterAll(async () => {
  await extracts.remove();
  db.close();
});

const names = COLUMNS[FEED].map(({ name }) => name);
const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const valueOf = (row: Readonly<Record<string, string>>, name: string): string =>
  names.includes(name) ? (row[name] ?? "") : "extra";

function delimited(columns: readonly string[], cell: (value: string) => string, end: string): string {
  const lines = [columns.map(cell), ...ROWS.map((row) => columns.map((name) => cell(valueOf(row, name))))];
  return lines.map((cells) => cells.join(",") + end).join("");
}

/** Columns in any order, with extra ones called like the reader's own or like nothing among them. */
const columns = fc
  .tuple(
    fc.subarray(["filename", "File_Row_Number", "source_file", "note", "Ö"]),
    fc.infiniteStream(fc.nat()),
  )
  .map(([extra, places]) => {
    const order = [...names, ...extra].map((name) => ({ name, place: places.next().value ?? 0 }));
    return order.sort((a, b) => a.place - b.place).map(({ name }) => name);
  });

const packing = fc.record({
  isPacked: fc.boolean(),
  level: fc.integer({ min: 0, max: 9 }),
  cuts: fc.array(fc.nat(2000), { maxLength: 3 }),
  between: fc.constantFrom(0, 0, 0, 1, 512),
  behind: fc.constantFrom(0, 0, 512),
});

function packed(
  text: string,
  ending: string,
  { isPacked, level, cuts, between, behind }: typeof packing extends fc.Arbitrary<infer T> ? T : never,
): Omit<Writing, "isAllowed"> & { isWhole: boolean } {
  const bytes = Buffer.from(text);
  if (!isPacked) return { file: `a.${ending}`, content: bytes, isWhole: true };
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  const members = places.slice(1).map((end, i) => gzipSync(bytes.subarray(places[i], end), { level }));
  const content = Buffer.concat([
    ...members.flatMap((member, i) => (i === 0 ? [member] : [Buffer.alloc(between), member])),
    Buffer.alloc(behind),
  ]);
  return { file: `a.${ending}.gz`, content, isWhole: between === 0 || members.length === 1 };
}

const csv = fc
  .record({
    columns,
    packing,
    end: fc.constantFrom("\n", "\n", "\r\n", "\r\n", "\r", "\r\r\n", "\n\r", "\u2028"),
    isMarked: fc.boolean(),
    isEnded: fc.boolean(),
    alwaysQuoted: fc.boolean(),
  })
  .map(({ columns, packing, end, isMarked, isEnded, alwaysQuoted }): Writing => {
    const cell = (value: string) => (alwaysQuoted || /[",\r\n]/.test(value) ? quoted(value) : value);
    const body = delimited(columns, cell, end);
    const text = `${isMarked ? "\ufeff" : ""}${isEnded ? body : body.slice(0, -end.length)}`;
    const { isWhole, ...writing } = packed(text, "csv", packing);
    return { ...writing, isAllowed: isWhole && (end === "\n" || end === "\r\n") };
  });

const ndjson = fc
  .record({
    columns,
    packing,
    end: fc.constantFrom("\n", "\n", "\r\n", "\r", "\r\r\n", ",\n", "\u2028"),
    isMarked: fc.boolean(),
    leaveNulls: fc.boolean(),
    numbers: fc.boolean(),
    space: fc.constantFrom("", " ", "\t"),
    srv: fc.constantFrom("text", "text", "text", "number", "twice", "Srv"),
  })
  .map(({ columns, packing, end, isMarked, leaveNulls, numbers, space, srv }): Writing => {
    const types = new Map(COLUMNS[FEED].map(({ name, type }) => [name, type]));
    const json = (name: string, value: string): string => {
      if (value === "") return "null";
      const type = types.get(name);
      const isBare = numbers && (type === "integer" || type === "bigint" || type === "boolean");
      if (isBare || (name === "srv" && srv === "number" && !value.startsWith("8"))) return value;
      return JSON.stringify(value);
    };
    const lines = ROWS.map((row) => {
      const pairs = columns.flatMap((name) => {
        const value = valueOf(row, name);
        if (value === "" && leaveNulls) return [];
        const key = name === "srv" && srv === "Srv" ? "Srv" : name;
        const pair = `${space}${JSON.stringify(key)}${space}:${space}${json(name, value)}`;
        return name === "srv" && srv === "twice" ? [pair, pair] : [pair];
      });
      return `{${pairs.join(",")}}`;
    });
    const text = `${isMarked ? "\ufeff" : ""}${lines.join(end)}${end}`;
    const { isWhole, ...writing } = packed(text, "ndjson", packing);
    return { ...writing, isAllowed: isWhole && srv === "text" && (end === "\n" || end === "\r\n") };
  });

/** Physical types that hold a column's values. */
function physical({ type }: Column): readonly string[] {
  switch (type) {
    case "text":
      return ["VARCHAR", "BLOB"];
    case "boolean":
      return ["BOOLEAN", "VARCHAR"];
    case "timestamp":
    case "date":
      return ["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ", "VARCHAR"];
    case "integer":
    case "bigint":
      return ["SMALLINT", "INTEGER", "BIGINT", "UBIGINT", "DOUBLE", "VARCHAR", "DECIMAL(18, 1)"];
  }
}

const parquet = fc
  .record({
    columns,
    types: fc.infiniteStream(fc.nat()),
  })
  .map(({ columns, types }): Writing => {
    const casts = columns.map((name) => {
      const column = COLUMNS[FEED].find((one) => one.name === name);
      if (column === undefined) return "VARCHAR";
      const choices = physical(column);
      return choices[(types.next().value ?? 0) % choices.length] ?? "VARCHAR";
    });
    const selects = ROWS.map((row) =>
      columns
        .map((name, i) => {
          const value = valueOf(row, name);
          const sql = value === "" ? "NULL" : literal(value);
          const text =
            casts[i] === "BLOB" && value !== "" ? `encode(${sql})` : `CAST(${sql} AS ${casts[i] ?? ""})`;
          return `${casts[i] === "BLOB" && value === "" ? "CAST(NULL AS BLOB)" : text} AS ${identifier(name)}`;
        })
        .join(", "),
    );
    return {
      file: "a.parquet",
      content: { parquet: selects.map((select) => `SELECT ${select}`).join(" UNION ALL ") },
      isAllowed: true,
    };
  });

async function read({ file: path, content }: Writing): Promise<unknown> {
  let file: ExtractFile;
  if (Buffer.isBuffer(content)) file = await extracts.putBytes(FEED, path, content);
  else file = await extracts.putParquet(db, FEED, path, content.parquet);
  const [reading] = await readFeed(db, FEED, [file], { timestampMax: null });
  const rows = await db.rows(`SELECT * EXCLUDE (source_file) FROM incoming_${FEED} ORDER BY source_row`);
  return { read: reading?.read, quarantined: reading?.quarantined, rows };
}

it("rows are the same however they are written, or the file is refused by name", async () => {
  expect(expected).toMatchObject({ read: 4, quarantined: {} });
  await fc.assert(
    fc.asyncProperty(fc.oneof(csv, ndjson, parquet), async (writing) => {
      try {
        expect(await read(writing)).toEqual(expected);
      } catch (error) {
        if (!(error instanceof PortalError) || writing.isAllowed) throw error;
        expect([error.exitCode, error.message.startsWith(`${FEED}/${writing.file}: feed ${FEED}`)]).toEqual([
          3,
          true,
        ]);
      }
    }),
    { numRuns: 100, seed: 20261201 },
  );
});
