import { join } from "node:path";
import { POPULATIONS, stepFile } from "../../src/model/report.js";
import type { Dataset, FieldType, Measure, PartyBars } from "../../src/model/report.js";
import { AUDIT_ROUNDS, audit as auditCells } from "../disclosure/audit.js";
import type { AttackThreads } from "../disclosure/attack-threads.js";
import { besideOf, haveInCommon, transactionsBeside, withBeside } from "../disclosure/beside.js";
import type { Other } from "../disclosure/beside.js";
import { NestedAudit } from "../disclosure/nested-audit.js";
import { PeriodAudit } from "../disclosure/period-audit.js";
import { publishedValues } from "../disclosure/published-values.js";
import type { Figure } from "../disclosure/figure.js";
import { isDue, periodAfter, periodBefore } from "../disclosure/frozen.js";
import type { FrozenStore } from "../disclosure/frozen.js";
import { leagueTable } from "../disclosure/league.js";
import { partyBars } from "../disclosure/party-bars.js";
import { limitsByRole } from "../disclosure/policy.js";
import type { Policy } from "../disclosure/policy.js";
import {
  contributionColumns,
  engineFor,
  frozenColumns,
  keyColumns,
  prepare,
  settledCounts,
  tableColumns,
  tableGrain,
  tablesOf,
  writePublished,
} from "../disclosure/publish.js";
import type { Decided, IndustryDataset } from "../disclosure/publish.js";
import { checkReads } from "../disclosure/reads.js";
import { addOutdated, compareWithReplaced, fewRevised, partColumns } from "../disclosure/revision.js";
import { lossesOf, tableLossesOf } from "../disclosure/report.js";
import type { DatasetLosses } from "../disclosure/report.js";
import { identifier, literal, literals, queryIn } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";
import type { RegisteredReport } from "../registry.js";
import type { MonthParts } from "./month-parts.js";

const STORED_TYPES: Readonly<Record<FieldType, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
  histogram: "MAP(INTEGER, BIGINT)",
};

/** What industry figures pass on their way to a file. */
export interface Disclosure {
  policy: Policy;
  frozen: FrozenStore;
  /** All reports: datasets of any of them that are over the same are attacked together. */
  reports: readonly RegisteredReport[];
}

/** Makes the relations that a report's datasets share. */
export async function makeSteps(db: Database, report: RegisteredReport, parts: MonthParts): Promise<void> {
  for (const [name, step] of Object.entries(report.steps ?? {})) {
    const sql = await datasetSql(report, stepFile(step));
    if (typeof step === "string") await db.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} AS ${sql}`);
    else await parts.makeStep(`${report.id}-${name}`, name, sql);
  }
}

/** Drops what `makeSteps` made. */
export async function dropSteps(db: Database, report: RegisteredReport, parts: MonthParts): Promise<void> {
  for (const [name, step] of Object.entries(report.steps ?? {}))
    if (typeof step === "string") await db.run(`DROP TABLE ${identifier(name)}`);
  await parts.forgetSteps();
}

function datasetSql({ folder }: RegisteredReport, file: string): Promise<string> {
  return queryIn(join(folder, "datasets", file));
}

/** Rows of a dataset, ready to be written. */
export interface Computed {
  /**
   * Relation with party_id (null for industry figures), role, then the dataset's fields with their declared types. The
   * rows of each party and role are sorted by the fields.
   */
  rows: string;
  /** What the disclosure policy did, for datasets that pass it. */
  disclosed: Disclosed | null;
}

/** Runs a dataset's SQL over the warehouse. Industry figures are what the disclosure policy leaves. */
export async function computeDataset(
  db: Database,
  report: RegisteredReport,
  name: string,
  dataset: Dataset,
  disclosure: Disclosure,
): Promise<Computed> {
  const { measure } = dataset;
  if (!measure) {
    await db.run(`CREATE OR REPLACE TABLE dataset_rows AS ${await ownRows(db, report, name, dataset)}`);
    return { rows: "dataset_rows", disclosed: null };
  }
  const key = `${report.id}/${name}`;
  const published = await disclosure.frozen.published(key);
  const { as_of } = await db.row("SELECT CAST(as_of AS VARCHAR) AS as_of FROM release");
  const asOf = as_of === null ? null : String(as_of);
  await db.run("CREATE OR REPLACE TEMP TABLE frozen_periods (period VARCHAR)");
  const left = published.filter((period) => !attackedAgain(period, published, asOf, disclosure.frozen));
  if (left.length > 0) await db.run(`INSERT INTO frozen_periods SELECT unnest(${literals(left)})`);
  const sql = await checkedSql(db, report, name, dataset, contributionColumns(dataset));
  if (dataset.over !== undefined) await checkReads(db, report, `dataset ${key}`, dataset.over, sql);
  await db.run(`CREATE OR REPLACE TEMP TABLE contributions AS ${sql}`);
  const industry = { key, dataset, folder: join(report.folder, "datasets"), averages: report.datasets };
  const disclosed = await disclose(db, industry, measure, disclosure);
  await writeRows(db, dataset, "disclosed");
  await db.run("DROP TABLE contributions");
  return { rows: "dataset_rows", disclosed };
}

/** SQL of the rows of a dataset that no policy touches, in the order of its file; their columns as in `Computed`. */
export async function ownRows(
  db: Database,
  report: RegisteredReport,
  name: string,
  dataset: Dataset,
): Promise<string> {
  const columns = ["party_id", "role", ...Object.keys(dataset.fields)];
  return storedRows(dataset, `(${await checkedSql(db, report, name, dataset, columns)}) AS computed`);
}

/** @throws PortalError if the SQL returns other columns than the registration says */
async function checkedSql(
  db: Database,
  report: RegisteredReport,
  name: string,
  dataset: Dataset,
  expected: readonly string[],
): Promise<string> {
  const sql = await datasetSql(report, dataset.sql);
  const described = await db.rows(`SELECT column_name FROM (DESCRIBE ${sql})`);
  const returned = described.map(({ column_name }) => String(column_name));
  if (returned.join() !== expected.join())
    throw new PortalError(
      `report ${report.id}: datasets/${dataset.sql} returns ${returned.join(", ")}, expected ${expected.join(", ")} for dataset ${name}`,
      4,
    );
  return sql;
}

/**
 * Whether the audit attacks a published period again, together with figures that come now: the month of a day, the
 * period after it, or a revised one before it.
 */
function attackedAgain(
  period: string,
  published: readonly string[],
  asOf: string | null,
  frozen: FrozenStore,
): boolean {
  const comesNow = (other: string): boolean =>
    !published.includes(other) && asOf !== null && isDue(other, false, asOf);
  const month = period.slice(0, 7);
  const before = periodBefore(period);
  return comesNow(month) || comesNow(periodAfter(period)) || (frozen.isRevised(before) && comesNow(before));
}

/**
 * Whether a published period has to do with one that comes now: of the same month, or next to it. Figures of others stay
 * what they are and nothing new depends on them: cells lie within a month, and only successive periods are compared.
 */
function isNear(period: string, fresh: readonly string[]): boolean {
  return fresh.some(
    (other) =>
      other.slice(0, 7) === period.slice(0, 7) ||
      periodAfter(other) === period ||
      periodBefore(other) === period,
  );
}

/** A dataset that has passed the disclosure policy. */
export interface Disclosed {
  losses(): DatasetLosses[];
  /** The audit of what has been written, for datasets whose figures can be attacked. */
  audit: Audit | null;
  /** Sets aside what is published for the first time. */
  freeze(): Promise<void>;
}

/** The attack audit of a dataset's files. */
export interface Audit {
  /**
   * Attacks the files as they are to be served; takes back what gives away too much and computes `dataset_rows` anew.
   * @returns false if the files may stay
   * @throws PortalError if figures are still given away after the last round
   */
  takesBack(files: readonly string[], threads: AttackThreads): Promise<boolean>;
  attacked(): Attacked;
}

/** What the audit has done so far. */
export interface Attacked {
  rounds: number;
  /** Cells attacked together with those around them, or those of the period before, by linear programmes. */
  cells: number;
  programmes: number;
  /** Cells that were too many to be attacked so. */
  left: number;
}

async function writeRows(db: Database, dataset: Dataset, source: string): Promise<void> {
  await db.run(`CREATE OR REPLACE TABLE dataset_rows AS ${storedRows(dataset, source)}`);
}

/** SQL of a dataset's rows as they are stored, in their order. */
function storedRows(dataset: Dataset, source: string): string {
  const order = Object.entries(dataset.fields).flatMap(([field, { type }]) =>
    type === "histogram" ? [] : [identifier(field)],
  );
  return `SELECT party_id, role, ${stored(dataset)} FROM ${source} ORDER BY ${["party_id", "role", ...order].join(", ")}`;
}

/** Turns `contributions` into the relation `disclosed`: what was published before as it was, and what the policy leaves. */
async function disclose(
  db: Database,
  industry: IndustryDataset,
  measure: Measure,
  { policy, frozen, reports }: Disclosure,
): Promise<Disclosed> {
  const { key, dataset } = industry;
  const period = identifier(measure.period);
  const { as_of } = await db.row("SELECT CAST(as_of AS VARCHAR) AS as_of FROM release");
  const state = "state" in measure && measure.state === true;
  const rows = await db.rows(
    `SELECT DISTINCT CAST(${period} AS VARCHAR) AS period FROM contributions${state ? "" : " UNION SELECT period FROM frozen_periods"} ORDER BY 1`,
  );
  const due = rows
    .map((row) => String(row["period"]))
    .filter((text) => as_of !== null && isDue(text, state, String(as_of)));
  const like = frozenColumns(dataset, stored(dataset, "NULL"));
  const published = new Set(await frozen.published(key));
  const known = due.filter((text) => published.has(text));
  const fresh = due.filter((text) => !published.has(text));
  const hasCells = measure.kind !== "party-bars" && measure.kind !== "league";
  const settled = hasCells ? known.filter((text) => !isNear(text, fresh)) : [];
  const nextTo = known.filter((text) => !settled.includes(text));
  await frozen.load(db, key, nextTo, { table: "frozen_rows", like });
  await frozen.load(db, key, settled, { table: "settled_rows", like });
  await db.run(
    `CREATE OR REPLACE TEMP TABLE contributions_before AS SELECT * FROM contributions WHERE list_contains(${literals(known)}, CAST(${period} AS VARCHAR))`,
  );
  await db.run(
    `DELETE FROM contributions WHERE ${fresh.length === 0 ? "TRUE" : `CAST(${period} AS VARCHAR) NOT IN (${fresh.map(literal).join(", ")})`}`,
  );
  const freeze = (): Promise<void> => frozen.draft(db, key, fresh, measure.period);
  await frozen.draftParts(db, key, fresh, { columns: partColumns(dataset), period: measure.period });
  const place = hasCells ? keyColumns(dataset) : tableColumns(dataset, measure);
  await compareWithReplaced(db, industry, place, fresh, { policy, frozen });
  if (!hasCells) {
    const table = ["role", ...place].map(identifier).join(", ");
    await db.run(
      `INSERT INTO revised_few SELECT DISTINCT ${table} FROM replaced_unknown EXCEPT SELECT ${table} FROM revised_few`,
    );
    await db.run(`DELETE FROM contributions WHERE (${table}) IN (SELECT (${table}) FROM revised_few)`);
    const source =
      measure.kind === "party-bars"
        ? `SELECT NULL AS party_id, * FROM (${await partyBars(db, industry, measure, policy, publishedAverage(industry, measure, fresh, frozen))}) AS bars`
        : await leagueTable(db, industry, measure, policy);
    const none = "CAST(NULL AS VARCHAR) AS suppressed_by";
    await db.run(
      `CREATE OR REPLACE TABLE freezing AS SELECT CAST(party_id AS VARCHAR) AS party_id, role, ${stored(dataset)}, ${none}, ${literal(policy.version)} AS policy_version FROM (${source}) AS computed`,
    );
    if (dataset.scope === "industry")
      await db.run(
        `INSERT INTO freezing BY NAME SELECT *, ${literal(policy.version)} AS policy_version FROM (${await tablesOf(industry, measure, policy)}) AS tables WHERE suppressed_by IS NOT NULL UNION ALL BY NAME SELECT *, 'revision' AS suppressed_by, ${literal(policy.version)} AS policy_version FROM revised_few`,
      );
    await db.run(
      "CREATE OR REPLACE TEMP TABLE recorded AS SELECT * FROM freezing UNION ALL BY NAME SELECT * FROM frozen_rows",
    );
    await db.run(
      "CREATE OR REPLACE TEMP TABLE disclosed AS SELECT * FROM recorded WHERE suppressed_by IS NULL",
    );
    const tables = await db.rows(
      `SELECT role, suppressed_by, count(*)::INTEGER AS n FROM (SELECT DISTINCT ${table}, suppressed_by FROM recorded) AS tables GROUP BY ALL ORDER BY ALL`,
    );
    const losses = tableLossesOf(
      key,
      tableGrain(dataset),
      tables.map(({ role, suppressed_by, n }) => ({
        role: String(role),
        suppressedBy: suppressed_by === null ? null : String(suppressed_by),
        figures: Number(n),
      })),
    );
    return { losses: () => (dataset.scope === "industry" ? losses : []), audit: null, freeze };
  }
  const months = [...new Set(fresh.map((text) => text.slice(0, 7)))];
  const others = await othersOver(db, industry, months, frozen, reports);
  await transactionsBeside(db, industry, months, others);
  const prepared = await prepare(db, industry);
  const beside = others.length > 0 ? await besideOf(db, industry, prepared, others) : null;
  await addOutdated(db, industry, policy.limits.coarse_rate_base / 2);
  const engine = engineFor(industry, withBeside(prepared, beside), policy, await fewRevised(db, industry));
  const theirs = new Set(beside?.figures);
  const refused = new Set<Figure>();
  let decided: Decided = [];
  const attacked: Attacked = { rounds: 0, cells: 0, programmes: 0, left: 0 };
  const limits = limitsByRole(policy, key);
  const nestedAudit = new NestedAudit(db, industry, prepared, limits, beside);
  const periodAudit = new PeriodAudit(db, industry, prepared, limits);
  const decideAll = async (): Promise<void> => {
    decided = engine.decide(refused).filter(([figure]) => !theirs.has(figure));
    await writePublished(db, industry, prepared, decided, policy);
    await db.run("CREATE OR REPLACE TEMP TABLE disclosed AS SELECT NULL AS party_id, * FROM published");
  };
  await decideAll();
  const audit: Audit = {
    attacked: () => attacked,
    async takesBack(files, threads) {
      attacked.rounds++;
      const single = await auditCells(db, industry, prepared, limits, files);
      const drastic = attacked.rounds > AUDIT_ROUNDS / 2;
      const shown = await publishedValues(db, industry, files, single);
      const found = await threads.attack([
        await nestedAudit.plan(shown, drastic),
        await periodAudit.plan(shown),
      ]);
      attacked.cells += found.cells;
      attacked.programmes += found.programmes;
      attacked.left = found.left;
      const breaches = new Set([...single, ...found.breaches]);
      if (breaches.size === 0) return false;
      if (attacked.rounds > AUDIT_ROUNDS)
        throw new PortalError(
          `${key}: ${breaches.size} figures still give away too much after ${AUDIT_ROUNDS} rounds of the attack audit`,
          4,
        );
      for (const figure of breaches) refused.add(figure);
      await decideAll();
      await writeRows(db, dataset, "disclosed");
      return true;
    },
  };
  const losses = await settledCounts(db, industry);
  return { losses: () => lossesOf(industry, decided, attacked.rounds, losses), audit, freeze };
}

/** Other datasets over the same that have something published of some months, and what that is. */
async function othersOver(
  db: Database,
  industry: IndustryDataset,
  months: readonly string[],
  frozen: FrozenStore,
  reports: readonly RegisteredReport[],
): Promise<Other[]> {
  const { over } = industry.dataset;
  const others: Other[] = [];
  if (over === undefined || POPULATIONS[over].length === 0) return others;
  for (const { id, folder, datasets } of reports)
    for (const [name, dataset] of Object.entries(datasets)) {
      const other = { key: `${id}/${name}`, dataset, folder: join(folder, "datasets") };
      const kind = dataset.measure?.kind;
      if (dataset.over !== over || other.key === industry.key) continue;
      if ((kind !== "mean-of-rates" && kind !== "rates-and-times") || !haveInCommon(industry, other))
        continue;
      const periods = (await frozen.known(other.key)).filter((period) => months.includes(period.slice(0, 7)));
      if (periods.length === 0) continue;
      const table = `published_beside_${others.length}`;
      await frozen.load(db, other.key, periods, {
        ...{ table, like: frozenColumns(dataset, stored(dataset, "NULL")) },
      });
      others.push({ industry: other, published: table });
    }
  return others;
}

/** The average of what bars show, as it is published. */
function publishedAverage(
  { key, averages }: IndustryDataset,
  { average }: PartyBars,
  periods: readonly string[],
  frozen: FrozenStore,
): { published: string; value: string } | null {
  const measure = average === undefined ? undefined : averages?.[average]?.measure;
  if (average === undefined || measure?.kind !== "mean-of-rates" || periods.length === 0) return null;
  const [report = ""] = key.split("/");
  const files = frozen.filesOf(`${report}/${average}`, periods);
  return {
    published: `SELECT * FROM read_parquet(${literals(files)}, union_by_name => true)`,
    value: measure.value,
  };
}

/** The dataset's fields with their declared types. */
function stored(dataset: Dataset, value?: "NULL"): string {
  return Object.entries(dataset.fields)
    .map(
      ([field, { type }]) =>
        `CAST(${value ?? identifier(field)} AS ${STORED_TYPES[type]}) AS ${identifier(field)}`,
    )
    .join(", ");
}
