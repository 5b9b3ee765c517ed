import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database, literal } from "../../loaders/duckdb.js";
import { FigureSource } from "../../loaders/figures.js";
import type { FiguresResult } from "../../loaders/figures.js";
import { viewsOf } from "../../loaders/pages/views.js";
import { loadReports } from "../../loaders/registry.js";
import type { RegisteredReport } from "../../loaders/registry.js";
import { currentIndex } from "../../loaders/release/publish.js";
import { parseRole } from "../../src/model/domain.js";
import { Engine } from "../../src/components/engine.js";
import type { Manifest } from "../../src/model/manifest.js";
import type { Field, Parameter } from "../../src/model/report.js";
import { ReportData } from "../../src/components/report-data.js";
import type { Row, Value } from "../../src/model/rows.js";
import { readStored } from "../../src/components/stored.js";
import { storedDataset } from "../../src/components/workspace.js";
import { REQUEST_VOLUME, copySource, dropIn } from "../reports/source.js";
import { refreshData } from "../support/site.js";
import { standInForBrowser } from "./browser.js";
import { randomMarket, writeMarket } from "./random-market.js";
import type { Market } from "./random-market.js";

type Given = Record<string, string>;
type Answered = FiguresResult["rows"];

const MEMBERS = [
  ["SUP05", "IS"],
  ["DNO10", "ED"],
  ["GTN01", "GT"],
] as const;

let folder = "";
let site = "";
let source = "";
let reports: RegisteredReport[] = [];
let end: () => Promise<void>;
/** Paths of the release's files that pages have read so far. */
const opened: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
  site = join(folder, "site");
  source = join(folder, "source");
  await copySource(source);
  await dropIn(REQUEST_VOLUME, source);
  const market = randomMarket(4);
  await writeMarket(
    { ...market, service_requests: [...(market["service_requests"] ?? []), placedRequests(market)] },
    join(folder, "extracts"),
  );
  await refreshData(join(folder, "extracts"), site, { source });
  reports = await loadReports(source);
  const index = await currentIndex(site);
  await writeGolden(join(folder, "golden.parquet"));
  end = standInForBrowser([
    { path: "/golden.parquet", body: () => readFile(join(folder, "golden.parquet")) },
    ...(index?.files ?? []).map(({ path, file }) => ({
      path,
      body: () => {
        opened.push(path);
        return readFile(join(site, "current", file));
      },
    })),
    ...reports.map((report) => ({
      path: `/_views/${report.id}.json`,
      body: async () => Buffer.from(JSON.stringify(await viewsOf(report, source))),
    })),
  ]);
});

afterAll(async () => {
  await end();
  await rm(folder, { recursive: true });
});

describe("what the page's engine and the command line answer", () => {
  it.each(MEMBERS)(
    "is the same for every view of %s in role %s, by default and with each parameter set",
    async (party, role) => {
      const manifest = await manifestOf(party, role);
      const commandLine = await FigureSource.open(site, source);
      const withRows: string[] = [];
      for (const report of reports.filter(({ roles }) => roles.includes(parseRole(role)))) {
        const page = pageOf(report, manifest);
        for (const [view, { fields, parameters = {} }] of Object.entries(report.views))
          for (const given of await givens(page, report, parameters)) {
            const name = `${report.id}/${view} ${JSON.stringify(given)}`;
            const { rows } = await commandLine.answer({
              ...{ view: `${report.id}/${view}`, party, role, parameters: given },
            });
            const shown = (await page.view(view, given)).map((row) => printed(row, fields));
            expect(inOrder(shown), name).toEqual(inOrder(rows));
            if (rows.length > 0) withRows.push(name);
          }
      }
      commandLine.close();
      expect(withRows.filter((name) => name.endsWith(" {}"))).toEqual(
        reports
          .filter(({ roles }) => roles.includes(parseRole(role)))
          .flatMap(({ id, views }) =>
            // What is a withheld industry dataset as it is, or is named like one, has no rows.
            Object.entries(views).flatMap(([view, { dataset = view }]) => {
              const { files = [], scope } = manifest.datasets[`${id}/${dataset}`] ?? {};
              const isEmpty = files.every(({ rows }) => rows === 0);
              return isEmpty && scope === "industry" ? [] : [`${id}/${view} {}`];
            }),
          ),
      );
    },
  );

  it("is of a month that is asked for, from its file alone, and of all months from all files", async () => {
    const manifest = await manifestOf("SUP05", "IS");
    const report = reports.find(({ id }) => id === "srv");
    const files = manifest.datasets["srv/monthly_detail"]?.files ?? [];
    expect(files.length).toBeGreaterThan(1);
    for (const [given, expected] of [
      [{ month: "2026-09" }, files.filter(({ month }) => month === "2026-09")],
      [{ month: "1999-01" }, files],
      [{}, files],
    ] as const) {
      if (!report) throw new Error("there is no report srv");
      opened.length = 0;
      const rows = await pageOf(report, manifest).view("detail", given);
      expect(opened.filter((path) => path.includes("/srv-monthly_detail-"))).toEqual(
        expected.map(({ path }) => path),
      );
      if (expected.length === 1)
        expect(new Set(rows.map(({ month }) => month))).toEqual(new Set(["2026-09"]));
    }
  });

  it("is the same for stored datasets, which pages read without an engine", async () => {
    for (const [party, role] of MEMBERS) {
      const manifest = await manifestOf(party, role);
      for (const report of reports.filter(({ roles }) => roles.includes(parseRole(role)))) {
        const page = pageOf(report, manifest);
        const engine = await page.start();
        for (const name of Object.keys(report.datasets)) {
          await engine.table(name, storedDataset(page.workspace, report.id, name));
          const stored = await page.stored(name);
          expect(stored, `${party} ${role} ${report.id}/${name}`).toEqual(
            await engine.query(`SELECT * FROM ${name}`),
          );
        }
      }
    }
  });
});

/** Requests of an ended month, enough for a league table of the suppliers. */
function placedRequests(market: Market): Market[string][number] {
  const users = (market["users"] ?? []).flat().filter(({ role }) => role === "IS");
  const device = market["inventory"]?.[0]?.[0]?.["device_id"] ?? null;
  return users.flatMap(({ user_id = null }, i) =>
    Array.from({ length: 100 }, (_, n) => ({
      ...{ request_id: `P${i} ${n}`, srv: "4.10", mode: "on_demand", command_variant: 1, user_id },
      ...{ device_id: device, lifecycle_status: "completed", started_at: "2026-09-15T12:00:00Z" },
      ...{ execution_status: n < i ? "failure" : "success", southbound_ms: 100 * n, northbound_ms: i },
    })),
  );
}

describe("a value on its way from the loaders' SQL through a file to the page", () => {
  const golden = [
    {
      ...{
        devices: 4_000_000_005,
        share: 98.65,
        day: new Date("2026-02-28T00:00:00Z"),
        text: "4.10",
        flag: true,
      },
      seen_at: new Date("2026-10-31T20:00:00.123Z"),
    },
    { devices: null, share: null, day: null, text: null, flag: null, seen_at: null },
  ];

  it("is a number, a text, a truth value, a time or null, read without an engine", async () => {
    expect(await readStored([{ path: "/golden.parquet" }])).toEqual(golden);
  });

  it("is the same through the page's engine", async () => {
    const engine = await Engine.start();
    const files = [{ path: "/golden.parquet", month: null, bytes: 0, rows: 2 }];
    await engine.table("golden", { files, scope: "party", grain: "", large: false });
    expect(await engine.query("SELECT * FROM golden")).toEqual(golden);
  });

  it("is a number where SQL makes a HUGEINT or DECIMAL of it", async () => {
    const engine = await Engine.start();
    const sql =
      "SELECT sum(n) AS total, CAST(avg(n) AS DECIMAL(12, 2)) AS mean FROM (VALUES (CAST(3000000000 AS BIGINT)), (2)) AS t (n)";
    expect(await engine.query(sql)).toEqual([{ total: 3_000_000_002, mean: 1_500_000_001 }]);
    expect(await engine.query("SELECT CAST(12.34 AS DECIMAL(9, 2)) AS share")).toEqual([{ share: 12.34 }]);
  });
});

/** A file as the loaders write them: a row with a value of each type that is stored, and a row of NULLs. */
async function writeGolden(file: string): Promise<void> {
  const db = await Database.open();
  try {
    await db.run(
      `COPY (SELECT * FROM (VALUES
         (CAST(4000000005 AS BIGINT), CAST(98.65 AS DOUBLE), DATE '2026-02-28', '4.10', TRUE, TIMESTAMP '2026-10-31 20:00:00.123'),
         (NULL, NULL, NULL, NULL, NULL, NULL)) AS t (devices, share, day, text, flag, seen_at))
       TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  } finally {
    db.close();
  }
}

async function manifestOf(party: string, role: string): Promise<Manifest> {
  const manifest: Manifest = JSON.parse(
    await readFile(join(site, "current/data/parties", party, role, "manifest.json"), "utf8"),
  );
  // Node's worker reads no URLs by ranges: large files are read whole, as the others are.
  for (const dataset of Object.values(manifest.datasets)) dataset.large = false;
  return manifest;
}

function pageOf(report: RegisteredReport, manifest: Manifest): ReportData {
  const session = {
    ...{ user: "analyst", party: manifest.party.id, role: manifest.role, parties: [], operator: false },
    ...{ viewAs: false, idleSeconds: 900, secondsLeft: 900, expires_at: "", csrf: "", manifest: "" },
  };
  return new ReportData({ session, manifest, role: manifest.role }, report);
}

/** The defaults, then each parameter on its own with the values it lists, that the report's datasets hold, or of its type. */
async function givens(
  page: ReportData,
  report: RegisteredReport,
  parameters: Readonly<Record<string, Parameter>>,
): Promise<Given[]> {
  const found: Given[] = [{}];
  for (const [name, { type, values: listed }] of Object.entries(parameters)) {
    const held = new Set<string>();
    for (const [dataset, { fields }] of Object.entries(report.datasets))
      if (name in fields)
        for (const row of await page.stored(dataset)) if (row[name] != null) held.add(text(row[name], type));
    const values = listed ?? (held.size > 0 ? threeOf([...held].sort()) : [SAMPLE_VALUES[type]]);
    found.push(...values.map((value) => ({ [name]: value })));
  }
  return found;
}

/** The first, the middle and the last. */
function threeOf(values: readonly string[]): string[] {
  const last = values.length - 1;
  return values.filter((_, i) => i === 0 || i === Math.floor(last / 2) || i === last);
}

const SAMPLE_VALUES = {
  text: "2026-10-10 00:00:00",
  integer: "3",
  date: "2026-10-15",
  boolean: "true",
};

/** A row of the page as the command line prints it; columns that the view does not declare stay and are seen. */
function printed(row: Row, fields: Readonly<Record<string, Field>>): Answered[number] {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Date ? text(value, fields[column]?.type ?? "timestamp") : value,
    ]),
  );
}

function text(value: Value | undefined, type: string): string {
  if (!(value instanceof Date)) return String(value);
  return type === "date" ? value.toISOString().slice(0, 10) : value.toISOString().replace(".000Z", "Z");
}

/**
 * In one order, numbers to fifteen digits: DuckDB-WASM's `castDecimalToDouble` multiplies by 0.01, which gives
 * 1.1400000000000001 for the DECIMAL 1.14, and the engines' sums and powers may differ in the last bit.
 */
function inOrder(answered: Answered): Answered {
  const rows = answered.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        typeof value === "number" ? Number(value.toPrecision(15)) : value,
      ]),
    ),
  );
  const key = (row: Answered[number]): string =>
    JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
