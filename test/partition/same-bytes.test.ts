import { join } from "node:path";
import { expect, it } from "vitest";
import { Database, literal } from "../../loaders/duckdb.js";
import { sha256File } from "../../loaders/hash.js";
import { withFolder } from "../support/site.js";

/** Fifths of 600,000 rows that lie across all row groups of a file. */
const FIFTHS = [0, 1, 2, 3, 4];

it("writes the same bytes each time where rows of many row groups are put together anew", async () => {
  await withFolder(async (folder) => {
    const db = await Database.open({ threads: 2 });
    try {
      const source = literal(join(folder, "all.parquet"));
      await db.run(
        `COPY (SELECT i, md5(i::VARCHAR) AS text, hash(i) % 5 AS fifth FROM range(600000) AS numbers (i)) TO ${source} (FORMAT parquet, ROW_GROUP_SIZE 20480)`,
      );
      const write = async (): Promise<string[]> => {
        const files = FIFTHS.map((fifth) => join(folder, `${fifth}.parquet`));
        await db.parallel(
          FIFTHS.map(
            (fifth) =>
              `COPY (SELECT i, text FROM read_parquet(${source}) WHERE fifth = ${fifth}) TO ${literal(files[fifth] ?? "")} (FORMAT parquet, ROW_GROUP_SIZE 20480)`,
          ),
        );
        return Promise.all(files.map((file) => sha256File(file)));
      };
      const first = await write();
      for (let again = 0; again < 8; again++) expect(await write()).toEqual(first);
      expect(await db.row("SELECT current_setting('threads')::INTEGER AS threads")).toEqual({ threads: 2 });
    } finally {
      db.close();
    }
  });
});
