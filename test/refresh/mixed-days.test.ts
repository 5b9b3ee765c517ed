import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Database, literal } from "../../loaders/duckdb.js";
import type { Row } from "../../loaders/duckdb.js";
import { refreshData, TINY, withFolder } from "../support/site.js";

const DAYS = 6;
const ROWS = 12_000;
const COLUMNS =
  "request_id,srv,mode,command_variant,user_id,device_id,lifecycle_status,execution_status,southbound_ms,northbound_ms,started_at";

/** Requests of six days, the same time apart. */
const REQUESTS = Array.from({ length: ROWS }, (_, i) => {
  const time = new Date(Date.UTC(2026, 8, 1) + (i * DAYS * 86_400_000) / ROWS).toISOString();
  return `M${i},${4 + (i % 3)}.1,on_demand,1,90-B3-D5-1F-30-01-00-01,00-DB-00-00-00-00-00-01,completed,success,${i},1,${time}`;
});

/** What is stored of the requests, day by day in the order of the files; all but the rows that they were read from. */
async function stored(requests: readonly string[]): Promise<Row[]> {
  return withFolder(async (folder) => {
    const [extracts, site] = [join(folder, "extracts"), join(folder, "site")];
    await cp(TINY, extracts, { recursive: true });
    await writeFile(join(extracts, "service_requests/many.csv"), [COLUMNS, ...requests, ""].join("\n"));
    await refreshData(extracts, site);
    const db = await Database.open();
    try {
      return await db.rows(
        `SELECT regexp_extract(filename, '2026-\\d\\d-\\d\\d') AS day, file_row_number::INTEGER AS place, * EXCLUDE (filename, file_row_number, source_row)
         FROM read_parquet(${literal(join(site, "warehouse/service_requests/*.parquet"))}, filename = true, file_row_number = true) ORDER BY day, place`,
      );
    } finally {
      db.close();
    }
  });
}

it("days are stored alike whether a file's rows are in their order or mixed", async () => {
  const mixed = REQUESTS.map((_, i) => REQUESTS[(i * 7919) % ROWS] ?? "");
  expect(new Set(mixed).size).toBe(ROWS);
  const inOrder = await stored(REQUESTS);
  expect(inOrder.filter(({ source_file }) => source_file === "many.csv")).toHaveLength(ROWS);
  expect(await stored(mixed)).toEqual(inOrder);
});
