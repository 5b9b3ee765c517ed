import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import type { Limits } from "../../loaders/disclosure/policy.js";
import { roundBest, roundMean, roundRate, roundWorst } from "../../loaders/disclosure/rounding.js";
import { Database } from "../../loaders/duckdb.js";
import type { FiguresResult } from "../../loaders/figures.js";
import { parseAlertCodes, parseAlertRoles } from "../../loaders/reference/alert-codes.js";
import { CHECKOUT, refreshData } from "../support/site.js";
import { asked } from "./asked.js";
import { marketSite } from "./market-site.js";
import { PlainAlerts, mean, median } from "./plain-alerts.js";
import type { Figures, IndustryFigure } from "./plain-alerts.js";
import { readPlainExtracts } from "./plain-extracts.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Rows = FiguresResult["rows"];
const ask = async (
  site: string,
  view: string,
  party: string,
  role: string,
  parameters: Record<string, string> = {},
): Promise<Rows> => asked(site, { view: `alerts/${view}`, party, role, parameters });

/** test/fixtures/extracts/alerts: fifteen alerts, so that every expectation can be read off by eye. */
describe("fifteen alerts", () => {
  let site = "";
  beforeAll(async () => {
    site = join(folder, "fifteen");
    await refreshData(join(CHECKOUT, "test/fixtures/extracts/alerts"), site);
  });
  const supplier = (view: string, parameters: Record<string, string> = {}): Promise<Rows> =>
    ask(site, view, "SUP01", "IS", parameters);
  const distributor = (view: string): Promise<Rows> => ask(site, view, "DNO10", "ED");
  const once = (ms: number) => ({
    ...{ delivery_best_ms: ms, delivery_worst_ms: ms, delivery_mean_ms: ms, delivery_median_ms: ms },
  });
  const none = {
    ...{ delivery_best_ms: null, delivery_worst_ms: null, delivery_mean_ms: null, delivery_median_ms: null },
  };

  it("are counted by month and code as the contract defines it", async () => {
    expect(await supplier("monthly")).toEqual([
      {
        ...{ role: "IS", month: "2026-09", alert_code: "8F3E", messages: 1, alerts: 1 },
        ...{ delivered: 1, failed: 0, pending: 0, success_rate: 100, ...once(1000) },
      },
      {
        ...{ role: "IS", month: "2026-10", alert_code: "8F3E", messages: 7, alerts: 21 },
        ...{ delivered: 4, failed: 2, pending: 1, success_rate: 400 / 6 },
        ...{
          delivery_best_ms: 0,
          delivery_worst_ms: 6000,
          delivery_mean_ms: 8999 / 3,
          delivery_median_ms: 2999,
        },
      },
      {
        ...{ role: "IS", month: "2026-10", alert_code: "ZZ99", messages: 1, alerts: 1 },
        ...{ delivered: 0, failed: 1, pending: 0, success_rate: 0, ...none },
      },
      {
        ...{ role: "IS", month: "2026-11", alert_code: "N16", messages: 1, alerts: 1 },
        ...{ delivered: 1, failed: 0, pending: 0, success_rate: 100, ...once(1000) },
      },
    ]);
  });

  it("are counted by day and code, each once in the total", async () => {
    expect((await supplier("daily")).slice(1, 3)).toEqual([
      {
        ...{ role: "IS", day: "2026-10-01", alert_code: "8F3E", messages: 2, alerts: 6 },
        ...{ delivered: 2, failed: 0, pending: 0, delivery_mean_ms: 1499.5 },
      },
      {
        ...{ role: "IS", day: "2026-10-15", alert_code: "8F3E", messages: 4, alerts: 14 },
        ...{ delivered: 2, failed: 2, pending: 0, delivery_mean_ms: 6000 },
      },
    ]);
    expect((await supplier("totals"))[1]).toEqual({
      ...{ role: "IS", month: "2026-10", messages: 8, alerts: 22, delivered: 4, failed: 3, pending: 1 },
      ...{ success_rate: 400 / 7, success_rate_change: 400 / 7 - 100, delivery_best_ms: 0 },
      ...{ delivery_worst_ms: 6000, delivery_mean_ms: 8999 / 3, delivery_median_ms: 2999 },
    });
  });

  it("are those of the distributors' list only for a distributor, and all for a supplier", async () => {
    expect(
      (await distributor("monthly")).map(({ alert_code, messages, alerts }) => [
        alert_code,
        messages,
        alerts,
      ]),
    ).toEqual([
      ["8F38", 1, 1],
      ["AD1", 1, 2],
    ]);
    expect((await distributor("totals")).map(({ messages, alerts }) => [messages, alerts])).toEqual([[2, 3]]);
    expect(
      (await supplier("slice")).map(({ alert_code, month, messages }) => [alert_code, month, messages]),
    ).toEqual([
      ["8F3E", "2026-09", 1],
      ["8F3E", "2026-10", 7],
      ["N16", "2026-11", 1],
      ["ZZ99", "2026-10", 1],
      [null, "2026-09", 1],
      [null, "2026-10", 8],
      [null, "2026-11", 1],
    ]);
  });

  it("have the names of GBCS; a code that nobody knows has none", async () => {
    const named = (rows: Rows): unknown[][] =>
      rows
        .filter(({ month, alert_code }) => month === "2026-10" && alert_code !== null)
        .map(({ alert_code, kind, name }) => [alert_code, kind, name]);
    expect(named(await ask(site, "slice", "DNO10", "ED"))).toEqual([
      ["8F38", "device", "Supply Outage Restored on Phase 1 Restored - Outage >= 3 minutes"],
      ["AD1", "dcc", "Power Outage Alert"],
    ]);
    expect(named(await supplier("slice"))).toEqual([
      ["8F3E", "device", "Unauthorised Communication Access attempted"],
      ["ZZ99", null, null],
    ]);
  });

  it("failed for these reasons", async () => {
    expect(await supplier("reasons", { month: "2026-10", alert_code: "8F3E" })).toEqual([
      { role: "IS", failure_reason: "gateway unavailable", failures: 1, share: 50 },
      { role: "IS", failure_reason: "not held", failures: 1, share: 50 },
    ]);
  });

  it("are split by what was known of the device and its Communications Hub at the time", async () => {
    const rows = await supplier("split", { month: "2026-10", alert_code: "8F3E" });
    const of = (name: string): unknown[][] =>
      rows
        .filter(({ dimension }) => dimension === name)
        .map((row) => [
          row["dimension_value"],
          row["messages"],
          row["alerts"],
          row["delivered"],
          row["failed"],
        ]);
    expect(of("region")).toEqual([
      ["North", 5, 19, 3, 1],
      ["SMETS1", 1, 1, 1, 0],
      ["not held", 1, 1, 0, 1],
    ]);
    expect(of("firmware_version")).toEqual([
      ["00020E01", 3, 7, 3, 0],
      ["00020E02", 3, 13, 1, 1],
      ["not held", 1, 1, 0, 1],
    ]);
    expect(of("hub_model")).toEqual([
      ["0C0A0001", 5, 19, 3, 1],
      ["not held", 2, 2, 1, 1],
    ]);
    const named = ["hub_manufacturer", "hub_model", "hub_firmware_version", "model"].flatMap((name) =>
      rows
        .filter(({ dimension, manufacturer }) => dimension === name && manufacturer !== "not held")
        .map(({ manufacturer, manufacturer_name, model, model_name }) => [
          ...[name, manufacturer, manufacturer_name, model, model_name],
        ]),
    );
    expect(named).toEqual([
      ["hub_manufacturer", "AC01", "Ridge", null, null],
      ["hub_model", "AC01", "Ridge", "0C0A0001", "Hub One"],
      ["hub_firmware_version", "AC01", "Ridge", "0C0A0001", "Hub One"],
      ["model", "AB01", null, "010A0301", null],
    ]);
  });

  it("stand beside the incidents of category 1 and 2 only, and give no industry figure of one party", async () => {
    expect((await supplier("incidents")).map(({ incident_id }) => incident_id)).toEqual(["INC1"]);
    expect(await supplier("industry")).toEqual([]);
  });
});

describe("a random market", () => {
  let plain: PlainAlerts;
  let members: readonly { party: string; role: string }[] = [];
  let site = "";

  beforeAll(async () => {
    const market = await marketSite(1);
    const { extracts } = market;
    ({ site } = market);
    const read = await readPlainExtracts(extracts);
    plain = await PlainAlerts.read(extracts, read);
    members = read.memberships.filter(({ role }) => ["IS", "ES", "GS", "ED"].includes(role));
  });

  it("gives every party the figures that plain loops count", async () => {
    const questions: Record<string, (party: string, role: string) => Figures> = {
      daily: (party, role) => plain.daily(party, role),
      monthly: (party, role) => plain.monthly(party, role),
      totals: (party, role) => plain.totals(party, role),
      reasons: (party, role) => plain.reasons(party, role),
    };
    for (const { party, role } of members.filter((_, i) => i % 3 === 1))
      for (const [view, count] of Object.entries(questions)) {
        const expected = count(party, role);
        expect(expected.length, `${view} ${party} ${role}`).toBeGreaterThan(0);
        const columns = Object.keys(expected[0] ?? {});
        const found = (await ask(site, view, party, role)).map((row) =>
          Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
        );
        expect(inOrder(found), `${view} ${party} ${role}`).toEqual(inOrder(expected));
      }
  });

  it("gives medians of free slices within 1 % of a sample value", async () => {
    let compared = 0;
    for (const { party, role } of members.filter((_, i) => i % 5 === 0))
      for (const region of ["North", "SMETS1", "not held"])
        for (const row of await ask(site, "slice", party, role, { region })) {
          const code = row["alert_code"] === null ? null : String(row["alert_code"]);
          const times = plain.times(party, role, String(row["month"]), code, region);
          expect(row["delivery_count"]).toBe(times.length);
          if (times.length === 0) continue;
          const sample = times[Math.floor(0.5 * (times.length - 1))] ?? NaN;
          expect(Math.abs(Number(row["delivery_median_ms"]) - sample)).toBeLessThanOrEqual(
            0.01 * sample + 0.001,
          );
          compared++;
        }
    expect(compared).toBeGreaterThan(100);
  });

  it("publishes industry figures that are the plain ones, rounded, of six owner groups or more", async () => {
    const { limits } = await currentPolicy();
    const counted = plain.industry();
    const published = await ask(site, "industry", "SUP05", "IS");
    for (const row of published) {
      const key = `${row["role"]} ${row["grain"]} ${row["period"]} ${row["alert_code"] ?? "all"}`;
      const figure = counted.get(key);
      if (!figure) throw new Error(`${key} is not in the extracts`);
      const shown = Object.entries(expectedOf(figure, limits)).filter(([column]) => row[column] !== null);
      expect(Object.fromEntries(shown), key).toEqual(
        Object.fromEntries(shown.map(([column]) => [column, row[column]])),
      );
      if (row["success_rate"] !== null) expect(figure.rateGroups).toBeGreaterThanOrEqual(6);
      if (row["delivery_mean_ms"] !== null) expect(figure.timesGroups).toBeGreaterThanOrEqual(6);
    }
    const rated = published.filter(({ success_rate }) => success_rate !== null);
    expect(rated.map((row) => `${row["grain"]} ${row["period"]} ${row["alert_code"] ?? "all"}`)).toEqual(
      expect.arrayContaining(["month 2026-09 all", "month 2026-09 AD1"]),
    );
    expect(published.filter(({ period }) => String(period) >= "2026-10-17" || period === "2026-10")).toEqual(
      [],
    );
  });

  it("publishes nothing for a role with fewer than six owner groups", async () => {
    for (const [party, role] of [
      ["DNO10", "ED"],
      ["SUP02", "GS"],
    ] as const)
      expect(await ask(site, "industry", party, role)).toEqual([]);
  });
});

/** Alerts of one code on the days from 1 September on; the bursts among them, day by number. */
async function burstsOf(...days: readonly number[]): Promise<unknown[][]> {
  const db = await Database.open();
  try {
    const rows = days.map(
      (alerts, i) =>
        `('SUP01', 'IS', 'AD1', 'day', CAST(DATE '2026-09-01' + ${i} AS VARCHAR), ${alerts}, ${alerts})`,
    );
    await db.run(
      `CREATE TABLE alert_counts AS SELECT * FROM (VALUES ${rows.join(", ")}) AS t (party_id, role, alert_code, grain, period, messages, alerts) WHERE alerts > 0`,
    );
    const sql = await readFile(join(CHECKOUT, "src/reports/alerts/datasets/bursts.sql"), "utf8");
    const found = await db.rows(
      `SELECT date_diff('day', DATE '2026-08-31', day)::INTEGER AS day, alerts::INTEGER AS alerts, usual, threshold FROM (${sql}) AS found ORDER BY day`,
    );
    return found.map(({ day, alerts, usual, threshold }) => [day, alerts, usual, threshold]);
  } finally {
    db.close();
  }
}

const days = (count: number, alerts: number): number[] => Array.from({ length: count }, () => alerts);

describe("a burst of alerts", () => {
  it("is more than ten above a usual number of none", async () => {
    expect(await burstsOf(1, ...days(20, 0), 10, 0, 11)).toEqual([[24, 11, 0, 10]]);
  });

  it("is five times the square root above a usual number that is steady", async () => {
    expect(await burstsOf(...days(28, 100), 150, 151)).toEqual([[30, 151, 100, 150]]);
  });

  it("is five times the deviation, scaled, above a usual number that varies", async () => {
    // The median is 100, and two in three deviate by 40: 100 + 5 × 1.4826 × 40 = 396.52.
    const varying = Array.from({ length: 10 }, () => [60, 100, 140]).flat();
    expect(await burstsOf(...varying, 396)).toEqual([]);
    expect(await burstsOf(...varying, 397)).toEqual([[31, 397, 100, 100 + 5 * (1.4826 * 40)]]);
  });

  it("is not a peak that comes every five days, but one far above these", async () => {
    // The median is 0, the upper decile 50: 5 × 50 ÷ 1.2816 = 195.07.
    const peaks = Array.from({ length: 6 }, () => [1, 0, 0, 0, 50]).flat();
    expect(await burstsOf(...peaks, 195)).toEqual([]);
    expect(await burstsOf(...peaks, 196)).toEqual([[31, 196, 0, 5 * (50 / 1.2816)]]);
  });

  it("is told from 14 days before on, over no more than 28, and does not raise its own limit", async () => {
    expect(await burstsOf(...days(13, 4), 500)).toEqual([]);
    expect(await burstsOf(...days(14, 4), 500, 500)).toEqual([
      [15, 500, 4, 14],
      [16, 500, 4, 14],
    ]);
    expect(await burstsOf(...days(10, 900), ...days(28, 4), 15)).toEqual([[39, 15, 4, 14]]);
  });
});

describe("reference data of alerts", () => {
  it("gives distributors the eighteen codes and suppliers every one", async () => {
    const text = await readFile(join(CHECKOUT, "loaders/reference/alert_roles.csv"), "utf8");
    const roles = parseAlertRoles(text, "alert_roles.csv");
    const of = (wanted: string): string[] => roles.flatMap(({ role, code }) => (role === wanted ? code : []));
    expect([of("IS"), of("ES"), of("GS"), of("OU")]).toEqual([["*"], ["*"], ["*"], []]);
    expect(of("ED").join(" ")).toBe(
      "AD1 8F35 8F36 8F37 8F38 8F39 8F3A 8F3B 8F3C 8F58 8F59 8F5A 8F0C 81C6 N12 N13 N53 N55",
    );
  });

  it("has names from sources only: a remembered one is left out", () => {
    const codes = parseAlertCodes(
      "code,kind,name,source\nAD1,dcc,Power Outage Alert,found\nN26,dcc,Change of supplier,memory\n8FFF,device,,\n",
      "alerts.csv",
    );
    expect(codes).toEqual([
      { code: "AD1", kind: "dcc", name: "Power Outage Alert" },
      { code: "N26", kind: "dcc", name: null },
      { code: "8FFF", kind: "device", name: null },
    ]);
  });

  it.each([
    ["an unknown role", "role,alert_code\nXX,AD1\n", "line 2: role is XX, expected one of IS, ES"],
    ["no code", "role,alert_code\nIS,\n", "line 2: alert_code is empty"],
    ["the same row twice", "role,alert_code\nED,AD1\nED,AD1\n", "line 3: ED AD1 is there twice"],
    ["one more code than all", "role,alert_code\nIS,AD1\nIS,*\n", "line 2: IS has every alert code already"],
    ["another header", "role,code\nIS,AD1\n", "line 1: expected the columns role, alert_code"],
  ])("refuses %s in the codes of roles, with the line", (_, text, message) => {
    expect(() => parseAlertRoles(text, "alert_roles.csv")).toThrow(`alert_roles.csv, ${message}`);
  });

  it("refuses a kind that is neither DCC nor device", () => {
    expect(() => parseAlertCodes("code,kind,name,source\nAD1,other,x,found\n", "alerts.csv")).toThrow(
      "alerts.csv, line 2: kind is other, expected dcc or device",
    );
  });
});

function expectedOf({ rate, rateGroups, times }: IndustryFigure, limits: Limits) {
  return {
    success_rate: rate === null ? null : roundRate(rate, rateGroups, limits),
    delivery_best_ms: roundBest(times[0] ?? NaN, limits),
    delivery_worst_ms: roundWorst(times.at(-1) ?? NaN, limits),
    delivery_mean_ms: roundMean(mean(times), limits),
    delivery_median_ms: roundMean(median(times), limits),
  };
}

/** Rows in one order, and means and rates to nine digits: they are sums of numbers in another order. */
function inOrder(rows: readonly Rows[number][]): string[] {
  return rows
    .map((row) =>
      JSON.stringify(
        Object.keys(row)
          .sort()
          .map((column) => {
            const value = row[column] ?? null;
            return [column, typeof value === "number" ? Number(value.toPrecision(9)) : value];
          }),
      ),
    )
    .sort();
}
