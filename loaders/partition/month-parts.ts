import { access, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { identifier, literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { sha256 } from "../hash.js";
import type { DayFiles } from "../warehouse/state.js";
import { Store } from "../warehouse/store.js";
import { TAGGED_TABLES, viewTaggedRows } from "../warehouse/tagged-rows.js";
import type { TaggedTable } from "../warehouse/tagged-rows.js";

/** Beside the files of a split month: what the one who wrote them says of them. */
const LISTING = "files.json";

/** A month of a relation, split into files. */
export interface SplitMonth<File> {
  month: string;
  /** Folder that the files lie below. */
  folder: string;
  files: readonly File[];
}

/**
 * Relations that are computed month by month, each month from its own requests and alerts alone, and kept in
 * `<site>/parts` as long as what they are made of stays: so a refresh computes the months that new files touch.
 */
export class MonthParts {
  private readonly store: Store;
  private readonly folder: string;
  private readonly months: readonly string[];
  private readonly used = new Set<string>();
  /** Parts of the steps of the report at hand, by step and month. */
  private readonly steps = new Map<string, ReadonlyMap<string, string>>();
  private seen: string | null = null;

  /**
   * @param days stored days of requests and alerts
   * @param inputs fingerprint of whatever else a part may be made of: code, reference data, parties and users
   */
  constructor(
    private readonly db: Database,
    private readonly site: string,
    private readonly days: Readonly<Record<TaggedTable, DayFiles>>,
    private readonly inputs: string,
  ) {
    this.store = new Store(db, site);
    this.folder = join(site, "parts");
    const named = TAGGED_TABLES.flatMap((table) => Object.keys(days[table]).map(monthOf));
    this.months = [...new Set(named)].sort();
  }

  /**
   * Computes what is not there yet.
   * @param name name of the relation, `<report>-<dataset or step>`
   * @param query what to compute of each month, in a total order
   * @returns files with the relation's rows, by month; none if there is no request and no alert
   */
  async make(name: string, query: string): Promise<ReadonlyMap<string, string>> {
    await mkdir(this.folder, { recursive: true });
    const parts = new Map<string, string>();
    for (const month of this.months) {
      const file = join(this.folder, `${name}-${month}-${this.keyOf(month, query)}.parquet`);
      if (!(await isThere(file))) await this.compute(name, month, query, file);
      this.used.add(file);
      parts.set(month, file);
    }
    await this.see(null);
    return parts;
  }

  /**
   * Computes what is not there yet, and has it split into files.
   * @param query what to compute of each month, in a total order
   * @param write writes the files of a month below a folder, from the name of a table with the month's rows
   * @returns the months; none if there is no request and no alert
   */
  async split<File>(
    name: string,
    query: string,
    write: (rows: string, month: string, folder: string) => Promise<readonly File[]>,
  ): Promise<SplitMonth<File>[]> {
    await mkdir(this.folder, { recursive: true });
    const months: SplitMonth<File>[] = [];
    for (const month of this.months) {
      const folder = join(this.folder, `${name}-${month}-${this.keyOf(month, query)}`);
      if (!(await isThere(folder))) {
        await this.see(month);
        await this.check(name, query);
        await this.db.run(`CREATE OR REPLACE TABLE month_rows AS ${query}`);
        const draft = join(this.site, "work", "part");
        await mkdir(draft);
        const files = await write("month_rows", month, draft);
        await writeFile(join(draft, LISTING), JSON.stringify(files));
        await rename(draft, folder);
        await this.db.run("DROP TABLE month_rows");
      }
      this.used.add(folder);
      const files = JSON.parse(await readFile(join(folder, LISTING), "utf8")) as File[];
      months.push({ month, folder, files });
    }
    await this.see(null);
    return months;
  }

  /** Makes a view of the step's name; within a month it has the rows of that month. */
  async makeStep(name: string, step: string, query: string): Promise<void> {
    const parts = await this.make(name, query);
    this.steps.set(step, parts);
    if (parts.size === 0) await this.db.run(`CREATE OR REPLACE TEMP VIEW ${identifier(step)} AS ${query}`);
    else await this.viewStep(step, parts);
  }

  /** Forgets the steps of a report. */
  async forgetSteps(): Promise<void> {
    for (const step of this.steps.keys()) await this.db.run(`DROP VIEW ${identifier(step)}`);
    this.steps.clear();
  }

  /** Removes parts that this refresh had no use for. */
  async removeUnused(): Promise<void> {
    for (const entry of await readdir(this.folder).catch(() => []))
      if (!this.used.has(join(this.folder, entry))) await rm(join(this.folder, entry), { recursive: true });
  }

  private keyOf(month: string, query: string): string {
    const rows = TAGGED_TABLES.map((table) =>
      Object.values(this.within(table, month)).map(({ file }) => file),
    );
    const steps = [...this.steps.values()].map((parts) => basename(parts.get(month) ?? ""));
    return sha256(JSON.stringify([this.inputs, query, rows, steps])).slice(0, 16);
  }

  private async compute(name: string, month: string, query: string, file: string): Promise<void> {
    await this.see(month);
    await this.check(name, query);
    const draft = join(this.site, "work", "part.parquet");
    await this.db.run(
      `COPY (${query}) TO ${literal(draft)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)`,
    );
    await rename(draft, file);
  }

  private async check(name: string, query: string): Promise<void> {
    const wide = await this.db.rows(
      `SELECT column_name FROM (DESCRIBE ${query}) WHERE column_type IN ('HUGEINT', 'UHUGEINT')`,
    );
    if (wide.length > 0)
      throw new Error(
        `${name}: Parquet holds no HUGEINT, cast ${wide.map(({ column_name }) => String(column_name)).join(", ")}`,
      );
  }

  /** Lets the views of requests, alerts and steps show one month, or all. */
  private async see(month: string | null): Promise<void> {
    if (month === this.seen) return;
    this.seen = month;
    for (const table of TAGGED_TABLES)
      await viewTaggedRows(this.db, this.store, table, this.within(table, month));
    for (const [step, parts] of this.steps) await this.viewStep(step, parts, month);
  }

  private async viewStep(
    step: string,
    parts: ReadonlyMap<string, string>,
    month: string | null = null,
  ): Promise<void> {
    const files = [...parts].flatMap(([of, file]) => (month === null || month === of ? [file] : []));
    await this.db.run(`CREATE OR REPLACE TEMP VIEW ${identifier(step)} AS SELECT * FROM ${readParts(files)}`);
  }

  private within(table: TaggedTable, month: string | null): DayFiles {
    const days = Object.entries(this.days[table]);
    return Object.fromEntries(days.filter(([day]) => month === null || monthOf(day) === month));
  }
}

/** SQL that reads parts, month after month. */
function readParts(files: Iterable<string>): string {
  return `read_parquet([${[...files].map(literal).join(", ")}])`;
}

function monthOf(day: string): string {
  return day.slice(0, 7);
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
