import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFeed } from "../../loaders/contract/index.js";
import type { ExtractFile } from "../../loaders/contract/index.js";
import { Database, literal } from "../../loaders/duckdb.js";
import { PortalError } from "../../loaders/errors.js";
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

const LEAST = Buffer.from("8000000000000000", "hex").reverse();

function rows(n: number, at = "TIMESTAMP '2026-10-01 10:00:00'"): string {
  return `SELECT 'I' || i AS incident_id, 2 AS category, 'Delay ' || i * 7919 AS title, ${at} AS started_at FROM range(${n}) AS t(i)`;
}

async function written(query: string, options = ""): Promise<Buffer> {
  const { absolute } = await extracts.putParquet(db, "incidents", "written.parquet", query);
  if (options !== "") await db.run(`COPY (${query}) TO ${literal(absolute)} (FORMAT parquet, ${options})`);
  return readFile(absolute);
}

/** How many rows are read, and what was set aside; or the refusal without the file's name. */
async function outcome(bytes: Buffer): Promise<unknown> {
  const file = await extracts.put("incidents", "a.parquet", bytes);
  return outcomeOf([file]);
}

async function outcomeOf(files: ExtractFile[]): Promise<unknown> {
  try {
    const readings = await readFeed(db, "incidents", files, { timestampMax: null });
    const aside = await db.rows("SELECT rule, column_name, value, raw FROM quarantine_incidents");
    return aside.length > 0 ? aside : readings.map(({ read }) => read);
  } catch (error) {
    if (error instanceof PortalError) {
      expect(error.exitCode).toBe(3);
      return error.message.replace("incidents/a.parquet: feed incidents: ", "");
    }
    throw error;
  }
}

async function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`../fixtures/contract/${name}.parquet`, import.meta.url));
}

describe("every byte of a Parquet file is accounted for", () => {
  it("files one after another are refused: only the last one's rows would be read", async () => {
    const [few, many] = [await written(rows(3)), await written(rows(3000))];
    const lost = (bytes: number, end = ", with the end of another Parquet file among them"): string =>
      `has ${bytes} bytes that its footer does not name${end}: as if files had been put one after another, and rows in those bytes would be lost: have each file delivered by itself`;
    expect(await outcome(Buffer.concat([few, few]))).toBe(lost(few.length));
    expect(await outcome(Buffer.concat([many, few]))).toBe(lost(many.length));
    expect(await outcome(Buffer.concat([few, many]))).toBe(lost(few.length, ""));
    expect(await outcome(Buffer.concat([few, few, few]))).toBe(lost(2 * few.length));
    const hole = Buffer.alloc(512);
    expect(await outcome(Buffer.concat([few, hole, few]))).toBe(lost(few.length + hole.length));
    const none = await written(rows(0));
    expect(await outcome(Buffer.concat([few, none]))).toBe(lost(few.length));
    const pages = few.subarray(4, 40);
    const added = Buffer.concat([few.subarray(0, footerStart(few)), pages, few.subarray(footerStart(few))]);
    expect(await outcome(added)).toBe(lost(pages.length, ""));
  });

  it("indexes, Bloom filters and zeros between are no rows", async () => {
    expect(await outcome(await fixture("page-checksums"))).toEqual([3]);
    expect(await outcome(await fixture("bloom-filter-without-length"))).toEqual([3]);
    expect(await outcome(await written(rows(5000), "ROW_GROUP_SIZE 2048"))).toEqual([5000]);
    expect(await outcome(await written(rows(0)))).toEqual([0]);
    const few = await written(rows(3));
    const aligned = [few.subarray(0, footerStart(few)), Buffer.alloc(100), few.subarray(footerStart(few))];
    expect(await outcome(Buffer.concat(aligned))).toEqual([3]);
  });

  it("a footer that names other rows or bytes than there are is refused", async () => {
    const bytes = await written(rows(77));
    const count = Buffer.from("169a01", "hex");
    const places: number[] = [];
    for (let at = footerStart(bytes); (at = bytes.indexOf(count, at)) >= 0; at++) places.push(at);
    expect(places.length, "file, columns, row group").toBe(6);
    /** Other counts of rows in a footer, in their order. */
    const counted = (low: number, which: readonly number[]): Buffer => {
      const changed = Buffer.from(bytes);
      for (const place of which) changed[(places[place] ?? 0) + 1] = low;
      return changed;
    };
    const names = "is damaged: its footer names";
    expect(await outcome(counted(0x9c, [0]))).toBe(
      `${names} 78 rows, its row groups hold 77: have it delivered again`,
    );
    expect(await outcome(counted(0x98, [0, 5]))).toBe(
      `${names} 76 rows where a column has 77: have it delivered again`,
    );
    for (const [rows, low] of [
      [76, 0x98],
      [78, 0x9c],
    ] as const)
      expect(await outcome(counted(low, [0, 1, 2, 3, 4, 5]))).toBe(
        `${names} ${rows} rows where its pages hold 77: have it delivered again`,
      );
    const less = Buffer.concat([bytes.subarray(0, 50), bytes.subarray(60)]);
    expect(await outcome(less)).toBe(
      "lacks bytes that its footer names: part of it is lost: have it delivered again",
    );
    const garbled = Buffer.from(bytes).fill(0xff, footerStart(bytes), footerStart(bytes) + 20);
    expect(await outcome(garbled)).toBe("is damaged: its footer can't be read: have it delivered again");
    const long = Buffer.from(bytes);
    long.writeUInt32LE(bytes.length, bytes.length - 8);
    expect(await outcome(long)).toBe(
      "is damaged: its footer says that it is longer than the file: have it delivered again",
    );
  });
});

describe("a file that is no whole Parquet file is refused in our words", () => {
  it("empty, cut off, with something before or after it, encrypted, another kind", async () => {
    const bytes = await written(rows(3000));
    const end =
      "does not end as a Parquet file does: it is cut off, or something follows its end: have it delivered again";
    const start = "does not begin as a Parquet file does";
    expect(await outcome(Buffer.alloc(0))).toBe(
      "is empty: expected a Parquet file, which names its columns even without rows: have it delivered again",
    );
    expect(await outcome(Buffer.from("PAR1"))).toBe(end);
    for (const cut of [bytes.length - 1, bytes.length - 200, bytes.length >> 1])
      expect(await outcome(bytes.subarray(0, cut))).toBe(end);
    expect(await outcome(Buffer.concat([bytes, Buffer.from("\n")]))).toBe(end);
    expect(await outcome(bytes.subarray(100))).toBe(`${start}: have it delivered again`);
    expect(await outcome(Buffer.from("incident_id,category\nI1,2\n"))).toBe(
      `${start} (it looks like CSV): have it delivered again`,
    );
    await db.run("SET force_mbedtls_unsafe = 'true'");
    await db.run("PRAGMA add_parquet_key('secret', '0123456789112345')");
    expect(await outcome(await written(rows(3), "ENCRYPTION_CONFIG {footer_key: 'secret'}"))).toBe(
      "is encrypted: have it delivered without encryption",
    );
  });

  it("pages that can't be read are told by their column, and the file among others", async () => {
    const good = await extracts.putParquet(db, "incidents", "b.parquet", rows(3));
    const bytes = await written(rows(3000));
    const file = await extracts.put("incidents", "a.parquet", bytes.fill(0xff, 4, 400));
    expect(await outcomeOf([good, file])).toBe(
      "is damaged: a page of column incident_id can't be read: have it delivered again",
    );
    const zeros = await written(rows(3000));
    const title = zeros.indexOf("Delay");
    const other = await extracts.put("incidents", "a.parquet", zeros.fill(0, title, title + 2000));
    expect(await outcomeOf([good, other])).toBe(
      "column title can't be read: its pages are damaged, or packed in a way that is not read: have it delivered again",
    );
  });
});

it("a decimal of more digits than DuckDB reads rightly is refused", async () => {
  const bytes = await written(`SELECT * REPLACE (CAST(2 AS DECIMAL(38, 10)) AS category) FROM (${rows(3)})`);
  const precision = Buffer.from([0x15, 2 * 38]);
  for (let at = footerStart(bytes); (at = bytes.indexOf(precision, at)) >= 0; at++) bytes[at + 1] = 2 * 60;
  expect(await outcome(bytes)).toBe(
    "column category is a decimal of 60 digits: have it delivered with 38 at most",
  );
});

it("a page that is not what its checksum says is told by its column", async () => {
  const bytes = await fixture("page-checksums");
  const flipped = Buffer.from(bytes);
  const at = bytes.indexOf("Outage");
  flipped.write("Outrage".slice(0, 6), at);
  expect(await outcome(flipped)).toBe(
    "is damaged: a page of column title is not what its checksum says: have it delivered again",
  );
});

describe("times that can't be", () => {
  const early = (type: string): string =>
    rows(3, `CASE i WHEN 1 THEN ${type} '2020-02-02 02:02:02' ELSE ${type} '2026-10-01 10:00:00' END`);

  /** The time of 2020 with other bits. */
  async function patched(query: string, was: bigint): Promise<Buffer> {
    const bytes = await written(query, "COMPRESSION uncompressed, PARQUET_VERSION v1");
    const value = Buffer.alloc(8);
    value.writeBigInt64LE(was);
    for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1)) LEAST.copy(bytes, at);
    return bytes;
  }
  const MILLISECONDS = BigInt(Date.UTC(2020, 1, 2, 2, 2, 2));

  it("are set aside where they can be read: NaT as pandas writes it", async () => {
    const raw = JSON.stringify({
      ...{ incident_id: "I1", category: "2", title: "Delay 7919", started_at: "out of range" },
      ...{ ended_at: null, csp_region: null, service: null },
    });
    for (const type of ["TIMESTAMP", "TIMESTAMPTZ"])
      expect(await outcome(await patched(early(type), MILLISECONDS * 1000n))).toEqual([
        { rule: "bad_type", column_name: "started_at", value: "out of range", raw },
      ]);
    expect(
      await outcome(await written(rows(3, "if(i = 1, TIMESTAMP 'infinity', TIMESTAMP '2026-10-01')"))),
    ).toEqual([
      {
        ...{ rule: "bad_type", column_name: "started_at", value: "infinity" },
        raw: raw.replace("out of range", "infinity"),
      },
    ]);
  });

  it("are nothing to us in a column that is not the contract's", async () => {
    const query = `SELECT *, started_at AS noted_at, 1 AS filename FROM (${early("TIMESTAMP_MS")})`;
    const good = `SELECT * REPLACE (TIMESTAMP '2026-10-01' AS started_at) FROM (${query})`;
    for (const rowsGiven of [good, good.replace(", 1 AS filename", "")])
      expect(await outcome(await patched(rowsGiven, MILLISECONDS))).toEqual([3]);
  });

  it("stop with their column's name where microseconds don't hold them", async () => {
    expect(await outcome(await patched(early("TIMESTAMP_MS"), MILLISECONDS))).toBe(
      "column started_at has a time that is out of range, expected years 1900 to 2999: have it delivered again",
    );
  });
});

function footerStart(bytes: Buffer): number {
  return bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
}
