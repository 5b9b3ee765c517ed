import { readFile } from "node:fs/promises";
import type { Effects } from "../effects.js";
import { literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { baseColumns, emptyRelation } from "./columns.js";
import type { DayTableShape } from "./day-table.js";
import type { DayFiles, StoredFile } from "./state.js";
import type { Store } from "./store.js";

/** Days are put in order together until they hold this many rows: one pass over the new rows serves them all. */
const BATCH_ROWS = 1_000_000;
/** Rows that are read together, DuckDB's vector. */
const VECTOR_ROWS = 2048;
/** Where new rows that lie together are of more days than this on average, to put them in order first is quicker. */
const MIXED_DAYS = 4;

export interface DaysResult {
  files: DayFiles;
  /** Rows, new or stored, that lost against another row of the same key. */
  superseded: number;
}

export interface DaysUpdate {
  /** Name of the table with new rows that passed; null if there are none. */
  incoming: string | null;
  /** Stored days whose tags may have changed. */
  retag: ReadonlySet<string>;
}

/**
 * Brings a table that is stored by day up to date: new rows compete with stored ones, and every day they touch
 * is written anew. A day's file depends on the rows that won and on their tags, not on the order of arrival.
 */
export async function updateDays(
  db: Database,
  store: Store,
  shape: DayTableShape,
  stored: DayFiles,
  { incoming, retag }: DaysUpdate,
  effects: Effects,
): Promise<DaysResult> {
  const columns = baseColumns(shape.table);
  const isTagged = shape.tags !== undefined;
  const storedFiles = Object.values(stored);
  const touched = new Map<string, number>();
  const touch = (day: string, rows: number): void => void touched.set(day, (touched.get(day) ?? 0) + rows);

  let isMixed = false;
  if (incoming !== null) {
    const key = shape.key.join(", ");
    await db.script(new URL("contested.sql", import.meta.url), {
      ...{ incoming, key },
      stored:
        storedFiles.length > 0
          ? store.relation(storedFiles, { filename: true })
          : `(SELECT *, '' AS filename FROM ${emptyRelation(shape.table)})`,
    });
    const holding = new Set(
      (await db.rows("SELECT DISTINCT filename FROM contested")).map(({ filename }) => filename),
    );
    holding.delete(null);
    const contested = storedFiles.filter(({ file }) => holding.has(store.absolute(file)));
    if (contested.length !== holding.size)
      throw new Error(`contested rows are in other files than the stored ones: ${[...holding].join(", ")}`);
    await db.script(new URL("contest.sql", import.meta.url), {
      ...{ incoming, key, columns, winner: shape.winner, time: shape.time },
      stored:
        contested.length > 0
          ? `(SELECT ${columns} FROM ${store.relation(contested)})`
          : emptyRelation(shape.table),
    });
    const days = await db.rows(
      `SELECT CAST(CAST(${shape.time} AS DATE) AS VARCHAR) AS day, count(*)::INTEGER AS n,
       count(DISTINCT rowid // ${VECTOR_ROWS})::INTEGER AS vectors FROM ${incoming}
       WHERE rowid NOT IN (SELECT incoming_row FROM losers WHERE incoming_row IS NOT NULL) GROUP BY day`,
    );
    for (const { day, n } of days) touch(String(day), Number(n));
    const sumOf = (name: string): number => days.reduce((sum, row) => sum + Number(row[name]), 0);
    isMixed = sumOf("vectors") > MIXED_DAYS * Math.ceil(sumOf("n") / VECTOR_ROWS);
    const beaten = await db.rows(
      "SELECT DISTINCT CAST(day AS VARCHAR) AS day FROM losers WHERE incoming_row IS NULL",
    );
    for (const { day } of beaten) touch(String(day), 0);
    if (isTagged) await db.script(new URL("tag-rows.sql", import.meta.url), { incoming, time: shape.time });
  } else {
    await db.run(
      "CREATE OR REPLACE TABLE losers (incoming_row BIGINT, source_file VARCHAR, source_row BIGINT, day DATE)",
    );
  }
  for (const day of retag) touch(day, 0);
  for (const day of touched.keys()) touch(day, stored[day]?.rows ?? 0);

  const tags =
    shape.tags === undefined
      ? "SELECT * FROM base"
      : await readFile(new URL(shape.tags, import.meta.url), "utf8");
  const untagged = shape.tags === undefined ? "0" : "count(*) - count(tag)";
  const result: Record<string, StoredFile> = Object.fromEntries(
    Object.entries(stored).filter(([day]) => !touched.has(day)),
  );
  const total = [...touched.values()].reduce((sum, rows) => sum + rows, 0);
  const progress = effects.progress(`storing ${shape.table}`, total, "rows");
  let done = 0;
  const written: { batch: readonly string[]; kept: Promise<(StoredFile | null)[]> }[] = [];
  for (const batch of batches(touched)) {
    const days = batch.map((day) => `DATE ${literal(day)}`).join(", ");
    const before = batch.flatMap((day) => stored[day] ?? []);
    const sources = [
      ...(incoming === null
        ? []
        : [
            `SELECT ${columns}${isTagged ? ", tag" : ""} FROM ${incoming}
             WHERE ${shape.time} >= DATE ${literal(batch[0] ?? "")} AND CAST(${shape.time} AS DATE) IN (${days})
             AND rowid NOT IN (SELECT incoming_row FROM losers WHERE incoming_row IS NOT NULL)`,
          ]),
      ...(before.length === 0
        ? []
        : [
            `SELECT stored.*${isTagged ? ", tag_states.tag" : ""}
             FROM (SELECT ${columns} FROM ${store.relation(before)}) AS stored ${isTagged ? statesOf("stored", shape.time) : ""}
             WHERE (source_file, source_row) NOT IN (SELECT (source_file, source_row) FROM losers WHERE incoming_row IS NULL)`,
          ]),
    ];
    if (sources.length === 0) continue;
    const rows = sources.join(" UNION ALL ");
    await db.run(
      isMixed
        ? `CREATE TABLE rows_of_days AS SELECT * FROM (${rows}) AS mixed ORDER BY CAST(${shape.time} AS DATE)`
        : `CREATE VIEW rows_of_days AS ${rows}`,
    );
    const { kept } = await store.writeAll(
      batch.map((day) => ({
        name: `${shape.table}/${day}`,
        query: `WITH base AS (
          SELECT * FROM rows_of_days
          WHERE ${shape.time} >= DATE ${literal(day)} AND ${shape.time} < DATE ${literal(day)} + INTERVAL 1 DAY
        )
        SELECT * FROM (${tags}) AS rows_of_day ORDER BY ${shape.order}`,
      })),
      untagged,
    );
    written.push({ batch, kept });
    await db.run(`DROP ${isMixed ? "TABLE" : "VIEW"} rows_of_days`);
    done += batch.reduce((sum, day) => sum + (touched.get(day) ?? 0), 0);
    progress.update(done);
  }
  for (const { batch, kept } of written)
    for (const [i, file] of (await kept).entries()) if (file) result[batch[i] ?? ""] = file;
  progress.end();
  const { superseded } = await db.row("SELECT count(*)::INTEGER AS superseded FROM losers");
  return {
    files: Object.fromEntries(Object.entries(result).sort(([a], [b]) => (a < b ? -1 : 1))),
    superseded: Number(superseded),
  };
}

/** SQL that joins the state that rows' devices had at the time. */
function statesOf(rows: string, time: string): string {
  return `LEFT JOIN tag_states ON tag_states.device_id = ${rows}.device_id
   AND tag_states.valid_from <= ${rows}.${time} AND tag_states.valid_to > ${rows}.${time}`;
}

/** Days in order, grouped so that no group holds many more rows than one pass should. */
function batches(days: ReadonlyMap<string, number>): string[][] {
  const groups: string[][] = [];
  let rows = Infinity;
  for (const day of [...days.keys()].sort()) {
    const n = days.get(day) ?? 0;
    if (rows + n > BATCH_ROWS) {
      groups.push([]);
      rows = 0;
    }
    groups.at(-1)?.push(day);
    rows += n;
  }
  return groups;
}
