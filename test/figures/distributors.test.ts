import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import { CHECKOUT, refreshData } from "../support/site.js";
import { asked } from "./asked.js";
import { marketSite } from "./market-site.js";
import { PlainDistributors } from "./plain-distributors.js";
import type { Figures } from "./plain-distributors.js";
import { readPlainExtracts } from "./plain-extracts.js";
import { AS_OF } from "./random-market.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

const ask = async (
  site: string,
  view: string,
  party: string,
  parameters: Record<string, string> = {},
): Promise<Figures> => asked(site, { view, party, parameters });

/**
 * test/fixtures/extracts/distributors: some fifty alerts of one distributor, a device a case, so that every expectation
 * can be read off by eye. The device's number ends its MPAN; alerts are named after it. As of 10 November, 00:00.
 */
describe("some fifty alerts", () => {
  let site = "";
  beforeAll(async () => {
    site = join(folder, "fifty");
    await refreshData(join(CHECKOUT, "test/fixtures/extracts/distributors"), site);
  });
  const device = ({ mpxn }: Figures[number]): number => Number(String(mpxn).slice(2, 12));
  const list = async (name: string): Promise<unknown[]> =>
    (await ask(site, "outages/list", "DNO10", { list: name }))
      .map((row) => [device(row), row["event_at"], row["pair_code"], row["gap_ms"]])
      .sort(([a], [b]) => Number(a) - Number(b));
  const at = (text: string): string => `2026-11-${text}Z`;
  const MINUTE = 60_000;

  it("put on list i what pairs with 8F36, on ii what pairs with 8F35, and what never paired on both", async () => {
    const never = [
      [4, at("01T00:00:00"), null, null],
      [5, at("01T10:00:00"), null, null],
      [6, at("01T10:00:00"), null, null],
      [7, at("07T00:00:00"), null, null],
      [9, at("02T10:00:00"), null, null],
      [11, at("02T09:00:00"), null, null],
      [11, at("02T10:00:00"), null, null],
    ];
    expect(await list("neither")).toEqual(never);
    expect(await list("i")).toEqual([
      [1, at("01T10:00:00"), "8F36", 120 * MINUTE],
      [3, at("01T00:00:00"), "8F36", 72 * 60 * MINUTE],
      ...never.slice(0, 5),
      [10, at("02T10:00:00"), "8F36", 2 * MINUTE],
      ...never.slice(5),
    ]);
    expect(await list("ii")).toEqual([
      never[0],
      never[1],
      [5, at("01T10:10:00"), "8F35", 10 * MINUTE],
      ...never.slice(2),
      [12, at("02T11:00:00"), "8F35", 2 * MINUTE],
    ]);
    expect(await list("open")).toEqual([[8, at("07T00:00:00.001"), null, null]]);
  });

  it("put restorations that pair with no AD1 on lists iii and iv: too late, at the same time, alone", async () => {
    expect(await list("iii")).toEqual([[2, at("01T10:01:00"), null, null]]);
    expect(await list("iv")).toEqual([
      [4, at("04T00:00:00.001"), null, null],
      [9, at("02T10:00:00"), null, null],
      [11, at("02T10:00:00"), null, null],
    ]);
  });

  it("go by the event time, have the MPxN of that time, say when they were acknowledged and where a phase was restored", async () => {
    const rows = await ask(site, "outages/list", "DNO10", { list: "i" });
    const of = (wanted: number): Figures[number] | undefined => rows.find((row) => device(row) === wanted);
    expect(of(10)).toEqual({
      ...{ list: "i", mpxn: "1000000000100", event_at: at("02T10:00:00"), alert_code: "AD1" },
      ...{ pair_code: "8F36", pair_at: at("02T10:02:00"), gap_ms: 2 * MINUTE, polyphase: false },
      acknowledged_at: at("02T10:30:00"),
    });
    expect(rows.filter((row) => row["polyphase"] === true).map(device)).toEqual([6]);
  });

  it("are counted by day in each list that they are in", async () => {
    const daily = await ask(site, "outages/daily", "DNO10");
    expect(
      daily.map(({ day, list: name, events }) => `${String(day).slice(8)} ${String(name)} ${String(events)}`),
    ).toEqual([
      ...["01 i 5", "01 ii 4", "01 iii 1", "01 neither 3"],
      ...["02 i 4", "02 ii 4", "02 iv 2", "02 neither 3"],
      "04 iv 1",
      ...["07 i 1", "07 ii 1", "07 neither 1", "07 open 1"],
    ]);
  });

  it("are cut by region, model and firmware version, and split by them", async () => {
    const first = { manufacturer: "AB01", model: "010A0301" };
    const second = { ...first, firmware_version: "00020E02", region: "Central" };
    expect(await ask(site, "outages/slice", "DNO10", second)).toEqual(
      ["2026-11", "all"].map((month) => ({
        ...{ month, outages: 1, neither: 0, list_iv: 0, list_i: 0, list_ii: 1, list_iii: 0, still_open: 0 },
        ...{ neither_polyphase: 0, acknowledged: 0, gap_median_ms: 2 * MINUTE },
      })),
    );
    const days = await ask(site, "outages/days", "DNO10", second);
    expect(days).toEqual([{ day: "2026-11-02", list: "ii", events: 1 }]);
    const rows = await ask(site, "outages/rows", "DNO10", second);
    expect(rows).toEqual([
      {
        ...{ list: "ii", mpxn: "1000000000129", event_at: at("02T11:00:00"), alert_code: "AD1" },
        ...{ pair_code: "8F35", pair_at: at("02T11:02:00"), gap_ms: 2 * MINUTE, polyphase: false },
        ...{ acknowledged_at: null, ...second },
      },
    ]);
    const split = await ask(site, "outages/split", "DNO10", { day: "2026-11-02" });
    expect(
      split.map(({ dimension, region, model, firmware_version, list_i, list_ii, list_iv }) =>
        [dimension, region, model, firmware_version, list_i, list_ii, list_iv].join(" "),
      ),
    ).toEqual([
      "firmware_version  010A0301 00020E01 4 3 2",
      "firmware_version  010A0301 00020E02 0 1 0",
      "model  010A0301  4 4 2",
      "region Central   0 1 0",
      "region North   4 3 2",
    ]);
  });

  it("have the same rows with the device's attributes as without, and the same counts of every slice together", async () => {
    const rows = await ask(site, "outages/rows", "DNO10");
    const places = ["region", "manufacturer", "model", "firmware_version"];
    expect(
      rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !places.includes(name)))),
    ).toEqual(await ask(site, "outages/list", "DNO10"));
    expect(await ask(site, "outages/slice", "DNO10")).toEqual(await ask(site, "outages/monthly", "DNO10"));
    expect(await ask(site, "outages/days", "DNO10")).toEqual(await ask(site, "outages/daily", "DNO10"));
  });

  it("tell met from failed and open at the limit to the millisecond; several N16 may share an N42, whatever the party's role", async () => {
    const pairs = await ask(site, "credentials/pairs", "DNO10");
    const shown = pairs
      .map((row) => [device(row), row["supplier"], row["n16_at"], row["n42_at"], row["state"]])
      .sort(([a], [b]) => Number(a) - Number(b));
    expect(shown).toEqual([
      [20, "SUP01", at("01T00:00:00"), at("01T00:00:00"), "met"],
      [21, "SUP01", at("01T00:00:00"), at("08T00:00:00"), "met"],
      [22, "SUP01", at("01T00:00:00"), at("08T00:00:00.001"), "failed"],
      [23, "SUP01", at("03T00:00:00"), null, "failed"],
      [24, "SUP01", at("03T00:00:00.001"), null, "open"],
      [25, "SUP01", at("01T08:00:00"), at("03T08:00:00"), "met"],
      [25, "SUP01", at("02T08:00:00"), at("03T08:00:00"), "met"],
      [26, "SUP01", at("01T08:00:00"), null, "failed"],
      [27, "SUP01", at("04T23:59:59"), at("06T00:00:00"), "met"],
      [27, "SUP02", at("05T00:00:00"), at("06T00:00:00"), "met"],
    ]);
  });

  it("are counted by the day of the N16 and the supplier then responsible, worst share first", async () => {
    const daily = await ask(site, "credentials/daily", "DNO10");
    expect(daily.map(({ day, supplier, met, failed, open }) => [day, supplier, met, failed, open])).toEqual([
      ["2026-11-01", "SUP01", 3, 2, 0],
      ["2026-11-02", "SUP01", 1, 0, 0],
      ["2026-11-03", "SUP01", 0, 1, 1],
      ["2026-11-04", "SUP01", 1, 0, 0],
      ["2026-11-05", "SUP02", 1, 0, 0],
    ]);
    expect(await ask(site, "credentials/suppliers", "DNO10")).toEqual([
      {
        ...{ supplier: "SUP01", supplier_name: "First Supplier", met: 5, failed: 3, open: 1 },
        ...{ share_met: 62.5, gap_median_ms: 36 * 3_600_000 + 500 },
      },
      {
        ...{ supplier: "SUP02", supplier_name: "Second Supplier", met: 1, failed: 0, open: 0 },
        ...{ share_met: 100, gap_median_ms: 24 * 3_600_000 },
      },
    ]);
    const times = await ask(site, "credentials/times", "DNO10");
    expect(times.map(({ days_up_to, state, pairs }) => [days_up_to, state, pairs])).toEqual([
      [1, "met", 3],
      [2, "met", 2],
      [7, "met", 1],
      [8, "failed", 1],
    ]);
  });

  it("are counted by what the device was then, per thousand devices that are it now", async () => {
    const row = (
      [month, alert_code, manufacturer, model, firmware_version]: string[],
      messages: number,
      devices: number,
    ) => ({
      ...{ month, alert_code, manufacturer, model, firmware_version, messages, estate_devices: devices },
      per_thousand: devices === 0 ? null : (1000 * messages) / devices,
    });
    expect(await ask(site, "alert-devices/monthly", "DNO10")).toEqual([
      row(["2026-10", "N55", "AB01", "010A0301", "00020E01"], 1, 28),
      row(["2026-11", "N13", "AB01", "010A0301", "00020E01"], 2, 28),
      row(["2026-11", "N13", "AB01", "010A0301", "00020E02"], 1, 1),
      row(["2026-11", "N13", "AB01", "010A0399", "00010000"], 1, 0),
      row(["2026-11", "N55", "not held", "not held", "not held"], 1, 0),
    ]);
  });

  it("are ranked with the products that have devices and no alert", async () => {
    const rates = await ask(site, "alert-devices/rates", "DNO10", { month: "2026-11" });
    const shown = rates.map(({ level, model, firmware_version, messages, estate_devices }) =>
      [level, model, firmware_version, messages, estate_devices].join(" "),
    );
    expect(shown).toEqual([
      "all   4 30",
      "firmware_version 010A0301 00020E02 1 1",
      "firmware_version 010A0301 00020E01 2 28",
      "firmware_version 010A0399 00010001 0 1",
      "firmware_version 010A0399 00010000 1 0",
      "manufacturer   4 30",
      "model 010A0399  1 1",
      "model 010A0301  3 29",
    ]);
  });
});

describe.each([1, 2])("a random market, seed %i", (seed) => {
  let plain: PlainDistributors;
  let site = "";
  const settings =
    seed === 2 ? { ...DEFAULT_SETTINGS, restorationHours: 30, credentialsDays: 2 } : DEFAULT_SETTINGS;

  beforeAll(async () => {
    const market = await marketSite(seed);
    const { extracts } = market;
    site = seed === 2 ? join(folder, "other-limits") : market.site;
    if (seed === 2) await refreshData(extracts, site, { settings });
    plain = await PlainDistributors.read(extracts, await readPlainExtracts(extracts), AS_OF);
  });

  it("pairs, lists and counts distributors' alerts as a plain loop per device does", async () => {
    for (const party of ["DNO10", "DNO11", "DNO12"]) {
      const expected = {
        "outages/list": plain.outages(party, settings.restorationHours),
        "outages/monthly": plain.outageMonths(party, settings.restorationHours),
        "outages/slice": plain.outageMonths(party, settings.restorationHours),
        "credentials/pairs": plain.pairs(party, settings.credentialsDays),
        "credentials/daily": plain.daily(party, settings.credentialsDays),
        "alert-devices/monthly": plain.alertDevices(party),
      };
      for (const [view, rows] of Object.entries(expected))
        expect(inOrder(await ask(site, view, party)), `${view} ${party}`).toEqual(inOrder(rows));
    }
  });

  it("has events on every side of every limit", () => {
    const outages = ["DNO10", "DNO11", "DNO12"].flatMap((party) =>
      plain.outages(party, settings.restorationHours),
    );
    const pairs = ["DNO10", "DNO11", "DNO12"].flatMap((party) =>
      plain.pairs(party, settings.credentialsDays),
    );
    expect([...new Set(outages.map((row) => row["list"]))].sort()).toEqual([
      "i",
      "ii",
      "iii",
      "iv",
      "neither",
      "open",
    ]);
    expect([...new Set(pairs.map((row) => row["state"]))].sort()).toEqual(["failed", "met", "open"]);
    expect(outages.some((row) => row["gap_ms"] === settings.restorationHours * 3_600_000)).toBe(true);
    expect(outages.some((row) => row["polyphase"] === true)).toBe(true);
  });
});

/** Rows in one order: answers are compared as sets with repeats. */
function inOrder(rows: Figures): Figures {
  const key = (row: Figures[number]): string =>
    JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
