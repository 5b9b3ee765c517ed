import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { main } from "../../bin/portal.js";
import { silent } from "../../loaders/effects.js";
import { columnLines, columnReport } from "../../loaders/release/file-columns.js";
import { emptyState } from "../../loaders/warehouse/state.js";
import { TINY, withFolder } from "../support/site.js";

const NOTHING = { ignored: [], missing: [] };

const ALERTS = "alert_id,alert_code,user_id,device_id,raised_at,delivery_status";

function alert(id: string, more: Record<string, unknown>): string {
  return `${JSON.stringify({
    alert_id: id,
    alert_code: "AD1",
    user_id: "90-B3-D5-1F-30-01-00-03",
    device_id: "00-DB-00-00-00-00-00-01",
    raised_at: "2026-09-12T00:00:00Z",
    delivery_status: "failed",
    ...more,
  })}\n`;
}

it("names columns ignored and missing by feed and file, and counts the inventory changes that are lost, in report, log and table", async () => {
  await withFolder(async (folder) => {
    const extracts = join(folder, "extracts");
    const site = join(folder, "site");
    await cp(TINY, extracts, { recursive: true });
    // Of a column that NDJSON may leave out: one row of b has throttled_count, none of c; one row of c says that csp_id is null.
    await writeFile(
      join(extracts, "alerts/b.ndjson"),
      alert("B1", { junk: 1, throttled_count: 2 }) + alert("B2", { delivered_at: null, csp_id: "CSPN" }),
    );
    await writeFile(
      join(extracts, "alerts/c.ndjson"),
      alert("C1", { junk: 1, more: [] }) + alert("C2", { csp_id: null }),
    );
    await mkdir(join(extracts, "alerts/d"));
    await writeFile(join(extracts, "alerts/d/e.csv"), `${ALERTS},junk,delivered_at,csp_id\n`);
    await writeFile(
      join(extracts, "inventory/stranger.csv"),
      (await readFile(join(TINY, "inventory/2026-09-10.csv"), "utf8")).replaceAll(
        "SUP01,,SUP01",
        "SUP99,,SUP01",
      ),
    );

    const logged: string[] = [];
    const printed: string[] = [];
    const effects = { ...silent(logged), stdout: (text: string) => void printed.push(text) };
    const words = ["refresh", "--extracts", extracts, "--site", site, "--no-pages"];
    expect(await main(["node", "portal", ...words], effects)).toBe(0);

    const quality: Record<string, unknown> = JSON.parse(
      await readFile(join(site, "current/quality.json"), "utf8"),
    );
    expect([quality["columns"], quality["inventory_changes_lost"]]).toEqual([
      {
        parties: NOTHING,
        users: NOTHING,
        inventory: NOTHING,
        cpl: NOTHING,
        service_requests: NOTHING,
        alerts: {
          ignored: [
            { columns: ["junk"], files: 3, first_files: ["b.ndjson", "c.ndjson", "d/e.csv"] },
            { columns: ["more"], files: 1, first_files: ["c.ndjson"] },
          ],
          missing: [
            { columns: ["failure_reason"], files: 3, first_files: ["b.ndjson", "c.ndjson", "d/e.csv"] },
            { columns: ["delivered_at"], files: 1, first_files: ["c.ndjson"] },
            { columns: ["throttled_count"], files: 2, first_files: ["c.ndjson", "d/e.csv"] },
          ],
        },
        outage_timings: NOTHING,
        incidents: NOTHING,
      },
      2,
    ]);
    const notes = [
      "alerts: column junk ignored in 3 files (b.ndjson …); column more ignored in 1 file (c.ndjson); " +
        "column failure_reason missing in 3 files (b.ndjson …); column delivered_at missing in 1 file (c.ndjson); " +
        "column throttled_count missing in 2 files (c.ndjson …)",
    ];
    expect(logged.filter((line) => /column|lost/.test(line))).toEqual(notes);
    const release = String(quality["release"]);
    expect(printed.join("").split("\n").slice(10)).toEqual([
      "quarantined by rule",
      "  inventory: 2 × unknown_party",
      "  service_requests: 1 × unknown_party",
      "",
      "inventory: 2 changes lost with an unknown party",
      "",
      `release ${release}, as of 2026-09-20T20:00:00Z`,
      "",
    ]);
  });
});

it("has one entry for columns of the same files, however many these are", () => {
  const state = emptyState();
  state.extracts.cpl = Array.from({ length: 1000 }, (_, i) => ({
    path: `${i + 1000}.csv`,
    bytes: 1,
    sha256: "",
    read: 1,
    normalised: 0,
    extraColumns: ["note", "origin"],
    missingColumns: i === 999 ? ["model_name"] : [],
  }));
  const report = columnReport(state);
  expect(report.cpl).toEqual({
    ignored: [
      {
        columns: ["note", "origin"],
        files: 1000,
        first_files: ["1000", "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009"].map(
          (name) => `${name}.csv`,
        ),
      },
    ],
    missing: [{ columns: ["model_name"], files: 1, first_files: ["1999.csv"] }],
  });
  expect(columnLines(report)).toEqual([
    "cpl: columns note, origin ignored in 1000 files (1000.csv …); column model_name missing in 1 file (1999.csv)",
  ]);
});
