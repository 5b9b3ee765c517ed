import { ConsoleLogger, AsyncDuckDB, DuckDBDataProtocol, LogLevel } from "@duckdb/duckdb-wasm";
import type { AsyncDuckDBConnection } from "@duckdb/duckdb-wasm";
import { QUERY_SETTINGS, rowsOf } from "./arrow-rows.js";
import type { ArrowTable } from "./arrow-rows.js";
import { download } from "./download.js";
import type { StoredDataset } from "./manifest.js";
import type { Row } from "./rows.js";

const WORKER = "/_duckdb/duckdb-browser-eh.worker.js";
const WASM = "/_duckdb/duckdb-eh.wasm";

/** A query that failed; carries what was asked. */
export class QueryError extends Error {
  constructor(
    readonly sql: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "QueryError";
  }
}

/** DuckDB in a worker of ours. One party an engine: a switch of party loads the page anew, which ends it. */
export class Engine {
  private readonly tables = new Map<string, Promise<void>>();

  private constructor(
    private readonly db: AsyncDuckDB,
    private readonly connection: AsyncDuckDBConnection,
  ) {}

  static async start(): Promise<Engine> {
    const db = new AsyncDuckDB(new ConsoleLogger(LogLevel.WARNING), new Worker(WORKER));
    await db.instantiate(new URL(WASM, location.href).href);
    await db.open({ query: QUERY_SETTINGS });
    const engine = new Engine(db, await db.connect());
    performance.mark("engine-ready");
    return engine;
  }

  /** Makes a stored dataset a table; small files are read whole, large ones by ranges as queries need them. */
  table(name: string, dataset: StoredDataset): Promise<void> {
    const known = this.tables.get(name);
    if (known) return known;
    const made = this.register(name, dataset);
    this.tables.set(name, made);
    made.catch(() => this.tables.delete(name));
    return made;
  }

  private async register(name: string, { path, large }: StoredDataset): Promise<void> {
    const file = path.slice(path.lastIndexOf("/") + 1);
    if (large) {
      await this.db.registerFileURL(file, new URL(path, location.href).href, DuckDBDataProtocol.HTTP, true);
    } else {
      await this.db.registerFileBuffer(file, await download(path));
    }
    await this.query(`CREATE OR REPLACE VIEW "${name}" AS SELECT * FROM read_parquet('${file}')`);
  }

  /** @throws QueryError with the SQL */
  async query(sql: string): Promise<Row[]> {
    try {
      const table: ArrowTable = await this.connection.query(sql);
      return rowsOf(table);
    } catch (error) {
      throw new QueryError(sql, error);
    }
  }

  /**
   * Rows as the engine finds them, on a connection of their own; whoever stops reading, or aborts, stops the query.
   * @throws QueryError with the SQL, or what the signal was aborted with
   */
  async *batches(sql: string, signal: AbortSignal): AsyncGenerator<Row[], void> {
    const connection = await this.db.connect();
    const stop = (): void => void connection.cancelSent().catch(() => undefined);
    signal.addEventListener("abort", stop);
    try {
      signal.throwIfAborted();
      for await (const batch of await connection.send(sql)) {
        const table: ArrowTable = batch;
        yield rowsOf(table);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw new QueryError(sql, error);
    } finally {
      signal.removeEventListener("abort", stop);
      await connection.close();
    }
  }
}
