import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { COLUMNS, SQL_TYPES } from "../../loaders/contract/feeds.js";
import type { ColumnType } from "../../loaders/contract/feeds.js";
import type { ExtractFile, Feed } from "../../loaders/contract/index.js";
import { identifier, literal } from "../../loaders/duckdb.js";
import type { Database } from "../../loaders/duckdb.js";

/** A directory of extracts that a test fills. */
export class Extracts {
  private constructor(readonly directory: string) {}

  static async make(): Promise<Extracts> {
    return new Extracts(await mkdtemp(join(tmpdir(), "contract-test-")));
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }

  /** Puts bytes in a feed's folder; a path that ends in `.gz` is compressed. */
  async put(feed: Feed, path: string, content: string | Buffer): Promise<ExtractFile> {
    return this.putBytes(feed, path, path.endsWith(".gz") ? gzipSync(content) : content);
  }

  /** Puts bytes in a feed's folder as they are. */
  async putBytes(feed: Feed, path: string, bytes: string | Buffer): Promise<ExtractFile> {
    const absolute = join(this.directory, feed, path);
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, bytes);
    return this.file(feed, path);
  }

  /** Writes what a query gives as Parquet. */
  async putParquet(db: Database, feed: Feed, path: string, query: string): Promise<ExtractFile> {
    const absolute = join(this.directory, feed, path);
    await mkdir(dirname(absolute), { recursive: true });
    await db.run(`COPY (${query}) TO ${literal(absolute)} (FORMAT parquet)`);
    return this.file(feed, path);
  }

  async file(feed: Feed, path: string): Promise<ExtractFile> {
    const absolute = join(this.directory, feed, path);
    return { feed, path, absolute, bytes: (await stat(absolute)).size };
  }

  /** A fixture in a format: `.csv` and `.ndjson` lie beside each other, the others are made of them. */
  async fromFixture(db: Database, feed: Feed, fixture: URL, format: string): Promise<ExtractFile> {
    const path = `fixture.${format}`;
    const stem = fileURLToPath(fixture);
    if (format === "parquet")
      return this.putParquet(db, feed, path, await typedRows(db, feed, `${stem}.csv`));
    return this.put(feed, path, await readFile(`${stem}.${format.replace(".gz", "")}`));
  }
}

const EXACT: Readonly<Record<ColumnType, string>> = {
  text: ".*",
  timestamp: "\\d{4}-\\d{2}-[0-3]\\dT[01].*",
  date: "\\d{4}-\\d{2}-\\d{2}",
  boolean: "(?i:true|false)",
  integer: "-?\\d+",
  bigint: "-?\\d+",
};

/** The rows of a CSV file with the contract's types, save for a column with a value that is not of its type: that stays text. */
async function typedRows(db: Database, feed: Feed, csv: string): Promise<string> {
  const from = `read_csv(${literal(csv)}, all_varchar = true, header = true, delim = ',')`;
  const described = await db.rows(`DESCRIBE SELECT * FROM ${from}`);
  const columns: string[] = [];
  for (const { column_name } of described) {
    const column = COLUMNS[feed].find(({ name }) => name === column_name);
    const name = identifier(String(column_name));
    const type = column?.type ?? "text";
    const { fits } = await db.row(
      `SELECT coalesce(bool_and(regexp_full_match(${name}, ${literal(EXACT[type])})), true) AS fits FROM ${from} WHERE ${name} <> ''`,
    );
    const instant = type === "timestamp" ? `CAST(nullif(${name}, '') AS TIMESTAMPTZ)` : `nullif(${name}, '')`;
    columns.push(fits === true ? `CAST(${instant} AS ${SQL_TYPES[type]}) AS ${name}` : name);
  }
  return `SELECT ${columns.join(", ")} FROM ${from}`;
}

/** Parties SUP01 and NET01, and the User ID 90-B3-D5-1F-30-00-00-01 of SUP01. */
export async function knownTables(db: Database): Promise<void> {
  await db.run("CREATE OR REPLACE TEMP TABLE known_parties AS SELECT unnest(['SUP01', 'NET01']) AS party_id");
  await db.run(
    "CREATE OR REPLACE TEMP TABLE known_users AS SELECT '90-B3-D5-1F-30-00-00-01' AS user_id, 'SUP01' AS party_id, 'IS' AS role",
  );
}
