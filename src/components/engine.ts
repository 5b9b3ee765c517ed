import { ConsoleLogger, AsyncDuckDB, DuckDBDataProtocol, LogLevel } from "@duckdb/duckdb-wasm";
import type { AsyncDuckDBConnection } from "@duckdb/duckdb-wasm";
import { QUERY_SETTINGS, rowsOf } from "./arrow-rows.js";
import type { ArrowTable } from "./arrow-rows.js";
import { download } from "./download.js";
import type { StoredDataset } from "../model/manifest.js";
import type { Row } from "../model/rows.js";
import { messageOf } from "../model/message-of.js";

const WORKER = "/_duckdb/duckdb-browser-eh.worker.js";
const WASM = "/_duckdb/duckdb-eh.wasm";

/** A month's file up to this size is read whole: by ranges, each query opens it anew, three round trips a time. */
const WHOLE_MONTH_BYTES = 1_000_000;

/** A query that failed; carries what was asked. */
export class QueryError extends Error {
  constructor(
    readonly sql: string,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
    this.name = "QueryError";
  }
}

/** DuckDB in a worker of ours. One party an engine: a switch of party loads the page anew, which ends it. */
export class Engine {
  private readonly tables = new Map<string, Promise<void>>();
  private readonly files = new Map<string, Promise<string>>();

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
  table(name: string, { files, large }: StoredDataset): Promise<void> {
    return once(this.tables, name, async () => {
      const names = await Promise.all(
        files.map(({ path, month, bytes }) =>
          this.file(path, large && (month === null || bytes > WHOLE_MONTH_BYTES)),
        ),
      );
      const list = names.map((file) => `'${file}'`).join(", ");
      await this.query(`CREATE OR REPLACE VIEW "${name}" AS SELECT * FROM read_parquet([${list}])`);
    });
  }

  /** Makes a file known to the engine. @returns the name it has there */
  private file(path: string, byRanges: boolean): Promise<string> {
    return once(this.files, path, async () => {
      const file = path.slice(path.lastIndexOf("/") + 1);
      if (byRanges)
        await this.db.registerFileURL(file, new URL(path, location.href).href, DuckDBDataProtocol.HTTP, true);
      else await this.db.registerFileBuffer(file, await download(path));
      return file;
    });
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

/** What is being made under a key, or has been; what failed is made anew. */
function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known) return known;
  const making = make();
  made.set(key, making);
  making.catch(() => made.delete(key));
  return making;
}
