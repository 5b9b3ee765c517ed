import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Database, literal } from "../duckdb.js";
import type { Effects, Progress } from "../effects.js";
import { PortalError } from "../errors.js";
import { plantBadInput } from "./bad-input.js";
import type { Planted } from "./bad-input.js";
import { checkOptions } from "./options.js";
import type { SampleFormat, SampleOptions } from "./options.js";
import { blocksOf, planSample } from "./plan.js";
import type { Block, Chunk, Plan } from "./plan.js";
import { storyParts } from "./stories.js";

export interface SampleSummary {
  /** Rows written, by feed, duplicates included, planted bad rows not. */
  rows: Record<string, number>;
  files: number;
  planted?: Planted;
}

type Parts = Record<string, string>;

/** A file of a feed: its path below the feed's folder without the ending, and the query that gives its rows. */
interface SampleFile {
  feed: string;
  name: string;
  rows: string;
}

/**
 * Writes synthetic extracts of all eight feeds, the same bytes for the same options.
 * The folder appears whole or not at all: it is made beside `out` and renamed.
 * @param plan what to make, if not all that the options ask for
 * @throws PortalError (2) for an option out of range, or an `out` with something in it and no `force`
 */
export async function writeSample(
  options: SampleOptions,
  effects: Effects,
  plan = planSample(options),
): Promise<SampleSummary> {
  checkOptions(options);
  const out = resolve(options.out);
  if (!options.force && (await isFilled(out)))
    throw new PortalError(`${out} is not empty; name another folder or add --force to replace it`, 2);
  const making = join(dirname(out), `.${basename(out)}.making`);
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  try {
    const summary = await new Sample(options, plan, making, effects).write();
    await rm(out, { recursive: true, force: true });
    await rename(making, out);
    return summary;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

class Sample {
  private readonly summary: SampleSummary = { rows: {}, files: 0 };
  private readonly parts: Parts;

  constructor(
    private readonly options: SampleOptions,
    private readonly plan: Plan,
    private readonly folder: string,
    private readonly effects: Effects,
  ) {
    this.parts = {
      ...storyParts(),
      market: literal(fileURLToPath(new URL("market/", import.meta.url))),
      reference: literal(fileURLToPath(new URL("../reference/", import.meta.url))),
      seed_bits: String((BigInt(options.seed) * 0x9e3779b97f4a7c15n) & 0x3fff_ffff_ffff_ffffn),
      seed_number: String(options.seed % 1_000_000_007),
      start: `TIMESTAMP ${literal(plan.start.toISOString().slice(0, 19))}`,
      end: `TIMESTAMP ${literal(plan.end.toISOString().slice(0, 19))}`,
      days: String(options.days),
      marks: String(plan.marks),
    };
  }

  async write(): Promise<SampleSummary> {
    const spill = join(this.folder, ".spill");
    const { memory, threads } = this.options;
    const db = await Database.open({ spill, memory, ...(threads === undefined ? {} : { threads }) });
    try {
      await this.run(db, "random");
      await this.run(db, "identifiers");
      await this.run(db, "market");
      await this.writeStanding(db);
      const progress = this.effects.progress("sample extracts", this.plan.totalRequests, "requests");
      for (const chunk of this.plan.chunks) await this.writeChunk(db, chunk, progress);
      progress.end();
      if (this.options.badInput) {
        this.summary.planted = await plantBadInput(db, this.folder, this.plan.end);
        const text = `${JSON.stringify(this.summary.planted, null, 2)}\n`;
        await writeFile(join(this.folder, "planted.json"), text);
      }
    } finally {
      db.close();
    }
    await rm(spill, { recursive: true, force: true });
    return this.summary;
  }

  private async writeStanding(db: Database): Promise<void> {
    await this.run(db, "standing");
    await this.copy(db, [
      { feed: "parties", name: "parties", rows: "FROM party_rows" },
      { feed: "users", name: "users", rows: "FROM user_rows" },
      { feed: "cpl", name: "cpl", rows: "FROM cpl_rows" },
      { feed: "incidents", name: "incidents", rows: "FROM incident_rows" },
    ]);
  }

  private async writeChunk(db: Database, chunk: Chunk, progress: Progress): Promise<void> {
    const { plan, options } = this;
    const inChunk: Parts = {
      // keys are multiples of it that need more than 32 bits
      chunk_start: `${chunk.start}::BIGINT`,
      chunk_end: String(chunk.end),
      old_homes: String(chunk.oldHomes),
      new_homes: String(chunk.newHomes),
      outages: String(Math.round((chunk.end - chunk.start) * options.days * 0.0045)),
    };
    for (const script of ["homes", "devices", "planned_alerts"]) await this.run(db, script, inChunk);
    await db.run("DROP TABLE IF EXISTS late_requests");
    const before = (plan.totalRequests * chunk.start) / plan.homes;
    const share = (chunk.end - chunk.start) / plan.homes;
    for (const block of blocksOf(plan, chunk, options.blockRows)) {
      await this.writeBlock(db, block, inChunk, chunk);
      const upTo = plan.days.slice(0, block.last + 1).reduce((sum, day) => sum + day.requests, 0);
      progress.update(Math.round(before + upTo * share));
    }
  }

  private async writeBlock(db: Database, block: Block, inChunk: Parts, chunk: Chunk): Promise<void> {
    const inBlock: Parts = {
      ...inChunk,
      first_day: String(block.first),
      last_day: String(block.last),
      first_mark: String(block.firstMark),
      end_mark: String(block.endMark),
      block_days: block.days.map((day) => `(${day.join(", ")})`).join(", "),
    };
    for (const script of ["block_days", "requests", "alerts"]) await this.run(db, script, inBlock);
    if (block.first === 0) await db.run("CREATE TABLE late_requests AS FROM block_requests LIMIT 0");
    for (const script of ["service_requests", "alert_rows", "inventory"]) await this.run(db, script, inBlock);
    await this.copy(db, [...this.filesByDay(block, chunk), ...this.inventoryFiles(block, chunk)]);
    // only now, because the files of this block hold what the block before left
    await this.run(db, "late_requests", inBlock);
  }

  /** Requests first: their files take longest, and the files after them fill what is left of the time. */
  private filesByDay({ first, last }: Block, chunk: Chunk): SampleFile[] {
    return ["service_requests", "alerts", "outage_timings"].flatMap((feed) =>
      range(first, last + 1).map((day) => ({
        feed,
        name: this.fileName(day, chunk),
        rows: `SELECT * EXCLUDE (file_day) FROM ${feed}_rows WHERE file_day = ${day}`,
      })),
    );
  }

  private inventoryFiles({ firstMark, endMark }: Block, chunk: Chunk): SampleFile[] {
    return range(firstMark, endMark).map((mark) => {
      const at = new Date(this.plan.start.getTime() + mark * 14_400_000).toISOString();
      return {
        feed: "inventory",
        name: `${at.slice(0, 7)}/${at.slice(0, 13)}00Z${this.chunkSuffix(chunk)}`,
        rows: `SELECT * EXCLUDE (mark, device_key) FROM block_inventory WHERE mark = ${mark}`,
      };
    });
  }

  private fileName(day: number, chunk: Chunk): string {
    const at = new Date(this.plan.start.getTime() + day * 86_400_000).toISOString().slice(0, 10);
    return `${at.slice(0, 7)}/${at}${this.chunkSuffix(chunk)}`;
  }

  private chunkSuffix(chunk: Chunk): string {
    return this.plan.chunks.length === 1 ? "" : `-${String(chunk.number).padStart(4, "0")}`;
  }

  private run(db: Database, name: string, parts: Parts = {}): Promise<void> {
    return db.script(new URL(`${name}.sql`, import.meta.url), { ...this.parts, ...parts });
  }

  private async copy(db: Database, files: readonly SampleFile[]): Promise<void> {
    const { format } = this.options;
    const paths = files.map(({ feed, name }) => join(this.folder, feed, `${name}.${format}`));
    for (const folder of new Set(paths.map(dirname))) await mkdir(folder, { recursive: true });
    const written = await db.parallel(
      files.map(({ rows }, i) => `COPY (${rows}) TO ${literal(paths[i] ?? "")} (${copyOptions[format]})`),
    );
    for (const [i, { feed }] of files.entries())
      this.summary.rows[feed] = (this.summary.rows[feed] ?? 0) + (written[i] ?? 0);
    this.summary.files += files.length;
  }
}

const times = "TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ'";
const copyOptions: Record<SampleFormat, string> = {
  parquet: "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1",
  csv: `FORMAT csv, HEADER true, ${times}`,
  "csv.gz": `FORMAT csv, HEADER true, COMPRESSION gzip, ${times}`,
  ndjson: `FORMAT json, ${times}`,
  "ndjson.gz": `FORMAT json, COMPRESSION gzip, ${times}`,
};

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

async function isFilled(folder: string): Promise<boolean> {
  const there = await stat(folder).catch(() => undefined);
  if (!there) return false;
  if (!there.isDirectory()) throw new PortalError(`${folder} is a file; name a folder`, 2);
  return (await readdir(folder)).length > 0;
}
