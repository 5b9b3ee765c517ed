import { access, link, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { identifier, literal, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";

/** An order to publish the figures of a period anew. */
export interface Revision {
  /** A month, with its days, or a day. */
  period: string;
  reason: string;
}

interface RevisionRecord extends Revision {
  at: string;
  policy: string;
}

/**
 * First publications: `<site>/frozen/<report>-<dataset>/<period>.parquet` holds every cell of a period with its values
 * or none, the owner groups behind it and the policy's version. What is there is published as it is, whatever
 * late rows say; only a revision writes it anew. Never served.
 */
export class FrozenStore {
  private readonly folder: string;
  private readonly drafts: string;
  private readonly drafted = new Set<string>();
  /** Whether a period to be revised has been published, and whether it has changed since. */
  private isKnown = false;
  isChanged = false;

  constructor(
    site: string,
    readonly revision: Revision | null = null,
  ) {
    this.folder = join(site, "frozen");
    this.drafts = join(site, "work", "frozen");
  }

  /** Periods of a dataset that are published and not to be revised, oldest first. */
  async published(key: string): Promise<string[]> {
    const files = await readdir(join(this.folder, folderOf(key))).catch(() => []);
    return files
      .flatMap((file) => (file.endsWith(".parquet") ? file.slice(0, -".parquet".length) : []))
      .filter((period) => !this.isRevised(period))
      .sort();
  }

  /**
   * Puts what is frozen of some periods into a table.
   * @param periods published ones; if there are none, the table is empty
   * @param like SQL that returns the columns of a frozen file, which the table gets
   */
  async load(
    db: Database,
    key: string,
    periods: readonly string[],
    { table, like }: { table: string; like: string },
  ): Promise<void> {
    const files = this.filesOf(key, periods);
    await db.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM (${like}) AS none LIMIT 0`);
    if (files.length > 0)
      await db.run(
        `INSERT INTO ${table} BY NAME SELECT * FROM read_parquet(${literals(files)}, union_by_name => true)`,
      );
  }

  /**
   * Sets aside what the table `freezing` holds of some periods; `commit` makes it the first publication.
   * @param column of the period
   */
  async draft(db: Database, key: string, periods: readonly string[], column: string): Promise<void> {
    await this.write(db, folderOf(key), periods, {
      rows: "SELECT * FROM freezing",
      column,
      compression: "snappy",
    });
  }

  /** Periods of a dataset that are published, what is set aside in this refresh included, oldest first. */
  async known(key: string): Promise<string[]> {
    const folder = `${folderOf(key)}/`;
    const drafted = [...this.drafted].flatMap((file) =>
      file.startsWith(folder) ? file.slice(folder.length, -".parquet".length) : [],
    );
    return [...new Set([...(await this.published(key)), ...drafted])].sort();
  }

  /** Files with what is published of some periods, what is set aside in this refresh included. */
  filesOf(key: string, periods: readonly string[]): string[] {
    return periods
      .map((period) => join(folderOf(key), `${period}.parquet`))
      .map((file) => join(this.drafted.has(file) ? this.drafts : this.folder, file));
  }

  /**
   * Sets aside what the figures of some periods are made of, for revisions to come.
   * @param columns of the relation `contributions`
   */
  async draftParts(
    db: Database,
    key: string,
    periods: readonly string[],
    { columns, period }: { columns: readonly string[]; period: string },
  ): Promise<void> {
    if (periods.length === 0) return;
    const rows = `SELECT ${columns.map(identifier).join(", ")} FROM contributions`;
    await this.write(db, join(PARTS, folderOf(key)), periods, { rows, column: period, compression: "zstd" });
  }

  /** Writes a file a period: all rows are sorted once, so that each file reads no others than its own. */
  private async write(
    db: Database,
    folder: string,
    periods: readonly string[],
    { rows, column, compression }: { rows: string; column: string; compression: "snappy" | "zstd" },
  ): Promise<void> {
    if (periods.length === 0) return;
    await mkdir(join(this.drafts, folder), { recursive: true });
    await db.run(
      `CREATE OR REPLACE TABLE drafting AS SELECT CAST(${identifier(column)} AS VARCHAR) AS drafted_period, * FROM (${rows}) AS rows ORDER BY ALL`,
    );
    const files = periods.map((period) => join(folder, `${period}.parquet`));
    await db.parallel(
      periods.map(
        (period, i) =>
          `COPY (SELECT * EXCLUDE (drafted_period) FROM drafting WHERE drafted_period = ${literal(period)}) TO ${literal(join(this.drafts, files[i] ?? ""))} (FORMAT parquet, COMPRESSION ${compression})`,
      ),
    );
    await db.run("DROP TABLE drafting");
    for (const file of files) this.drafted.add(file);
  }

  /**
   * What was published before of periods that are to be published anew.
   * @returns all publications, 0 the last of a period, 1 that before; and what they were made of, if that was kept
   */
  async replaced(
    key: string,
    periods: readonly string[],
  ): Promise<{ period: string; publication: number; file: string; parts: string | null }[]> {
    const found: { period: string; publication: number; file: string; parts: string | null }[] = [];
    for (const period of periods) {
      const files = await this.publications(join(folderOf(key), `${period}.parquet`));
      for (const [i, file] of files.toReversed().entries()) {
        const parts = join(this.folder, PARTS, relative(this.folder, file));
        found.push({ ...{ period, publication: i, file }, parts: (await isThere(parts)) ? parts : null });
      }
    }
    if (found.length > 0) this.isKnown = true;
    return found;
  }

  /** Files of a period's publications, the last one last. */
  private async publications(file: string): Promise<string[]> {
    const folder = join(this.folder, REPLACED, file);
    const before = (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name));
    const last = join(this.folder, file);
    return [...before, ...((await isThere(last)) ? [last] : [])];
  }

  /** @throws PortalError (2, 3) if a revision has nothing to revise */
  checkRevision(): void {
    if (this.revision === null || this.isChanged) return;
    const { period } = this.revision;
    throw this.isKnown
      ? new PortalError(
          `--revise ${period}: no owner group has other figures than when it was published: there is nothing to revise`,
          3,
        )
      : new PortalError(`--revise ${period}: nothing of it has been published`, 2);
  }

  /** Makes drafts the first publication, just before a release is switched to: each file in one step. */
  async commit(policy: string, now: Date): Promise<void> {
    for (const file of this.drafted) if (!file.startsWith(PARTS)) await this.keep(file);
    for (const file of this.drafted) {
      await mkdir(dirname(join(this.folder, file)), { recursive: true });
      await rename(join(this.drafts, file), join(this.folder, file));
    }
    await rm(this.drafts, { recursive: true, force: true });
    if (this.revision !== null) {
      const record: RevisionRecord = { ...this.revision, at: now.toISOString(), policy };
      const file = join(this.folder, "revisions.json");
      await mkdir(this.folder, { recursive: true });
      await writeFile(`${file}.draft`, `${JSON.stringify([...(await this.revisions()), record], null, 1)}\n`);
      await rename(`${file}.draft`, file);
    }
  }

  /** Keeps a publication that is about to be replaced, and what it was made of: it is known for ever after. */
  private async keep(file: string): Promise<void> {
    if (!(await isThere(join(this.folder, file)))) return;
    const folder = join(this.folder, REPLACED, file);
    await mkdir(folder, { recursive: true });
    const name = `${String((await readdir(folder)).length + 1).padStart(4, "0")}.parquet`;
    await link(join(this.folder, file), join(folder, name));
    if (!(await isThere(join(this.folder, PARTS, file)))) return;
    await mkdir(join(this.folder, PARTS, REPLACED, file), { recursive: true });
    await link(join(this.folder, PARTS, file), join(this.folder, PARTS, REPLACED, file, name));
  }

  /** All revisions so far, oldest first. */
  async revisions(): Promise<RevisionRecord[]> {
    const text = await readFile(join(this.folder, "revisions.json"), "utf8").catch(() => "[]");
    return JSON.parse(text) as RevisionRecord[];
  }

  /** Whether a period is to be published anew. */
  isRevised(period: string): boolean {
    const revised = this.revision?.period;
    return revised !== undefined && (period === revised || period.startsWith(`${revised}-`));
  }
}

/** @throws PortalError (2) if the period is no month or day, or there is no reason */
export function parseRevision(period: string | undefined, reason: string | undefined): Revision | null {
  if (period === undefined && reason === undefined) return null;
  if (period === undefined || !/^\d{4}-\d{2}(-\d{2})?$/.test(period))
    throw new PortalError(
      `--revise ${period ?? ""}: expected a month or day such as 2026-10 or 2026-10-31`,
      2,
    );
  if (reason === undefined || reason.trim() === "")
    throw new PortalError(`--revise ${period} needs --reason: it is recorded`, 2);
  return { period, reason };
}

/**
 * Whether the figures of a period exist at a time: a month or day has ended by then, or, if they are of the state at
 * its start, has begun.
 * @param asOf `2026-11-01 00:00:00`
 */
export function isDue(period: string, state: boolean, asOf: string): boolean {
  const due = startOf(period);
  if (!state && period.length === 7) due.setUTCMonth(due.getUTCMonth() + 1);
  if (!state && period.length === 10) due.setUTCDate(due.getUTCDate() + 1);
  return due.getTime() <= Date.parse(`${asOf.replace(" ", "T")}Z`);
}

/** The month before a month `2026-10`, the day before a day `2026-10-31`. */
export function periodBefore(period: string): string {
  const start = startOf(period);
  start.setUTCDate(start.getUTCDate() - 1);
  return start.toISOString().slice(0, period.length);
}

/** The month after a month, the day after a day. */
export function periodAfter(period: string): string {
  const start = startOf(period);
  start.setUTCDate(start.getUTCDate() + (period.length === 7 ? 31 : 1));
  return start.toISOString().slice(0, period.length);
}

function startOf(period: string): Date {
  return new Date(`${period.length === 7 ? `${period}-01` : period}T00:00:00Z`);
}

/** Folders of what figures are made of, and of what was published before a revision. */
const PARTS = "parts";
const REPLACED = "replaced";

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function folderOf(key: string): string {
  return key.replace("/", "-");
}
