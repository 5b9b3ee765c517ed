import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { literal } from "../duckdb.js";
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

  /** Writes several files side by side. */
  async writeAll(drafts: readonly (Draft & { counts: RowCounts })[]): Promise<StoredFile[]> {
    const targets = drafts.map(() => this.draftFile());
    await this.db.parallel(drafts.map(({ query }, i) => copy(query, targets[i] ?? "")));
    return Promise.all(drafts.map(({ name, counts }, i) => this.keep(name, targets[i] ?? "", counts)));
  }

  absolute(file: string): string {
    return join(this.site, "warehouse", file);
  }

  /** SQL that reads stored files as one relation; they must have the same columns. */
  relation(files: readonly StoredFile[]): string {
    return `read_parquet([${files.map(({ file }) => literal(this.absolute(file))).join(", ")}])`;
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
