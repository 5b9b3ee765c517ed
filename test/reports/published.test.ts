import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RULES } from "../../loaders/contract/rules.js";
import { silent } from "../../loaders/effects.js";
import { figures, listViews } from "../../loaders/figures.js";
import { newReport } from "../../loaders/new-report.js";
import { buildPages } from "../../loaders/pages/build.js";
import { loadReports } from "../../loaders/registry.js";
import type { RegisteredReport } from "../../loaders/registry.js";
import type { IndexEntry } from "../../loaders/release/index-file.js";
import { currentIndex } from "../../loaders/release/publish.js";
import { writeSample } from "../../loaders/sample/sample.js";
import type { Dictionary } from "../../src/model/dictionary.js";
import type { Manifest } from "../../src/model/manifest.js";
import { CSV_ONLY_FIELDS } from "../../src/reports/inventory/report.js";
import { readFeed } from "../figures/plain-extracts.js";
import type { Cells } from "../figures/plain-extracts.js";
import { refreshData } from "../support/site.js";
import { REQUEST_VOLUME, copySource, dropIn } from "./source.js";

/** One release with pages, of a checkout into which two reports were put, made of sample extracts with bad input. */
let folder = "";
let source = "";
let site = "";
let files: readonly IndexEntry[] = [];
let reports: RegisteredReport[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
  [source, site] = [join(folder, "source"), join(folder, "site")];
  await copySource(source);
  await dropIn(REQUEST_VOLUME, source);
  await newReport(source, "made-anew");
  await writeSample(
    {
      ...{
        out: join(folder, "extracts"),
        devices: 1500,
        days: 4,
        seed: 5,
        end: "2026-11-02",
        requestsPerDay: 400,
      },
      ...{ format: "parquet", badInput: true, force: false, memory: "1GB" },
    },
    silent(),
  );
  const pages = join(site, "pages");
  await refreshData(join(folder, "extracts"), site, {
    source,
    pages: async () => ({
      folder: pages,
      files: await buildPages({ source, out: pages, effects: silent() }),
    }),
  });
  files = (await currentIndex(site))?.files ?? [];
  reports = await loadReports(source);
});

afterAll(() => rm(folder, { recursive: true }));

const bytesOf = ({ file }: IndexEntry): Promise<Buffer> => readFile(join(site, "current", file));
const manifestOf = async (party: string, role: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(site, "current/data/parties", party, role, "manifest.json"), "utf8"));

describe("a report whose folder is dropped in, without another edit", () => {
  it("is in the menu of its roles at its place, and of no other", async () => {
    const [inventory, srv, volume, anew] = [
      "10 /reports/inventory Inventory",
      "20 /reports/srv SRV performance",
      "90 /reports/request-volume Request volume",
      "900 /reports/made-anew Made anew",
    ] as const;
    const menu = async (party: string, role: string): Promise<string[]> =>
      (await manifestOf(party, role)).reports
        .map(({ order, path, title }) => `${order} ${path} ${title}`)
        .filter((line) => [inventory, srv, volume, anew].some((known) => known === line));
    expect(await menu("SUP01", "IS")).toEqual([inventory, srv, volume, anew]);
    expect(await menu("SUP01", "GS")).toEqual([inventory, srv, anew]);
    expect(await menu("DNO10", "ED")).toEqual([inventory, srv, anew]);
    const transporter = files.find(({ audience }) => audience.kind === "party" && audience.role === "GT");
    if (transporter?.audience.kind !== "party") throw new Error("the sample has no Gas Transporter");
    expect(await menu(transporter.audience.party, "GT")).toEqual([srv, volume]);
  });

  it("has a page, scripts and views that only its roles may have", () => {
    const roles = { kind: "roles", roles: ["IS", "GT"] };
    const own = files.filter(({ path }) => /request-volume/.test(path) && !path.startsWith("/data/"));
    expect(
      own.map(({ path, audience }) => [path.replace(/\.[0-9A-Za-z]{8}\.js$/, ".js"), audience]).sort(),
    ).toEqual([
      ["/_js/reports-request-volume-index.js", roles],
      ["/_views/request-volume.json", roles],
      ["/reports/request-volume", roles],
    ]);
  });

  it("has one file a dataset, party and role, and one a role for the industry", async () => {
    const memberships = files.flatMap(({ path, audience }) =>
      audience.kind === "party" && path.endsWith("/manifest.json") ? audience : [],
    );
    const mine = memberships.filter(({ role }) => role === "IS" || role === "GT");
    const found = files
      .filter(({ path }) => path.startsWith("/data/") && path.includes("/request-volume-"))
      .map(({ path, audience }) => [path.replace(/-[0-9a-f]{16}\.parquet$/, ""), audience]);
    expect(found.sort()).toEqual(
      [
        ...mine.map((audience) => [
          `/data/parties/${audience.party}/${audience.role}/request-volume-daily`,
          audience,
        ]),
        ...["IS", "GT"].map((role) => [
          `/data/industry/${role}/request-volume-industry_failure`,
          { kind: "roles", roles: [role] },
        ]),
      ].sort(),
    );
  });

  it("is named by the list of views and answers from the command line", async () => {
    const listed = (await listViews(source)).filter(({ view }) => view.startsWith("request-volume/"));
    expect(
      listed.map(({ view, roles, parameters, columns }) => [
        view,
        roles,
        parameters.map((p) => p.name),
        columns,
      ]),
    ).toEqual([
      [
        "request-volume/daily",
        ["IS", "GT"],
        [],
        ["role", "day", "srv", "requests", "has_failure", "last_started_at", "rtt_sum_ms", "rtt_mean_ms"],
      ],
      [
        "request-volume/by_srv",
        ["IS", "GT"],
        ["srv", "day", "has_failure", "at_least"],
        [
          "role",
          "srv",
          "first_day",
          "last_started_at",
          "requests",
          "rtt_sum_ms",
          "requests_a_day",
          "failure_rate",
        ],
      ],
    ]);
    const ask = async (view: string): Promise<number> => {
      const { rows } = await figures({ site, source, view, party: "SUP01", role: "IS", parameters: {} });
      return rows.reduce((sum, row) => sum + Number(row["requests"] ?? row["devices"]), 0);
    };
    const users = new Set(
      (await feed("users")).flatMap((row) =>
        row["party_id"] === "SUP01" && row["role"] === "IS" ? row["user_id"] : [],
      ),
    );
    const sent = (await feed("service_requests")).filter((row) =>
      users.has(row["user_id"]?.toUpperCase() ?? ""),
    );
    const requests = new Set(sent.map((row) => row["request_id"])).size;
    expect([await ask("request-volume/daily"), await ask("request-volume/by_srv")]).toEqual([
      requests,
      requests,
    ]);
    expect(await ask("made-anew/device_types")).toBe(await ask("inventory/models"));
  });

  it("is in the data dictionary of its roles, field by field", async () => {
    const words = async (role: string): Promise<Dictionary> =>
      JSON.parse(await readFile(join(site, "current/data/industry", role, "dictionary.json"), "utf8"));
    const ids = (await words("ED")).reports.map(({ id }) => id);
    expect(ids.filter((id) => ["inventory", "request-volume", "made-anew"].includes(id))).toEqual([
      "inventory",
      "made-anew",
    ]);
    const entry = (await words("GT")).reports.find(({ id }) => id === "request-volume");
    const report = reports.find(({ id }) => id === "request-volume");
    expect(entry).toEqual({
      id: "request-volume",
      title: report?.title,
      summary: report?.summary,
      datasets: Object.entries(report?.datasets ?? {}).map(([name, { grain, scope, fields }]) => ({
        ...{ name: `request-volume/${name}`, grain, scope, fields },
      })),
      views: Object.entries(report?.views ?? {}).map(([name, { title, parameters, fields }]) => ({
        ...{ name: `request-volume/${name}`, title, parameters: parameters ?? {}, fields },
      })),
    });
  });
});

describe("the field matrix", () => {
  it("allows the thirteen fields of the requirement in the portal and none that only the monthly CSV may hold", () => {
    const inventory = reports.find(({ id }) => id === "inventory");
    const portal = Object.entries(inventory?.views["devices"]?.fields ?? {}).map(([name, field]) => [
      name,
      field.portal,
    ]);
    expect(portal).toEqual(["role", ...PORTAL_FIELDS].map((name) => [name, true]));
    expect(
      Object.entries(CSV_ONLY_FIELDS).map(([name, { portal: allowed, csv }]) => [name, allowed, csv]),
    ).toEqual(NEVER_IN_THE_PORTAL.map((name) => [name, false, true]));
  });

  it("is what every Parquet file of a session holds: the columns and types of its registration", async () => {
    const expected = new Map(
      reports.flatMap(({ id, datasets }) =>
        Object.entries(datasets).map(([name, { fields }]) => [
          `${id}-${name}`,
          ["role: text", ...Object.entries(fields).map(([field, { type }]) => `${field}: ${type}`)],
        ]),
      ),
    );
    const parquet = sessionFiles().filter(isParquet);
    const found = await Promise.all(
      parquet.map(async (entry) => ({ path: entry.path, columns: await columnsOf(entry) })),
    );
    expect(found).toEqual(
      parquet.map(({ path }) => ({
        path,
        columns: expected.get(/([^/]+?)(-\d{4}-\d{2})?-[0-9a-f]{16}\.parquet$/.exec(path)?.[1] ?? ""),
      })),
    );
    const forbidden = [...NEVER_IN_THE_PORTAL, "request_id", "alert_id", "chf_id", "user_id", "party_id"];
    expect(
      forbidden.filter((name) => found.some(({ columns }) => columns.some((c) => c.startsWith(`${name}:`)))),
    ).toEqual([]);
  });

  it("holds for values: no EUI-64, postcode or identifier of the extracts is in a file of a session", async () => {
    const forbidden = new Set<string>();
    const ids: readonly (readonly [string, readonly string[]])[] = [
      ["users", ["user_id"]],
      ["inventory", ["device_id", "sms_id", "chf_id", "postcode"]],
      ["service_requests", ["request_id", "user_id", "device_id"]],
      ["alerts", ["alert_id", "user_id", "device_id"]],
      ["outage_timings", ["alert_id"]],
    ];
    for (const [name, columns] of ids)
      for (const row of await feed(name))
        for (const column of columns) forbidden.add(row[column]?.toUpperCase() ?? "");
    forbidden.delete("");
    expect(forbidden.size).toBeGreaterThan(3000);

    const leaks: string[] = [];
    for (const entry of sessionFiles())
      for (const text of await textsOf(entry)) {
        for (const token of text.toUpperCase().split(/[^\w:-]+/))
          if (forbidden.has(token)) leaks.push(`${entry.path}: ${token}`);
        for (const [eui64] of text.matchAll(/\b[0-9a-f]{2}(-[0-9a-f]{2}){7}\b/gi))
          leaks.push(`${entry.path}: ${eui64}`);
        for (const [postcode] of text.matchAll(/\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b/g))
          if (isData(entry) || forbidden.has(postcode)) leaks.push(`${entry.path}: ${postcode}`);
      }
    expect(leaks).toEqual([]);
  });

  it("keeps parties apart: pages and industry files name none, a party's files only its own and its devices' suppliers and DNOs", async () => {
    const planted = /^(BAD-\d+|.*[^A-Z0-9-].*|)$/;
    const parties = (await feed("parties")).filter(({ party_id }) => !planted.test(party_id ?? ""));
    expect(parties.length).toBeGreaterThan(50);
    const leaks: string[] = [];
    for (const entry of sessionFiles()) {
      const own = entry.audience.kind === "party" ? entry.audience.party : null;
      const others = parties.filter(({ party_id }) => party_id !== own);
      const ids = new Set(others.map(({ party_id }) => party_id ?? ""));
      const names = others.map(({ name }) => name ?? "");
      const named = /\/ED\/credentials-/.test(entry.path) ? ["supplier", "supplier_name"] : [];
      for (const text of await textsOf(entry, ["energy_supplier_id", "dno_id", ...named])) {
        for (const token of text.split(/[^A-Z0-9-]+/))
          if (ids.has(token)) leaks.push(`${entry.path}: ${token}`);
        for (const name of names) if (text.includes(name)) leaks.push(`${entry.path}: ${name}`);
      }
    }
    expect(leaks).toEqual([]);
  });

  it("tells a session how many rows were set aside, by feed and rule, and not how many rows all parties have", async () => {
    const told = files.filter(({ path }) => path === "/release.json" || path.endsWith("/manifest.json"));
    expect(told.length).toBeGreaterThan(100);
    for (const entry of told) {
      const { set_aside, ...rest } = JSON.parse((await bytesOf(entry)).toString()) as Record<string, unknown>;
      const rules = Object.values(set_aside as Record<string, object>).flatMap((counts) =>
        Object.keys(counts),
      );
      expect(rules.filter((rule) => !(RULES as readonly string[]).includes(rule))).toEqual([]);
      const known = ["release", "as_of", "next_due", "party", "role", "has_industry", "reports"];
      expect(Object.keys(rest).filter((key) => ![...known, "datasets", "dictionary"].includes(key))).toEqual(
        [],
      );
    }
  });

  it("keeps rows that were set aside, and their values, for operators", () => {
    expect(files.filter(({ audience }) => audience.kind === "operator").map(({ path }) => path)).toEqual([
      "/quality.json",
      "/disclosure.json",
      "/quarantine.parquet",
    ]);
  });
});

const PORTAL_FIELDS = [
  ...[
    "device_type",
    "model",
    "firmware_version",
    "csp_id",
    "energy_supplier_id",
    "dno_id",
    "mpxn",
    "last_read_at",
  ],
  ...["last_alert_at", "last_alert_code", "status", "prepayment", "smets_version"],
];

const NEVER_IN_THE_PORTAL = [
  ...["device_id", "sms_id", "postcode", "outage_alerts_last_month", "cpl_expires_on", "cpl_expiring"],
  ...["certificate_expires_on", "cos_started_at", "cos_ended_at"],
];

/** Files that a session of a party can get. */
function sessionFiles(): IndexEntry[] {
  return files.filter(({ audience }) => audience.kind !== "operator");
}

function isParquet({ path }: IndexEntry): boolean {
  return path.endsWith(".parquet");
}

function isData({ path }: IndexEntry): boolean {
  return path.startsWith("/data/") || path === "/release.json";
}

/** Rows of a feed as the extracts hold them, broken ones included. */
function feed(name: string): Promise<Cells[]> {
  return readFeed(join(folder, "extracts"), name);
}

const PHYSICAL_TYPES: Readonly<Record<string, string>> = {
  "BYTE_ARRAY UTF8": "text",
  "INT64 undefined": "integer",
  "INT64 INT_64": "integer",
  "DOUBLE undefined": "number",
  "BOOLEAN undefined": "boolean",
  "INT32 DATE": "date",
  "INT64 TIMESTAMP_MICROS": "timestamp",
  "undefined MAP": "histogram",
};

async function columnsOf(entry: IndexEntry): Promise<string[]> {
  const metadata = await parquetMetadataAsync(new Uint8Array(await bytesOf(entry)).buffer);
  return parquetSchema(metadata).children.map(({ element: { name, type, converted_type } }) => {
    const stored = `${String(type)} ${String(converted_type)}`;
    return `${name}: ${PHYSICAL_TYPES[stored] ?? stored}`;
  });
}

/** All texts in a file: the values of a Parquet file, the whole of a text file, nothing of WebAssembly and fonts. */
async function textsOf(entry: IndexEntry, without: readonly string[] = []): Promise<string[]> {
  const bytes = await bytesOf(entry);
  if (!isParquet(entry))
    return /text|json|svg|javascript|xml/.test(entry.type) ? [bytes.toString("utf8")] : [];
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
  const values = rows.flatMap((row) =>
    Object.entries(row).flatMap(([column, value]) =>
      value === null || value === undefined || without.includes(column) ? [] : String(value),
    ),
  );
  return [...new Set(values)];
}
