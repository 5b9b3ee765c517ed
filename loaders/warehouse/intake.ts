import { formatOf } from "../contract/extracts.js";
import type { ExtractFile } from "../contract/extracts.js";
import { byFeed } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import { readFeed } from "../contract/index.js";
import type { Database } from "../duckdb.js";
import type { Effects } from "../effects.js";
import type { Settings } from "../settings.js";
import type { Quarantine } from "./quarantine.js";
import type { KnownFile } from "./state.js";
import { checkQuarantine } from "./thresholds.js";

/** Bytes that a row takes, roughly, by the ending of its file. */
const ROW_BYTES: Readonly<Record<string, number>> = {
  parquet: 40,
  csv: 200,
  "csv.gz": 40,
  ndjson: 400,
  "ndjson.gz": 40,
};

/** Reads new extract files chunk by chunk, and keeps the books of what was read and set aside. */
export class Intake {
  readonly known: Record<Feed, KnownFile[]>;
  /** Rows of the new files that were set aside when they were read. */
  readonly setAside = byFeed(() => 0);

  constructor(
    private readonly db: Database,
    private readonly quarantine: Quarantine,
    private readonly files: ReadonlyMap<Feed, readonly ExtractFile[]>,
    before: Readonly<Record<Feed, KnownFile[]>>,
    private readonly settings: Settings,
    private readonly effects: Effects,
    /** Folder for what compressed and big text files are unpacked to. */
    private readonly scratch: string,
  ) {
    this.known = { ...before };
  }

  /**
   * Yields, for each chunk, the table with the rows that passed; it is gone when the next one is asked for.
   * @param options.recheck rows set aside before may pass now
   * @param options.timestampMax upper bound of event times, null if the feed has none
   * @throws PortalError if a file can't be used or too many rows were set aside
   */
  async *read(
    feed: Feed,
    options: { recheck: boolean; timestampMax: string | null },
  ): AsyncGenerator<string> {
    let recheck = options.recheck ? await this.quarantine.take(feed) : undefined;
    const chunks = this.chunks(feed);
    if (chunks.length === 0 && recheck !== undefined) chunks.push([]);
    const progress = this.effects.progress(`reading ${feed}`, this.files.get(feed)?.length ?? 0, "files");
    let done = 0;
    for (const chunk of chunks) {
      const readings = await readFeed(this.db, feed, chunk, {
        timestampMax: options.timestampMax,
        scratch: this.scratch,
        few: this.settings.quarantineRows,
        ...(recheck === undefined ? {} : { recheck }),
      });
      recheck = undefined;
      await this.quarantine.add(feed);
      for (const { quarantined } of readings)
        this.setAside[feed] += Object.values(quarantined).reduce((sum, n) => sum + n, 0);
      this.known[feed] = [
        ...this.known[feed],
        ...readings.map(({ path, read, normalised, extraColumns, missingColumns }) => ({
          path,
          bytes: chunk.find((file) => file.path === path)?.bytes ?? 0,
          sha256: "",
          read,
          normalised,
          extraColumns,
          missingColumns,
        })),
      ];
      done += chunk.length;
      progress.update(done);
      yield `incoming_${feed}`;
      await this.db.run(`DROP TABLE IF EXISTS incoming_${feed}`);
    }
    progress.end();
    await checkQuarantine(this.quarantine, feed, this.rowsRead(feed), this.settings);
  }

  rowsRead(feed: Feed): number {
    return this.known[feed].reduce((sum, { read }) => sum + read, 0);
  }

  private chunks(feed: Feed): ExtractFile[][] {
    const chunks: ExtractFile[][] = [];
    let rows = Infinity;
    for (const file of this.files.get(feed) ?? []) {
      const estimate = file.bytes / (ROW_BYTES[formatOf(file.path) ?? ""] ?? 100);
      if (rows + estimate > this.settings.chunkRows) {
        chunks.push([]);
        rows = 0;
      }
      chunks.at(-1)?.push(file);
      rows += estimate;
    }
    return chunks;
  }
}
