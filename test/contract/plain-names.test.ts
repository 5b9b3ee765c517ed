import { readlink } from "node:fs/promises";
import { expect, it } from "vitest";
import { readFeed } from "../../loaders/contract/index.js";
import type { ExtractFile } from "../../loaders/contract/index.js";
import { withPlainNames } from "../../loaders/contract/plain-names.js";
import { Database } from "../../loaders/duckdb.js";
import { Extracts } from "./extracts.js";

it("files with wildcards in their names are read without looking through their folder, and keep their names", async () => {
  const db = await Database.open();
  const extracts = await Extracts.make();
  try {
    const names = ["[1]", "[[]", "a*", "a?", "[x]=1/a", "*/[?]", "plain"];
    const files: ExtractFile[] = [];
    for (const name of names) {
      const content = `incident_id,category,title,started_at\n${name}.csv,2,x,2026-10-01T10:00:00Z\n`;
      files.push(await extracts.put("incidents", `${name}.csv`, content));
      files.push(await extracts.put("incidents", `${name}.csv.gz`, content.replace(".csv,", ".csv.gz,")));
      files.push(
        await extracts.putParquet(
          db,
          "incidents",
          `${name}.parquet`,
          `SELECT '${name}.parquet' AS incident_id, 2 AS category, 'x' AS title, TIMESTAMP '2026-10-01 10:00:00' AS started_at`,
        ),
      );
    }
    await withPlainNames(files, undefined, async (named) => {
      expect(named.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
      expect(named.filter(({ absolute }) => /[[*?]/.test(absolute))).toEqual([]);
      for (const [i, { path, absolute }] of named.entries())
        if (!path.startsWith("plain")) expect(await readlink(absolute)).toBe(files[i]?.absolute);
    });
    await readFeed(db, "incidents", files, { timestampMax: null });
    expect(
      await db.rows("SELECT incident_id, source_file FROM incoming_incidents ORDER BY source_file"),
    ).toEqual(
      files
        .map(({ path }) => ({ incident_id: path, source_file: path }))
        .sort((a, b) => (a.source_file < b.source_file ? -1 : 1)),
    );
  } finally {
    await extracts.remove();
    db.close();
  }
});
