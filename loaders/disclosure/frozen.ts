import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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

  constructor(
    site: string,
    private readonly revision: Revision | null = null,
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
    const files = periods.map((period) => join(this.folder, folderOf(key), `${period}.parquet`));
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
    await mkdir(join(this.drafts, folderOf(key)), { recursive: true });
    const files = periods.map((period) => join(folderOf(key), `${period}.parquet`));
    await db.parallel(
      periods.map(
        (period, i) =>
          `COPY (SELECT * FROM freezing WHERE CAST(${identifier(column)} AS VARCHAR) = ${literal(period)} ORDER BY ALL) TO ${literal(join(this.drafts, files[i] ?? ""))} (FORMAT parquet)`,
      ),
    );
    for (const file of files) this.drafted.add(file);
  }

  /** Files with what is published of some periods, what is set aside in this refresh included. */
  filesOf(key: string, periods: readonly string[]): string[] {
    return periods
      .map((period) => join(folderOf(key), `${period}.parquet`))
      .map((file) => join(this.drafted.has(file) ? this.drafts : this.folder, file));
  }

  /** Makes drafts the first publication, just before a release is switched to: each file in one step. */
  async commit(policy: string, now: Date): Promise<void> {
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

function folderOf(key: string): string {
  return key.replace("/", "-");
}
