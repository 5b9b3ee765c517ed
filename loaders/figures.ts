import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Field } from "../src/model/report.js";
import { MANIFEST } from "../src/model/manifest.js";
import type { Manifest } from "../src/model/manifest.js";
import { parsed } from "../src/model/parsed.js";
import { bindParameters } from "../src/model/view.js";
import { Database, identifier, literal, literals } from "./duckdb.js";
import type { Row } from "./duckdb.js";
import { PortalError, messageOf } from "./errors.js";
import { loadReports } from "./registry.js";
import type { RegisteredReport } from "./registry.js";
import { currentIndex } from "./release/publish.js";

export type Figure = string | number | boolean | null;

export interface FiguresRequest {
  site: string;
  /** Project root that holds `src/reports`. */
  source: string;
  /** `<report>/<view>` */
  view: string;
  party: string;
  /** All roles of the party that get the report if not given. */
  role?: string;
  parameters: Readonly<Record<string, string>>;
}

export interface FiguresResult {
  fields: Readonly<Record<string, Field>>;
  rows: Record<string, Figure>[];
}

/** What is asked of a source that is open: the site and the project root are given already. */
export type Question = Omit<FiguresRequest, "site" | "source">;

/**
 * Answers a view from the current release's files, as the page would.
 * @returns rows with the view's fields: counts and durations as numbers, times ISO 8601 with `Z`
 * @throws PortalError if the site has no release, or no such party, role, report, view or parameter
 */
export async function figures({ site, source, ...question }: FiguresRequest): Promise<FiguresResult> {
  const answering = await FigureSource.open(site, source);
  try {
    return await answering.answer(question);
  } finally {
    answering.close();
  }
}

/** One release, open for many questions; each as `figures` answers it. */
export class FigureSource {
  /** Schemas that have views of a partition's files. */
  private readonly opened = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly site: string,
    private readonly reports: readonly RegisteredReport[],
    private readonly db: Database,
  ) {}

  /** Opens the release that is current when a question comes. */
  static async open(site: string, source: string): Promise<FigureSource> {
    return new FigureSource(site, await loadReports(source), await Database.open());
  }

  /** Answers one question after the other. */
  answer(question: Question): Promise<FiguresResult> {
    const answered = this.last.then(() => this.ask(question));
    this.last = answered.catch(() => undefined);
    return answered;
  }

  close(): void {
    this.db.close();
  }

  private async ask(question: Question): Promise<FiguresResult> {
    const { report, name } = findView(this.reports, question.view);
    const view = report.views[name];
    if (!view) throw new Error(`unreachable: ${question.view}`);
    const rows: Record<string, Figure>[] = [];
    for (const manifest of await manifests(this.site, question)) {
      if (!report.roles.some((role) => role === manifest.role)) continue;
      await this.see(report, manifest);
      const sql =
        view.sql === undefined
          ? `SELECT * FROM ${identifier(view.dataset ?? "")}`
          : bind(
              await readFile(join(report.folder, "views", view.sql), "utf8"),
              report,
              name,
              question.parameters,
              manifest,
            );
      const columns = Object.keys(view.fields).map(identifier).join(", ");
      const found = await this.db.rows(
        `SELECT ${columns} FROM (${sql.trim().replace(/;$/, "")}) AS answered`,
      );
      rows.push(...found.map((row) => figureRow(row, view.fields)));
    }
    return { fields: view.fields, rows };
  }

  /** Lets the names of a report's datasets stand for the files of one party and role, and for no others. */
  private async see(report: RegisteredReport, manifest: Manifest): Promise<void> {
    const schema = [manifest.release, manifest.party.id, manifest.role, report.id].join(" ");
    if (!this.opened.has(schema)) {
      await this.db.run(`CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`);
      for (const dataset of Object.keys(report.datasets)) {
        const stored = manifest.datasets[`${report.id}/${dataset}`];
        if (!stored)
          throw new PortalError(
            `release ${manifest.release} has no dataset ${report.id}/${dataset}: run refresh again`,
            4,
          );
        const files = stored.files.map(({ path }) => join(this.site, "current", path));
        await this.db.run(
          `CREATE OR REPLACE VIEW ${identifier(schema)}.${identifier(dataset)} AS SELECT * FROM read_parquet(${literals(files)})`,
        );
      }
      this.opened.add(schema);
    }
    await this.db.run(`SET search_path = ${literal(`${identifier(schema)},main`)}`);
  }
}

export interface ViewListing {
  view: string;
  title: string;
  roles: readonly string[];
  parameters: {
    name: string;
    type: string;
    default: string | number | boolean | null;
    description: string;
  }[];
  columns: string[];
}

/** Every view of every report, as `portal figures --list` shows it. */
export async function listViews(source: string): Promise<ViewListing[]> {
  return (await loadReports(source)).flatMap((report) =>
    Object.entries(report.views).map(([name, { title, parameters, fields }]) => ({
      view: `${report.id}/${name}`,
      title,
      roles: report.roles,
      parameters: Object.entries(parameters ?? {}).map(
        ([parameter, { type, default: value, description }]) => ({
          name: parameter,
          type,
          default: value,
          description,
        }),
      ),
      columns: Object.keys(fields),
    })),
  );
}

function findView(
  reports: readonly RegisteredReport[],
  wanted: string,
): { report: RegisteredReport; name: string } {
  const [id, name] = wanted.split("/");
  const report = reports.find((r) => r.id === id);
  if (!report || name === undefined || !(name in report.views))
    throw new PortalError(`unknown view ${wanted}: see portal figures --list`, 2);
  return { report, name };
}

async function manifests(site: string, { party, role }: Question): Promise<Manifest[]> {
  const index = await currentIndex(site);
  if (!index) throw new PortalError(`${site} has no release: run portal refresh first`, 4);
  const found = index.files.flatMap(({ audience, file }) =>
    audience.kind === "party" && audience.party === party && file.endsWith("/manifest.json")
      ? [{ role: audience.role, file }]
      : [],
  );
  if (found.length === 0)
    throw new PortalError(`unknown party ${party}: release ${index.release} has no such party`, 2);
  const wanted = role === undefined ? found : found.filter((entry) => entry.role === role);
  if (wanted.length === 0)
    throw new PortalError(
      `party ${party} has no role ${role ?? ""}: it has ${found.map((entry) => entry.role).join(", ")}`,
      2,
    );
  return Promise.all(
    wanted.map(async ({ file }) =>
      parsed(MANIFEST, JSON.parse(await readFile(join(site, "current", file), "utf8")), file),
    ),
  );
}

function bind(
  sql: string,
  report: RegisteredReport,
  name: string,
  parameters: Question["parameters"],
  { as_of }: Manifest,
): string {
  const declared = report.views[name]?.parameters ?? {};
  const given = "as_of" in declared ? { as_of, ...parameters } : parameters;
  try {
    return bindParameters(sql, declared, given);
  } catch (cause) {
    throw new PortalError(`${report.id}/${name}: ${messageOf(cause)}`, 2, { cause });
  }
}

function figureRow(row: Row, fields: Readonly<Record<string, Field>>): Record<string, Figure> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type }]) => [name, figure(row[name] ?? null, type)]),
  );
}

function figure(value: Row[string], type: Field["type"]): Figure {
  if (value === null || value === undefined) return null;
  switch (type) {
    case "integer":
    case "number":
      return Number(value);
    case "boolean":
      return value === true;
    case "timestamp":
      return new Date(`${String(value).replace(" ", "T")}Z`).toISOString().replace(".000Z", "Z");
    default:
      return String(value);
  }
}
