import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FiguresResult } from "../../loaders/figures.js";
import { parseCsv } from "../../loaders/reference/csv.js";
import { parseProcessMap } from "../../loaders/reference/process-map.js";
import { currentIndex } from "../../loaders/release/publish.js";
import { CHECKOUT, refreshData } from "../support/site.js";
import { asked } from "./asked.js";
import { SHARED_SRVS, marketSite } from "./market-site.js";
import { readPlainExtracts } from "./plain-extracts.js";
import { PlainSrv, mapOf } from "./plain-srv.js";
import type { Figures, Mapped } from "./plain-srv.js";

const FIXTURES = join(CHECKOUT, "test/fixtures");

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
): Promise<Rows> => asked(site, { view: `srv/${view}`, party, role, parameters });

/** test/fixtures/extracts/srv: sixteen requests of one party, so that every expectation can be read off by eye. */
describe("sixteen requests", () => {
  let site = "";
  beforeAll(async () => {
    site = join(folder, "sixteen");
    await refreshData(join(FIXTURES, "extracts/srv"), site, { reference: SHARED_SRVS });
  });
  const mine = (view: string, parameters: Record<string, string> = {}): Promise<Rows> =>
    ask(site, view, "SUP01", "IS", parameters);

  it("are counted by month and SRV as the contract defines it", async () => {
    const none = {
      rtt_count: 0,
      rtt_best_ms: null,
      rtt_worst_ms: null,
      rtt_mean_ms: null,
      rtt_median_ms: null,
    };
    const all = (ms: number) => ({
      rtt_count: 1,
      rtt_best_ms: ms,
      rtt_worst_ms: ms,
      rtt_mean_ms: ms,
      rtt_median_ms: ms,
    });
    expect(await mine("monthly")).toEqual([
      {
        ...{ role: "IS", month: "2026-09", srv: "4.10", requests: 2, success: 1, failure: 1, pending: 0 },
        ...{ success_rate: 50, ...all(1000), sla_pass: 1, sla_considered: 2 },
      },
      {
        ...{ role: "IS", month: "2026-10", srv: "4.1", requests: 1, success: 1, failure: 0, pending: 0 },
        ...{ success_rate: 100, ...all(0), sla_pass: 1, sla_considered: 1 },
      },
      {
        ...{ role: "IS", month: "2026-10", srv: "4.10", requests: 11, success: 5, failure: 3, pending: 1 },
        ...{ success_rate: 62.5, rtt_count: 4, rtt_best_ms: 1000, rtt_worst_ms: 10000 },
        ...{ rtt_mean_ms: 4750, rtt_median_ms: 4000, sla_pass: 4, sla_considered: 6 },
      },
      {
        ...{ role: "IS", month: "2026-10", srv: "6.11", requests: 1, success: 0, failure: 0, pending: 0 },
        ...{ success_rate: null, ...none, sla_pass: 0, sla_considered: 0 },
      },
      {
        ...{ role: "IS", month: "2026-11", srv: "4.10", requests: 1, success: 0, failure: 1, pending: 0 },
        ...{ success_rate: 0, ...none, sla_pass: 0, sla_considered: 0 },
      },
    ]);
  });

  it("are counted by day with the device's attributes at the time", async () => {
    const middle = (await mine("daily")).filter(({ day }) => day === "2026-10-15" || day === "2026-10-16");
    const none = { pending: 0, rtt_count: 0, rtt_sum_ms: 0, rtt_best_ms: null, rtt_worst_ms: null };
    expect(middle).toEqual([
      {
        ...{ role: "IS", day: "2026-10-15", srv: "4.10", device_type: "ESME", region: "North" },
        ...{ smets_version: "SMETS2", requests: 3, success: 2, failure: 1, pending: 0 },
        ...{ rtt_count: 1, rtt_sum_ms: 10000, rtt_best_ms: 10000, rtt_worst_ms: 10000 },
      },
      {
        ...{ role: "IS", day: "2026-10-15", srv: "4.10", device_type: "ESME", region: "SMETS1" },
        ...{ smets_version: "SMETS1", requests: 1, success: 0, failure: 1, ...none },
      },
      {
        ...{ role: "IS", day: "2026-10-16", srv: "4.10", device_type: "not held", region: "not held" },
        ...{ smets_version: "not held", requests: 1, success: 0, failure: 1, ...none },
      },
    ]);
  });

  it("failed for these reasons, and what they mean stands beside them", async () => {
    const row = (month: string, reason: string, failures: number) => ({
      ...{ role: "IS", month, srv: "4.10", reason, failures },
    });
    expect(await mine("reasons")).toEqual([
      row("2026-09", "I0", 1),
      row("2026-10", "E21", 2),
      row("2026-10", "timed_out", 1),
      row("2026-11", "cancelled", 1),
    ]);
    expect(await mine("reasons_ranked", { month: "2026-10", region: "not held" })).toEqual([
      {
        ...{ role: "IS", reason: "timed_out", meaning: "Timed out without a response code" },
        ...{ failures: 1, share: 100 },
      },
    ]);
  });

  it("count in every process that their SRV belongs to on their day, and once in the total", async () => {
    const october = await mine("processes", { month: "2026-10" });
    expect(
      october.map((row) => [
        ...[row["process"], row["requests"], row["success"], row["failure"], row["pending"]],
        ...[row["rtt_count"], row["rtt_mean_ms"], row["rtt_median_ms"]],
      ]),
    ).toEqual([
      ["NETWORK", 9, 3, 3, 1, 2, 8000, 8000],
      ["READS", 12, 6, 3, 1, 5, 3800, 2000],
    ]);
    const total = (await mine("slice")).filter(({ scope }) => scope === "all");
    expect(total.map(({ month, requests }) => [month, requests])).toEqual([
      ["2026-09", 2],
      ["2026-10", 13],
      ["2026-11", 1],
    ]);
    const days = (await mine("trend", { process: "NETWORK" })).map(({ day, requests }) => [day, requests]);
    expect(days.slice(0, 2)).toEqual([
      ["2026-10-02", 1],
      ["2026-10-03", 2],
    ]);
  });

  it("are counted by every attribute, of the device at the very time of a change its new one", async () => {
    const rows = await mine("detail", { month: "2026-10", srv: "4.10" });
    const successes = rows.filter(({ outcome }) => outcome === "success");
    expect(
      successes.map((row) => [
        ...[row["firmware_version"], row["region"], row["hub_model"], row["hub_function"]],
        ...[row["requests"], row["rtt_count"], row["rtt_mean_ms"], row["rtt_median_ms"]],
      ]),
    ).toEqual([
      ["00020E01", "North", "0C0A0001", "CHF", 2, 2, 1500, 1500],
      ["00020E01", "SMETS1", "not held", "not held", 1, 1, 6000, 6000],
      ["00020E02", "North", "0C0A0001", "CHF", 2, 1, 10000, 10000],
    ]);
    const sums = Object.fromEntries(
      ["success", "failure", "pending", "not_round_trip"].map((of) => [
        of,
        rows.filter(({ outcome }) => outcome === of).reduce((sum, row) => sum + Number(row["requests"]), 0),
      ]),
    );
    expect(sums).toEqual({ success: 5, failure: 3, pending: 1, not_round_trip: 2 });
  });

  it("are counted by every attribute within a process, with its SRVs' whole month, and within a slice", async () => {
    const all = await mine("detail", { month: "2026-10" });
    const of = (srvs: readonly string[]): Rows => all.filter(({ srv }) => srvs.includes(String(srv)));
    expect(await mine("detail", { month: "2026-10", process: "READS" })).toEqual(of(["4.1", "4.10"]));
    expect(await mine("detail", { month: "2026-10", process: "NETWORK" })).toEqual(of(["4.10"]));
    expect(await mine("detail", { month: "2026-10", process: "EARLY" })).toEqual(of(["6.11"]));
    expect(await mine("detail", { month: "2026-09", process: "NETWORK" })).toEqual([]);
    const slice = { device_type: "ESME", region: "SMETS1", smets_version: "SMETS1" };
    const smets1 = await mine("detail", { month: "2026-10", ...slice });
    expect(smets1).toEqual(
      all.filter((row) => Object.entries(slice).every(([column, value]) => row[column] === value)),
    );
    expect(
      smets1.map((row) => [row["srv"], row["outcome"], row["reason"], row["requests"], row["rtt_sum_ms"]]),
    ).toEqual([
      ["4.10", "failure", "E21", 1, 0],
      ["4.10", "success", null, 1, 6000],
    ]);
  });

  it("stand beside the incidents of category 1 and 2 only", async () => {
    expect((await mine("incidents")).map(({ incident_id, title }) => [incident_id, title])).toEqual([
      ["INC1", "Gateway down"],
    ]);
  });
});

describe.each([1, 2])("a random market, seed %i", (seed) => {
  let plain: PlainSrv;
  let members: readonly { party: string; role: string }[] = [];
  let map: readonly Mapped[] = [];
  let site = "";

  beforeAll(async () => {
    const market = await marketSite(seed);
    const { extracts } = market;
    ({ site } = market);
    const read = await readPlainExtracts(extracts);
    plain = await PlainSrv.read(extracts, read);
    members = read.memberships;
    map = await mapOf(SHARED_SRVS);
  });

  it("gives every party the figures that plain loops count", async () => {
    const questions: Record<string, (party: string, role: string) => Figures> = {
      daily: (party, role) => plain.daily(party, role),
      monthly: (party, role) => plain.monthly(party, role),
      reasons: (party, role) => plain.reasons(party, role),
      processes: (party, role) => plain.processes(party, role, map),
    };
    for (const { party, role } of members.filter((_, i) => i % 3 === seed))
      for (const [view, count] of Object.entries(questions)) {
        const expected = count(party, role);
        const columns = Object.keys(expected[0] ?? {});
        const found = (await ask(site, view, party, role)).map((row) => only(row, columns));
        expect(inOrder(found), `${view} ${party} ${role}`).toEqual(inOrder(expected));
      }
  });

  it("gives medians of free slices within 1 % of a sample value", async () => {
    let compared = 0;
    for (const { party, role } of members.filter((_, i) => i % 5 === 0))
      for (const region of ["North", "SMETS1", "not held"]) {
        const rows = (await ask(site, "slice", party, role, { region })).filter(
          ({ scope, rtt_count }) => scope !== "process" && Number(rtt_count) > 0,
        );
        for (const { scope, key, month, rtt_median_ms } of rows) {
          const times = plain.times(party, role, String(month), scope === "all" ? null : String(key), region);
          const sample = times[Math.floor(0.5 * (times.length - 1))] ?? NaN;
          expect(Math.abs(Number(rtt_median_ms) - sample)).toBeLessThanOrEqual(0.01 * sample + 0.001);
          compared++;
        }
      }
    expect(compared).toBeGreaterThan(100);
  });
});

describe("a map of SRVs to business processes", () => {
  const HEADER = "process,name,srv,primary,valid_from,valid_to";
  const parse = (...lines: string[]) => parseProcessMap([HEADER, ...lines, ""].join("\n"), "processes.csv");

  it("may give an SRV to several processes, one of them the primary one each day", () => {
    const rows = parse(
      "READS,Reads,4.10,true,2026-01-01,2026-02-01",
      '"NETWORK","Network, data",4.10,FALSE,2026-01-01,',
      "READS,Reads,4.10,false,2026-02-01,",
      "BILLING,Billing,4.10,yes,2026-02-01,",
    );
    expect(rows.map(({ process, name, primary, from, to }) => [process, name, primary, from, to])).toEqual([
      ["READS", "Reads", true, "2026-01-01", "2026-02-01"],
      ["NETWORK", "Network, data", false, "2026-01-01", "9999-12-31"],
      ["READS", "Reads", false, "2026-02-01", "9999-12-31"],
      ["BILLING", "Billing", true, "2026-02-01", "9999-12-31"],
    ]);
  });

  const READS = "READS,Reads,4.10,true,2026-01-01,2026-03-01";
  it.each([
    [
      "a day that both rows cover",
      [READS, "READS,Reads,4.10,false,2026-02-28,"],
      "line 3: READS and SRV 4.10 overlap line 2 from 2026-02-28 on",
    ],
    [
      "a row inside another",
      ["READS,Reads,4.10,true,,", READS],
      "line 3: READS and SRV 4.10 overlap line 2 from 2026-01-01 on",
    ],
    ["no primary", ["READS,Reads,4.10,false,,"], "line 2: SRV 4.10 has no primary process on 0001-01-01"],
    [
      "a day between two primaries",
      [READS, "NETWORK,Network,4.10,false,2026-01-01,2026-04-01", "READS,Reads,4.10,true,2026-03-02,"],
      "line 3: SRV 4.10 has no primary process on 2026-03-01",
    ],
    [
      "two primaries on one day",
      [READS, "NETWORK,Network,4.10,true,2026-02-28,"],
      "line 3: SRV 4.10 has two primary processes on 2026-02-28: READS (line 2) and NETWORK",
    ],
    [
      "an end that is no later than the start",
      ["READS,Reads,4.10,true,2026-03-01,2026-03-01"],
      "line 2: valid_to 2026-03-01 is not after valid_from 2026-03-01",
    ],
    [
      "a day that there is not",
      ["READS,Reads,4.10,true,2026-02-30,"],
      "line 2: valid_from is 2026-02-30, expected a day as 2026-10-31",
    ],
    [
      "a primary that is no boolean",
      ["READS,Reads,4.10,maybe,,"],
      "line 2: primary is maybe, expected true or false",
    ],
    ["an empty SRV", ["READS,Reads,,true,,"], "line 2: srv is empty"],
    [
      "a row with a field too few, after one of two lines",
      ['READS,"Reads\nof meters",4.10,true,,', "READS,Reads"],
      "line 4 has 2 fields, expected 6",
    ],
  ])("refuses %s, with the line", (_, lines, message) => {
    expect(() => parse(...lines)).toThrow(`processes.csv, ${message}`);
  });

  it("stops the refresh before anything is published, and is part of what a release is made of", async () => {
    const site = join(folder, "refused");
    const reference = join(folder, "reference");
    const extracts = join(FIXTURES, "extracts/srv");
    await mkdir(reference);
    await writeFile(join(reference, "processes.csv"), [HEADER, "READS,Reads,4.10,false,,", ""].join("\n"));
    await expect(refreshData(extracts, site, { reference })).rejects.toMatchObject({
      message: `${join(reference, "processes.csv")}, line 2: SRV 4.10 has no primary process on 0001-01-01`,
      exitCode: 3,
    });
    expect(await currentIndex(site)).toBeNull();

    const own = await refreshData(extracts, site);
    expect((await refreshData(extracts, site)).published).toBe(false);
    const other = await refreshData(extracts, site, { reference: SHARED_SRVS });
    expect([other.published, other.release === own.release]).toEqual([true, false]);
    await expect(refreshData(extracts, site, { reference: join(extracts, "cpl") })).rejects.toThrow(
      "holds none of",
    );
  });

  it("puts every SRV of the product's own reference into the process that it names there", async () => {
    const text = (name: string): Promise<string> =>
      readFile(join(CHECKOUT, "loaders/reference", name), "utf8");
    const map = parseProcessMap(await text("processes.csv"), "processes.csv");
    const home = parseCsv(await text("srv.csv")).map(({ cells }) => `${cells["srv"]} ${cells["process"]}`);
    expect(map.map(({ srv, process }) => `${srv} ${process}`).sort()).toEqual(home.sort());
  });
});

function only(row: Rows[number], columns: readonly string[]): Figures[number] {
  return Object.fromEntries(
    columns.map((column) => {
      const value = row[column] ?? null;
      return [column, typeof value === "boolean" ? String(value) : value];
    }),
  );
}

/** Rows in one order, and means and rates to nine digits: they are sums of numbers in another order. */
function inOrder(rows: Figures): string[] {
  return rows
    .map((row) => {
      const columns = Object.keys(row).sort();
      return JSON.stringify(
        columns.map((column) => {
          const value = row[column] ?? null;
          return [column, typeof value === "number" ? Number(value.toPrecision(9)) : value];
        }),
      );
    })
    .sort();
}
