import { mkdir, readFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";
import type { DuckDBConnection, Json } from "@duckdb/node-api";

export type Row = Record<string, Json>;

export interface DatabaseOptions {
  /** Folder for what does not fit in memory; made if it is not there. */
  spill?: string;
  /** DuckDB's `memory_limit`, for example `4GB`. */
  memory?: string;
  threads?: number;
}

/** One in-memory DuckDB with the settings that all loaders need: UTC, rows in order, spilling to disk. */
export class Database {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open({ spill, memory = "4GB", threads }: DatabaseOptions = {}): Promise<Database> {
    const instance = await DuckDBInstance.create(":memory:", {
      memory_limit: memory,
      // so much of it is kept for the next table instead of going back to the system, which hands it out page by page;
      // kept while audits run, all of it would be more than a refresh may have
      block_allocator_memory: "75%",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      ...(threads === undefined ? {} : { threads: String(threads) }),
    });
    const connection = await instance.connect();
    const db = new Database(instance, connection);
    if (spill !== undefined) {
      await mkdir(spill, { recursive: true });
      await db.run(`SET temp_directory = ${literal(spill)}`);
    }
    await db.run("SET TimeZone = 'UTC'");
    await db.run("SET preserve_insertion_order = true");
    await db.script(new URL("dialect.sql", import.meta.url));
    return db;
  }

  /** The engine's version, as `v1.5.5`. */
  async version(): Promise<string> {
    const { version } = await this.row("SELECT version() AS version");
    return String(version);
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** Lower-case names of the tables and views that a query reads; those that it makes itself (WITH) are among them. */
  async relationsIn(query: string): Promise<Set<string>> {
    const { tree } = await this.row(`SELECT json_serialize_sql(${literal(query)}) AS tree`);
    const names = new Set<string>();
    JSON.parse(String(tree), (key, value: unknown) => {
      if (key === "error" && value === true) throw new Error(`not a query: ${query}`);
      if (key === "table_name" && typeof value === "string") names.add(value.toLowerCase());
      return value;
    });
    return names;
  }

  /** Appends rows of numbers to a table whose columns are all DOUBLE. */
  async append(table: string, rows: readonly (readonly (number | null)[])[]): Promise<void> {
    const appender = await this.connection.createAppender(table);
    for (const row of rows) {
      for (const value of row)
        if (value === null) appender.appendNull();
        else appender.appendDouble(value);
      appender.endRow();
    }
    appender.closeSync();
  }

  /** Rows as JSON values: BIGINT, DECIMAL, DATE and TIMESTAMP come as text, INTEGER and DOUBLE as numbers. */
  async rows(sql: string): Promise<Row[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  }

  /** Columns of a query that returns only INTEGER, DOUBLE and VARCHAR; much quicker than rows where there are many. */
  async columns<Row extends Record<string, number | string | null>>(
    sql: string,
  ): Promise<{ readonly [Name in keyof Row]: readonly Row[Name][] }> {
    const reader = await this.connection.runAndReadAll(sql);
    const empty = Object.fromEntries(reader.columnNames().map((name) => [name, []]));
    return { ...empty, ...reader.getColumnsObject() } as { [Name in keyof Row]: Row[Name][] };
  }

  /** The only row of a query. */
  async row(sql: string): Promise<Row> {
    const [first, ...rest] = await this.rows(sql);
    if (!first || rest.length > 0)
      throw new Error(`expected one row, got ${first ? rest.length + 1 : 0}: ${sql}`);
    return first;
  }

  /** Runs all statements of a `.sql` file. `{{name}}` is replaced by `parts.name`, which must be SQL already. */
  async script(file: URL, parts: Readonly<Record<string, string>> = {}): Promise<void> {
    const sql = fill(await readFile(file, "utf8"), parts);
    const statements = await this.connection.extractStatements(sql);
    for (let i = 0; i < statements.count; i++) {
      const prepared = await statements.prepare(i);
      try {
        await prepared.run();
      } finally {
        // a statement keeps the tables it read, replaced ones too, until it is destroyed
        prepared.destroySync();
      }
    }
  }

  /**
   * Runs statements side by side on connections of their own, `width` at a time; they see no temporary tables. Each has
   * one thread: where a COPY has several, it is a matter of time which rows share a row group, and so what bytes it
   * writes. Gives back how many rows each statement wrote.
   */
  async parallel(statements: readonly string[], width = 2): Promise<number[]> {
    const queue = statements.entries();
    const written: number[] = [];
    const { threads } = await this.row("SELECT current_setting('threads')::INTEGER AS threads");
    const work = async (): Promise<void> => {
      const connection = await this.instance.connect();
      try {
        for (const [i, statement] of queue) written[i] = (await connection.run(statement)).rowsChanged;
      } finally {
        connection.closeSync();
      }
    };
    await this.run("SET threads = 1");
    try {
      await Promise.all(Array.from({ length: width }, work));
    } finally {
      await this.run(`SET threads = ${Number(threads)}`);
    }
    return written;
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** Replaces `{{name}}` in SQL text. @throws Error if a name has no part. */
export function fill(sql: string, parts: Readonly<Record<string, string>>): string {
  return sql.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`no value for {{${name}}} in SQL`);
    return part;
  });
}

/** The query in a `.sql` file, as it stands in another's parentheses. */
export async function queryIn(file: string): Promise<string> {
  return (await readFile(file, "utf8")).trim().replace(/;$/, "");
}

/** A text as SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A list of texts as SQL list literal. */
export function literals(texts: readonly string[]): string {
  return `[${texts.map(literal).join(", ")}]`;
}
