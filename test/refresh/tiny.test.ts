import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../bin/portal.js";
import { Database } from "../../loaders/duckdb.js";
import { silent } from "../../loaders/effects.js";
import { figures } from "../../loaders/figures.js";
import type { FiguresResult } from "../../loaders/figures.js";
import { loadReports } from "../../loaders/registry.js";
import type { RefreshResult } from "../../loaders/refresh.js";
import { CHECKOUT, TINY, refreshData } from "../support/site.js";

/** test/fixtures/extracts/tiny is small enough that every expectation here can be read off it by eye. */
let site = "";
let result: RefreshResult;

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), "portal-test-"));
  result = await refreshData(TINY, site);
});

afterAll(() => rm(site, { recursive: true }));

const ask = async (
  view: string,
  party: string,
  role: string,
  parameters: Record<string, string> = {},
): Promise<FiguresResult["rows"]> =>
  (await figures({ site, source: CHECKOUT, view: `inventory/${view}`, party, role, parameters })).rows;

async function stored(query: string): Promise<unknown[]> {
  const db = await Database.open();
  try {
    return await db.rows(query.replaceAll("@", `${site}/warehouse/`));
  } finally {
    db.close();
  }
}

describe("refresh of the tiny extracts", () => {
  it("counts every row once: read = accepted + superseded + quarantined", () => {
    expect(result.feeds).toEqual({
      parties: { read: 3, accepted: 3, superseded: 0, quarantined: {}, untagged: 0, normalised: 0 },
      users: { read: 4, accepted: 4, superseded: 0, quarantined: {}, untagged: 0, normalised: 0 },
      inventory: { read: 7, accepted: 7, superseded: 0, quarantined: {}, untagged: 0, normalised: 3 },
      cpl: { read: 3, accepted: 3, superseded: 0, quarantined: {}, untagged: 0, normalised: 0 },
      service_requests: {
        read: 7,
        accepted: 5,
        superseded: 1,
        quarantined: { unknown_party: 1 },
        untagged: 1,
        normalised: 1,
      },
      alerts: { read: 3, accepted: 3, superseded: 0, quarantined: {}, untagged: 0, normalised: 0 },
      outage_timings: { read: 1, accepted: 1, superseded: 0, quarantined: {}, untagged: 0, normalised: 0 },
      incidents: { read: 1, accepted: 1, superseded: 0, quarantined: {}, untagged: 0, normalised: 0 },
    });
    expect(result.as_of).toBe("2026-09-20T20:00:00Z");
  });

  it("tags a request with the state of its device and hub at the time, before the first row with the first row", async () => {
    const rows = await stored(
      `SELECT request_id, outcome, reason, rtt_ms, requests.tag IS NOT NULL AS tagged, firmware_version, hub_firmware_version, region, responsible_supplier_id, srv
       FROM '@service_requests/*.parquet' AS requests LEFT JOIN '@tags-*.parquet' AS tags ON tags.tag = requests.tag ORDER BY request_id`,
    );
    const tags = (
      firmware_version: string | null,
      hub: string | null,
      region: string | null,
      supplier: string | null,
    ) => ({
      firmware_version,
      hub_firmware_version: hub,
      region,
      responsible_supplier_id: supplier,
    });
    expect(rows).toEqual([
      {
        request_id: "R1",
        outcome: "success",
        reason: null,
        rtt_ms: "1500",
        tagged: true,
        ...tags("0002012E", "00000100", "North", "SUP01"),
        srv: "4.8.1",
      },
      {
        request_id: "R2",
        outcome: "failure",
        reason: "E21",
        rtt_ms: null,
        tagged: true,
        ...tags("0002012F", "00000100", "North", "SUP01"),
        srv: "4.10",
      },
      {
        request_id: "R3",
        outcome: "success",
        reason: null,
        rtt_ms: null,
        tagged: true,
        ...tags("0002012E", null, "SMETS1", "SUP02"),
        srv: "4.8.1",
      },
      {
        request_id: "R4",
        outcome: "success",
        reason: null,
        rtt_ms: "500",
        tagged: true,
        ...tags("0002012E", null, "SMETS1", "SUP02"),
        srv: "8.1.1",
      },
      {
        request_id: "R5",
        outcome: "failure",
        reason: "timed_out",
        rtt_ms: null,
        tagged: false,
        ...tags(null, null, null, null),
        srv: "8.1.1",
      },
    ]);
  });

  it("takes the event time of an outage alert from its timing, else from raised_at", async () => {
    expect(await stored("SELECT alert_id, event_at FROM '@alerts/*.parquet' ORDER BY alert_id")).toEqual([
      { alert_id: "A1", event_at: "2026-08-20 09:56:00" },
      { alert_id: "A2", event_at: "2026-08-20 11:00:00" },
      { alert_id: "A3", event_at: "2026-08-20 10:00:00" },
    ]);
  });

  it("counts the estate by model and firmware version, not held where the inventory holds none", async () => {
    const row = (
      device_type_group: string,
      manufacturer: string,
      model: string,
      firmware_version: string,
    ) => ({
      role: "IS",
      device_type_group,
      manufacturer,
      model,
      firmware_version,
      devices: 1,
    });
    expect(await ask("models", "SUP01", "IS")).toEqual([
      row("ESME", "AB01", "010A030B", "0002012E"),
      row("ESME", "AB01", "010A030B", "0002012F"),
      row("IHD", "AB02", "0A0A0A0A", "not held"),
      row("Other", "CC01", "01020304", "00000101"),
    ]);
    expect(await ask("models", "SUP01", "IS", { region: "SMETS1" })).toEqual([
      row("ESME", "AB01", "010A030B", "0002012E"),
    ]);
    expect(await ask("models", "SUP02", "IS")).toEqual([]);
  });

  it("prints a view as CSV that programs read: no byte order mark before the header", async () => {
    const printed: string[] = [];
    const effects = { ...silent(), stdout: (text: string) => void printed.push(text) };
    const words = ["figures", "inventory/models", "--site", site, "--party", "SUP01", "--role", "IS"];
    expect(await main(["node", "portal", ...words, "--format", "csv"], effects)).toBe(0);
    expect(printed).toEqual([
      [
        "role,device_type_group,manufacturer,model,firmware_version,devices",
        "IS,ESME,AB01,010A030B,0002012E,1",
        "IS,ESME,AB01,010A030B,0002012F,1",
        "IS,IHD,AB02,0A0A0A0A,not held,1",
        "IS,Other,CC01,01020304,00000101,1",
        "",
      ].join("\r\n"),
    ]);
  });

  it("shows own shares of a firmware mix and withholds the industry's below six owner groups", async () => {
    expect(await ask("firmware", "SUP01", "IS", { model: "010A030B" })).toEqual([
      {
        role: "IS",
        manufacturer: "AB01",
        model: "010A030B",
        firmware_version: "0002012E",
        own_share: 50,
        industry_share: null,
      },
      {
        role: "IS",
        manufacturer: "AB01",
        model: "010A030B",
        firmware_version: "0002012F",
        own_share: 50,
        industry_share: null,
      },
    ]);
  });

  it("counts exceptions, limits included, and lists the devices behind them", async () => {
    const counts = Object.fromEntries(
      (await ask("exceptions", "SUP01", "IS")).map(({ exception, devices }) => [exception, devices]),
    );
    expect(counts).toEqual({
      behind_newest_firmware: 1,
      certificate_expiring: 1,
      cpl_expiring: 1,
      no_alert_ever: 1,
      no_recent_read: 1,
      not_commissioned: 0,
      suspended: 0,
    });
    const meters = (rows: FiguresResult["rows"]) => rows.map(({ mpxn }) => mpxn);
    expect(meters(await ask("devices", "SUP01", "IS", { exception: "no_recent_read" }))).toEqual([
      "1212345678007",
    ]);
    expect(
      meters(await ask("devices", "SUP01", "IS", { exception: "no_recent_read", read_days: "10" })),
    ).toEqual(["1012345678008", "1212345678007"]);
    expect(meters(await ask("devices", "SUP01", "IS", { exception: "behind_newest_firmware" }))).toEqual([
      "1212345678007",
    ]);
  });

  it("shows a device with the last alert about it, whoever got it", async () => {
    expect((await ask("devices", "SUP01", "GS"))[0]).toEqual({
      role: "GS",
      device_type: "ESME",
      model: "010A030B",
      firmware_version: "0002012F",
      csp_id: "CSPN",
      energy_supplier_id: "SUP01",
      dno_id: "DNO10",
      mpxn: "1012345678008",
      last_read_at: "2026-09-10T01:00:00Z",
      last_alert_at: "2026-08-20T11:00:00Z",
      last_alert_code: "8F36",
      status: "Commissioned",
      prepayment: false,
      smets_version: "SMETS2",
    });
  });

  it("tells a change of supplier to both parties, as gained and lost", async () => {
    const change = (kind: string) => ({
      role: "IS",
      day: "2026-09-20",
      change: kind,
      device_type_group: "ESME",
      devices: 1,
    });
    expect(await ask("changes", "SUP01", "IS")).toEqual([change("gained")]);
    expect(await ask("changes", "SUP02", "IS")).toEqual([change("lost")]);
  });

  it("gives each party a manifest with its own files and the industry's of its role, and nobody else's", async () => {
    const manifest = JSON.parse(
      await readFile(join(site, "current/data/parties/SUP01/IS/manifest.json"), "utf8"),
    ) as {
      datasets: Record<string, { files: { path: string }[] }>;
    };
    const folders = Object.fromEntries(
      Object.entries(manifest.datasets).map(([key, { files }]) => [
        key,
        [...new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf("/"))))].join(),
      ]),
    );
    const reports = (await loadReports(CHECKOUT)).filter(({ roles }) => roles.includes("IS"));
    const expected = reports.flatMap(({ id, datasets }) =>
      Object.entries(datasets).map(([name, { scope }]) => [
        `${id}/${name}`,
        scope === "party" ? "/data/parties/SUP01/IS" : "/data/industry/IS",
      ]),
    );
    expect(folders).toEqual(Object.fromEntries(expected));
    expect(Object.keys(folders)).toEqual(expect.arrayContaining(["inventory/models", "srv/league"]));
  });
});
