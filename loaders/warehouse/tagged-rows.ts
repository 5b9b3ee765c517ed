import { readFile } from "node:fs/promises";
import type { Database } from "../duckdb.js";
import { baseColumns, emptyRelation } from "./columns.js";
import { DAY_TABLE_SHAPES } from "./day-table.js";
import type { DayFiles } from "./state.js";
import type { Store } from "./store.js";

export const TAGGED_TABLES = ["service_requests", "alerts"] as const;
export type TaggedTable = (typeof TAGGED_TABLES)[number];

/** Makes the view of a tagged table's rows on the days given; without rows it has the columns all the same. */
export async function viewTaggedRows(
  db: Database,
  store: Store,
  table: TaggedTable,
  days: DayFiles,
): Promise<void> {
  const { tags, time } = DAY_TABLE_SHAPES[table];
  const files = Object.values(days);
  const rows =
    files.length > 0 || tags === undefined
      ? `SELECT * FROM ${store.relation(files)}`
      : `WITH base AS (SELECT ${baseColumns(table)}, CAST(NULL AS UBIGINT) AS tag FROM ${emptyRelation(table)}) ${await readFile(new URL(tags, import.meta.url), "utf8")}`;
  await db.run(
    `CREATE OR REPLACE TEMP VIEW ${table} AS
     SELECT stored.*, stored.tag IS NOT NULL AS tagged, CAST(${time} AS DATE) AS day, tags.* EXCLUDE (tag)
     FROM (${rows}) AS stored LEFT JOIN tags ON tags.tag = stored.tag`,
  );
}
