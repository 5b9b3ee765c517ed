import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { literal, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { sha256File } from "../hash.js";
import type { StoredFile } from "./state.js";

export interface Draft {
  /** Path below the warehouse without ending, for example `alerts/2026-10-01`. */
  name: string;
  /** What to store, in a total order; must not read temporary tables if it is written beside others. */
  query: string;
}

type RowCounts = Pick<StoredFile, "rows" | "untagged">;

/** Writes immutable Parquet files of the warehouse, named by their content. */
export class Store {
  private drafts = 0;

  constructor(
    private readonly db: Database,
    private readonly site: string,
  ) {}

  /** Writes one file, even if the query returns no row. */
  async write(draft: Draft): Promise<StoredFile> {
    const target = this.draftFile();
    await this.db.run(copy(draft.query, target));
    const { rows } = await this.db.row(
      `SELECT count(*)::INTEGER AS rows FROM read_parquet(${literal(target)})`,
    );
    return this.keep(draft.name, target, { rows: Number(rows), untagged: 0 });
  }

  /**
   * Writes several files side by side.
   * @param untagged SQL of how many of a file's rows have no tag
   * @returns when all are written: `kept`, the files in the order of the drafts, null where a query returned no row; they
   *   get their names while others are written
   */
  async writeAll(
    drafts: readonly Draft[],
    untagged: string,
  ): Promise<{ kept: Promise<(StoredFile | null)[]> }> {
    const targets = drafts.map(() => this.draftFile());
    const rows = await this.db.parallel(drafts.map(({ query }, i) => copy(query, targets[i] ?? "")));
    const counts = await this.db.rows(
      `SELECT filename, ${untagged}::INTEGER AS untagged FROM read_parquet(${literals(targets)}, filename = true) GROUP BY filename`,
    );
    const untaggedIn = new Map(counts.map((row) => [String(row["filename"]), Number(row["untagged"])]));
    const kept = Promise.all(
      drafts.map(async ({ name }, i) => {
        const [target = "", count = 0] = [targets[i], rows[i]];
        if (count > 0) return this.keep(name, target, { rows: count, untagged: untaggedIn.get(target) ?? 0 });
        await rm(target);
        return null;
      }),
    );
    kept.catch(() => undefined);
    return { kept };
  }

  absolute(file: string): string {
    return join(this.site, "warehouse", file);
  }

  /**
   * SQL that reads stored files as one relation; they must have the same columns.
   * @param filename whether the file of each row is in a column of that name, as `absolute` gives it
   */
  relation(files: readonly StoredFile[], { filename = false } = {}): string {
    const list = literals(files.map(({ file }) => this.absolute(file)));
    return `read_parquet(${list}${filename ? ", filename = true" : ""})`;
  }

  private draftFile(): string {
    return join(this.site, "work", `draft-${this.drafts++}.parquet`);
  }

  private async keep(name: string, draft: string, counts: RowCounts): Promise<StoredFile> {
    const file = `${name}-${(await sha256File(draft)).slice(0, 16)}.parquet`;
    const target = this.absolute(file);
    await mkdir(dirname(target), { recursive: true });
    await rename(draft, target);
    return { file, ...counts };
  }
}

/** Level 1 takes two thirds of the default level's time and 3 per cent more room. */
function copy(query: string, target: string): string {
  return `COPY (${query}) TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`;
}
