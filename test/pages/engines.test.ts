import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { figures, listViews } from "../../loaders/figures.js";
import { viewsOf } from "../../loaders/pages/views.js";
import { loadReports } from "../../loaders/registry.js";
import { QUERY_SETTINGS, rowsOf } from "../../src/components/arrow-rows.js";
import type { ArrowTable } from "../../src/components/arrow-rows.js";
import type { Manifest } from "../../src/components/manifest.js";
import type { Row } from "../../src/components/rows.js";
import { bindParameters } from "../../src/components/view.js";
import { CHECKOUT, TINY, refreshData, withFolder } from "../support/site.js";

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
  registerFileBuffer(name: string, content: Uint8Array): void;
}

const require = createRequire(import.meta.url);
const DIST = dirname(require.resolve("@duckdb/duckdb-wasm/dist/duckdb-eh.wasm"));
const { NODE_RUNTIME, VoidLogger, createDuckDB }: DuckDBForNode = require("@duckdb/duckdb-wasm/blocking");

interface Engine {
  query(sql: string): Row[];
  register(name: string, content: Uint8Array): void;
}

/** The engine of the pages, in Node: the same WebAssembly, opened with the same settings. */
async function openEngine(): Promise<Engine> {
  const bundle = (kind: string) => ({ mainModule: join(DIST, `duckdb-${kind}.wasm`), mainWorker: "" });
  const db = await createDuckDB({ mvp: bundle("mvp"), eh: bundle("eh") }, new VoidLogger(), NODE_RUNTIME);
  await db.instantiate(() => undefined);
  db.open({ query: QUERY_SETTINGS });
  const connection = db.connect();
  return {
    query: (sql) => rowsOf(connection.query(sql)),
    register: (name, content) => db.registerFileBuffer(name, content),
  };
}

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
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
    expect(engine.query(`SELECT ${sql.replace(/^(.*?)( FROM .*)?$/, "$1 AS shown$2")}`)).toEqual([{ shown: value }]);
  });
});

describe("every view", () => {
  let site: string;
  let done: () => void;
  const folder = new Promise<void>((resolve) => (done = resolve));
  const ready = new Promise<string>((resolve) => {
    void withFolder(async (at) => {
      await refreshData(TINY, at);
      resolve(at);
      await folder;
    });
  });
  beforeAll(async () => {
    site = await ready;
  });
  afterAll(() => done());

  it("gives the same rows in the page's engine and on the command line", async () => {
    const reports = await loadReports(CHECKOUT);
    const release: { files: { path: string; file: string }[] } = JSON.parse(
      await readFile(join(site, "current/index.json"), "utf8"),
    );
    const manifests = release.files.filter(({ path }) => path.endsWith("/manifest.json"));
    let compared = 0;
    for (const { file } of manifests) {
      const manifest: Manifest = JSON.parse(await readFile(join(site, "current", file), "utf8"));
      for (const report of reports.filter(({ roles }) => roles.includes(manifest.role))) {
        for (const name of Object.keys(report.datasets)) {
          const { path } = manifest.datasets[`${report.id}/${name}`] ?? { path: "" };
          const parquet = `${name}-${compared}.parquet`;
          engine.register(parquet, new Uint8Array(await readFile(join(site, "current", path))));
          engine.query(`CREATE OR REPLACE VIEW "${name}" AS SELECT * FROM read_parquet('${parquet}')`);
        }
        const sql = await viewsOf(report, CHECKOUT);
        for (const [name, view] of Object.entries(report.views)) {
          const asOf = "as_of" in (view.parameters ?? {}) ? { as_of: manifest.as_of.replace(/[TZ]/g, " ").trim() } : {};
          const bound = bindParameters(sql[name] ?? "", view.parameters ?? {}, asOf);
          const columns = Object.keys(view.fields);
          const shown = engine
            .query(bound)
            .map((row) => JSON.stringify(columns.map((column) => plain(row[column], view.fields[column]?.type))));
          const answer = await figures({
            site,
            source: CHECKOUT,
            view: `${report.id}/${name}`,
            party: manifest.party.id,
            role: manifest.role,
            parameters: {},
          });
          expect(shown.sort(), `${manifest.party.id} ${manifest.role} ${report.id}/${name}`).toEqual(
            answer.rows.map((row) => JSON.stringify(columns.map((column) => row[column]))).sort(),
          );
          compared++;
        }
      }
    }
    const views = await listViews(CHECKOUT);
    expect(compared).toBeGreaterThanOrEqual(views.length);
  });
});

/** A value as the command line writes it. */
function plain(value: Row[string] | undefined, type: string | undefined): unknown {
  if (!(value instanceof Date)) return value ?? null;
  const text = value.toISOString();
  return type === "date" ? text.slice(0, 10) : text.replace(/\.000Z$/, "Z");
}
