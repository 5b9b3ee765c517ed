import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Database } from "../../loaders/duckdb.js";
import { MonthParts } from "../../loaders/partition/month-parts.js";
import { content, deliver, extractFiles, refreshData, TINY, withFolder } from "../support/site.js";

describe("parts of datasets that are computed month by month", () => {
  it("stay for the months that new files do not touch, and give what a full refresh gives", async () => {
    await withFolder(async (folder) => {
      const extracts = join(folder, "extracts");
      const site = join(folder, "site");
      await deliver(TINY, extracts, await extractFiles(TINY));
      await refreshData(extracts, site);
      const first = await parts(site);
      expect([...new Set(first.map(monthOf))]).toEqual(["2026-08", "2026-09"]);

      await writeFile(
        join(extracts, "service_requests/late.csv"),
        "request_id,srv,mode,command_variant,user_id,device_id,lifecycle_status,execution_status,southbound_ms,northbound_ms,started_at\n" +
          "R90,4.8.1,on_demand,1,90-B3-D5-1F-30-01-00-01,00-DB-00-00-00-00-00-01,completed,success,300,400,2026-09-12T10:00:00Z\n",
      );
      await refreshData(extracts, site);
      const second = await parts(site);
      expect(second.filter((part) => first.includes(part)).map(monthOf)).toEqual(
        first.map(monthOf).filter((month) => month === "2026-08"),
      );
      expect(second.map(nameOf)).toEqual(first.map(nameOf));

      const full = join(folder, "full");
      await refreshData(extracts, full);
      expect(await content(site)).toEqual(await content(full));
      expect(await parts(full)).toEqual(second);
    });
  });
});

describe("steps that are computed month by month", () => {
  it("are forgotten with their report, where no month has a request or an alert too", async () => {
    await withFolder(async (site) => {
      const db = await Database.open();
      try {
        const monthParts = new MonthParts(db, site, { service_requests: {}, alerts: {} }, "");
        await monthParts.makeStep("srv-cells", "cells", "SELECT 1 AS requests WHERE FALSE");
        expect(await viewNames(db)).toEqual(["cells"]);
        await monthParts.forgetSteps();
        expect(await viewNames(db)).toEqual([]);
      } finally {
        db.close();
      }
    });
  });
});

async function viewNames(db: Database): Promise<unknown[]> {
  const rows = await db.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal");
  return rows.map(({ view_name }) => view_name);
}

async function parts(site: string): Promise<string[]> {
  return (await readdir(join(site, "parts"))).sort();
}

/** `2026-08` of `srv-request_cells-2026-08-<key>.parquet`, or of the folder `srv-daily-2026-08-<key>`. */
function monthOf(part: string): string {
  return /-(\d{4}-\d{2})-[0-9a-f]{16}(\.parquet)?$/.exec(part)?.[1] ?? part;
}

function nameOf(part: string): string {
  return part.replace(/-[0-9a-f]{16}(\.parquet)?$/, "");
}
