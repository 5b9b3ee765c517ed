import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { QUERY_SETTINGS, rowsOf } from "../../src/components/arrow-rows.js";
import type { ArrowTable } from "../../src/components/arrow-rows.js";
import type { Row } from "../../src/model/rows.js";

/** What we use of DuckDB-WASM for Node, whose types TypeScript does not find under a bundler's resolution. */
interface DuckDBForNode {
  NODE_RUNTIME: unknown;
  VoidLogger: new () => unknown;
  createDuckDB(bundles: unknown, logger: unknown, runtime: unknown): Promise<Bindings>;
}
interface Bindings {
  instantiate(progress: () => void): Promise<unknown>;
  open(config: unknown): void;
  connect(): { query(sql: string): ArrowTable };
}

const require = createRequire(import.meta.url);
const DIST = dirname(require.resolve("@duckdb/duckdb-wasm/dist/duckdb-eh.wasm"));
const { NODE_RUNTIME, VoidLogger, createDuckDB }: DuckDBForNode = require("@duckdb/duckdb-wasm/blocking");

/** The engine of the pages, in Node: the same WebAssembly, opened with the same settings. */
async function openEngine(): Promise<(sql: string) => Row[]> {
  const bundle = (kind: string) => ({ mainModule: join(DIST, `duckdb-${kind}.wasm`), mainWorker: "" });
  const db = await createDuckDB({ mvp: bundle("mvp"), eh: bundle("eh") }, new VoidLogger(), NODE_RUNTIME);
  await db.instantiate(() => undefined);
  db.open({ query: QUERY_SETTINGS });
  const connection = db.connect();
  return (sql) => rowsOf(connection.query(sql));
}

let query: (sql: string) => Row[];
beforeAll(async () => {
  query = await openEngine();
});

describe("a value on its way from SQL to the page", () => {
  it.each([
    ["sum(CAST(x AS BIGINT)) FROM (VALUES (4000000000), (5)) t(x)", 4_000_000_005],
    ["CAST(12.34 AS DECIMAL(9, 2))", 12.34],
    ["DATE '2026-10-31'", new Date("2026-10-31T00:00:00Z")],
    ["TIMESTAMP '2026-10-31 20:00:00.123'", new Date("2026-10-31T20:00:00.123Z")],
    ["CAST(NULL AS INTEGER)", null],
    ["CAST(NULL AS TIMESTAMP)", null],
    ["'4.10'", "4.10"],
    ["1 = 1", true],
    ["98.65", 98.65],
  ])("%s", (sql, value) => {
    expect(query(`SELECT ${sql.replace(/^(.*?)( FROM .*)?$/, "$1 AS shown$2")}`)).toEqual([{ shown: value }]);
  });
});
