import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROLES } from "../src/model/domain.js";
import { POPULATIONS, stepFile } from "../src/model/report.js";
import type { Dataset, Field, Measure, Report } from "../src/model/report.js";
import { figureColumns, keyColumns } from "./disclosure/publish.js";
import { PortalError } from "./errors.js";

/** A report with the folder it was found in. */
export interface RegisteredReport extends Report {
  folder: string;
}

/**
 * Finds all reports by folder and checks their registration.
 * @param source project root that holds `src/reports`
 * @returns reports by their place in the menu
 * @throws PortalError naming the report and what is wrong with it
 */
export async function loadReports(source: string): Promise<RegisteredReport[]> {
  const root = join(source, "src", "reports");
  const entries = await readdir(root, { withFileTypes: true });
  const reports: RegisteredReport[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const folder = join(root, name);
    reports.push({ ...(await load(folder, name)), folder });
  }
  reports.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  checkAverages(reports);
  return reports;
}

/** @throws PortalError if two datasets have averages over the same of which nobody can say what they have in common */
function checkAverages(reports: readonly RegisteredReport[]): void {
  const first = new Map<string, string>();
  for (const { id, folder, datasets } of reports)
    for (const [name, { over, measure }] of Object.entries(datasets)) {
      if (over === undefined || POPULATIONS[over].length > 0) continue;
      if (measure?.kind !== "mean-of-rates" && measure?.kind !== "rates-and-times") continue;
      const other = first.get(over);
      if (other !== undefined)
        throw new PortalError(
          `report ${id}: dataset ${name} has averages over ${over}, and so has ${other}: what both together tell of a party is not audited, so only one may have them (${join(folder, "report.ts")})`,
          4,
        );
      first.set(over, `${id}/${name}`);
    }
}

async function load(folder: string, name: string): Promise<Report> {
  const file = join(folder, "report.ts");
  const wrong = (reason: string): PortalError => new PortalError(`report ${name}: ${reason} (${file})`, 4);
  const module = (await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new PortalError(`report ${name}: cannot load ${file}: ${String(cause)}`, 4, { cause });
  })) as { default?: Report };
  const report = module.default;
  if (!report) throw wrong("report.ts has no default export made by defineReport");
  if (report.id !== name) throw wrong(`id is ${report.id}, expected the folder's name ${name}`);
  if (!/^[a-z][a-z0-9-]*$/.test(report.id))
    throw wrong(`id ${report.id} is not lower-case letters, digits and hyphens`);
  if (report.roles.length === 0) throw wrong("roles is empty: nobody would get it");
  for (const role of report.roles) if (!ROLES.includes(role)) throw wrong(`unknown role ${String(role)}`);
  for (const [step, made] of Object.entries(report.steps ?? {})) {
    checkName(step, "step", wrong);
    const file = stepFile(made);
    await exists(join(folder, "datasets", file), () => wrong(`step ${step}: datasets/${file} is not there`));
  }
  for (const [dataset, { sql, scope, fields, measure, by, corrected = [] }] of Object.entries(
    report.datasets,
  )) {
    checkName(dataset, "dataset", wrong);
    checkFields(fields, `dataset ${dataset}`, wrong);
    if (scope === "industry" && !measure) throw wrong(`dataset ${dataset} has scope industry and no measure`);
    const holds = checkOver(report.datasets[dataset], `dataset ${dataset}`, wrong);
    const within = measure?.kind === "rates-and-times" ? measure.within : undefined;
    for (const file of [holds, within, sql])
      if (file !== undefined)
        await exists(join(folder, "datasets", file), () =>
          wrong(`dataset ${dataset}: datasets/${file} is not there`),
        );
    if (by === "month" && (measure || !["month", "day"].includes(Object.keys(fields)[0] ?? "")))
      throw wrong(`dataset ${dataset}: by month goes with no measure and a first field month or day`);
    if (measure) checkMeasure(measure, fields, `dataset ${dataset}`, wrong);
    if (measure?.kind === "party-bars" && measure.average !== undefined) {
      const before = Object.keys(report.datasets).slice(0, Object.keys(report.datasets).indexOf(dataset));
      if (
        !before.includes(measure.average) ||
        report.datasets[measure.average]?.measure?.kind !== "mean-of-rates"
      )
        throw wrong(`dataset ${dataset}: average ${measure.average} is no mean-of-rates dataset before it`);
    }
    for (const column of corrected)
      if (!(column in fields)) throw wrong(`dataset ${dataset}: corrected column ${column} is no field`);
    if (scope === "party" && measure && measure.kind !== "league")
      throw wrong(
        `dataset ${dataset} has scope party and a measure: only own positions in a league table do`,
      );
    for (const [field, { portal }] of Object.entries(fields))
      if (!portal) throw wrong(`dataset ${dataset}: field ${field} may not be in a portal file`);
  }
  for (const [view, { sql, dataset, fields }] of Object.entries(report.views)) {
    checkName(view, "view", wrong);
    checkFields(fields, `view ${view}`, wrong);
    if ((sql === undefined) === (dataset === undefined))
      throw wrong(`view ${view}: expected either sql or dataset`);
    if (sql !== undefined)
      await exists(join(folder, "views", sql), () => wrong(`view ${view}: views/${sql} is not there`));
    if (dataset !== undefined && !(dataset in report.datasets))
      throw wrong(`view ${view}: unknown dataset ${dataset}`);
  }
  return report;
}

type Wrong = (reason: string) => PortalError;

function checkName(name: string, what: string, wrong: Wrong): void {
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    throw wrong(`${what} name ${name} is not lower-case letters, digits and underscores`);
}

function checkFields(fields: Readonly<Record<string, Field>>, what: string, wrong: Wrong): void {
  for (const name of Object.keys(fields))
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      throw wrong(`${what}: field ${name} is not lower-case letters, digits and underscores`);
}

/** @returns the file that says what its cells hold, if there has to be one */
function checkOver(dataset: Dataset | undefined, what: string, wrong: Wrong): string | undefined {
  if (!dataset) return undefined;
  const { scope, over, holds, measure } = dataset;
  if (scope === "party") {
    if (over !== undefined || holds !== undefined)
      throw wrong(`${what} has scope party: over and holds go with scope industry`);
    return undefined;
  }
  const known = Object.keys(POPULATIONS);
  if (over === undefined)
    throw wrong(
      `${what} has scope industry and does not say what it is over: expected one of ${known.join(", ")}`,
    );
  if (!known.includes(over))
    throw wrong(`${what} is over ${String(over)}, expected one of ${known.join(", ")}`);
  if (measure?.kind !== "mean-of-rates" && measure?.kind !== "rates-and-times") {
    if (holds !== undefined) throw wrong(`${what}: holds goes with mean-of-rates and rates-and-times only`);
    return undefined;
  }
  const columns: readonly string[] = [...PERIODS, ...POPULATIONS[over]];
  const other = keyColumns(dataset).find((column) => !columns.includes(column));
  if (holds === undefined && POPULATIONS[over].length > 0 && other !== undefined)
    throw wrong(
      `${what} is over ${over}, of which column ${other} is none (${columns.join(", ")} are): name a file of datasets/ in holds that says what each cell holds`,
    );
  return holds;
}

/** Columns of a cell that name its month or day, or say which of both `period` is. */
const PERIODS = ["month", "day", "period", "grain"];

function checkMeasure(
  measure: Measure,
  fields: Readonly<Record<string, Field>>,
  what: string,
  wrong: Wrong,
): void {
  for (const column of figureColumns(measure))
    if (!(column in fields)) throw wrong(`${what}: measure ${column} is no field`);
  if (measure.kind === "mean-of-rates")
    for (const column of measure.cohort)
      if (!(column in fields)) throw wrong(`${what}: cohort column ${column} is no field`);
  for (const { name, where } of (measure.kind === "rates-and-times" ? measure.dearest : undefined) ?? [])
    for (const column of Object.keys(where))
      if (!(column in fields)) throw wrong(`${what}: column ${column} of grain ${name} is no field`);
  if (!(measure.period in fields)) throw wrong(`${what}: period column ${measure.period} is no field`);
}

async function exists(file: string, error: () => PortalError): Promise<void> {
  await access(file).catch(() => {
    throw error();
  });
}
