import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { group, sum } from "d3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { DisclosureReport } from "../../loaders/disclosure/report.js";
import { Database, literal } from "../../loaders/duckdb.js";
import type { FiguresResult } from "../../loaders/figures.js";
import { loadReports } from "../../loaders/registry.js";
import { currentIndex } from "../../loaders/release/publish.js";
import { fewestOwners } from "../disclosure/league-attack.js";
import { CHECKOUT, deliver, extractFiles, refreshData } from "../support/site.js";
import { asked } from "./asked.js";
import { industryMarket } from "./industry-market.js";
import { SHARED_SRVS } from "./market-site.js";
import { readPlainExtracts } from "./plain-extracts.js";
import { PlainIndustry, inSteps, nameOf } from "./plain-industry.js";
import type { PlainCell, PlainPlace, PlainValues } from "./plain-industry.js";
import { PlainSrv, mapOf } from "./plain-srv.js";
import { eui64, userId, writeMarket } from "./random-market.js";
import type { Market } from "./random-market.js";

const BASES = [0.1, 0.5, 1, 2];
const tableOf = ({ month, process }: Partial<Record<string, unknown>> | PlainPlace): string =>
  `${String(month)} ${String(process)}`;
const rateOf = ({ success_rate }: Rows[number]): number => Number(success_rate);
const rateTo = ({ success, requests }: PlainPlace, base: number): number =>
  base === 2
    ? 2 * inSteps({ n: 50 * success, d: requests }, 1)
    : inSteps({ n: 100 * success, d: requests }, Math.round(1 / base));

const AS_OF = "2026-11-02T08:00:00Z";
const MEASURES = ["rate", "mean", "median", "extremes"] as const;
const TIMES = ["mean", "median", "extremes"] as const;
const COLUMNS = {
  rate: "success_rate",
  mean: "rtt_mean_ms",
  median: "rtt_median_ms",
  extremes: "rtt_best_ms",
} as const;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Rows = FiguresResult["rows"];

const LATER = ["inventory/2.csv", "service_requests/1.csv"];

describe.each([
  [1, "in one release", []],
  [1, "in two successive releases", LATER],
  [3, "in one release", []],
  [4, "in two successive releases", LATER],
])("industry figures of random market %i, published %s", (seed, _, later) => {
  let plain: PlainIndustry;
  let site = "";
  const shown = new Map<string, PlainValues>();

  const ask = async (view: string, party: string, role: string): Promise<Rows> =>
    asked(site, { view: `srv/${view}`, party, role, parameters: {} });

  beforeAll(async () => {
    const extracts = join(folder, `extracts-${seed}-${later.length}`);
    site = join(folder, `site-${seed}-${later.length}`);
    await writeMarket(industryMarket(seed), extracts);
    const read = await readPlainExtracts(extracts);
    const groups = new Map(read.parties.map(({ id, group }) => [id, group]));
    plain = new PlainIndustry(await PlainSrv.read(extracts, read), groups, await mapOf(SHARED_SRVS), AS_OF);
    if (later.length > 0) {
      const first = join(folder, `first-${seed}`);
      const files = (await extractFiles(extracts)).filter((file) => !later.includes(file));
      await deliver(extracts, first, files);
      await refreshData(first, site, { reference: SHARED_SRVS });
    }
    await refreshData(extracts, site, { reference: SHARED_SRVS });
    for (const [party, role] of [
      ["SUP10", "IS"],
      ["DNO10", "ED"],
    ] as const)
      for (const row of await ask("industry", party, role)) {
        const { success_rate, rtt_best_ms, rtt_worst_ms, rtt_mean_ms, rtt_median_ms, ...cell } = row;
        shown.set(nameOf(cell as unknown as PlainCell), {
          ...{ success_rate, rtt_best_ms, rtt_worst_ms, rtt_mean_ms, rtt_median_ms },
        } as PlainValues);
      }
  });

  it("are what plain loops count, rounded, and nothing that may not be shown by itself", () => {
    const counts = { rate: 0, mean: 0, median: 0, extremes: 0 };
    for (const [name, values] of shown) {
      const cell = plain.cells.get(name);
      const expected = cell && plain.values(cell);
      for (const measure of MEASURES) if (values[COLUMNS[measure]] !== null) counts[measure]++;
      const hidden = Object.entries(values).flatMap(([column, value]) =>
        value === null ? [[column, null]] : [],
      );
      expect([name, values]).toEqual([name, { ...expected, ...Object.fromEntries(hidden) }]);
    }
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(20);
  });

  it("are as many as disclosure.json counts, which says of all others by what rule they were taken back", async () => {
    const report = JSON.parse(
      await readFile(join(site, "current/disclosure.json"), "utf8"),
    ) as DisclosureReport;
    for (const [party, role] of [
      ["SUP10", "IS"],
      ["DNO10", "ED"],
    ] as const) {
      const rows = await ask("industry", party, role);
      const inFiles = Object.values(COLUMNS).map(
        (column) => rows.filter((row) => row[column] !== null).length,
      );
      const losses = report.datasets.find((one) => one.dataset === "srv/industry" && one.role === role);
      expect(losses?.shown).toBe(sum(inFiles));
      const { figures = 0, primary = {}, secondary = {} } = losses ?? {};
      expect(figures).toBe(sum([...inFiles, ...Object.values(primary), ...Object.values(secondary)]));
      expect(figures).toBeGreaterThan(sum(inFiles));
      const isOf: Record<string, (row: Rows[number]) => boolean> = {
        "month × process": ({ scope, level }) => scope === "process" && level === null,
        "month × SRV": ({ grain, scope, level }) => grain === "month" && scope === "srv" && level === null,
        "day × SRV": ({ grain, level }) => grain === "day" && level === null,
        "second levels": ({ level }) => level !== null,
      };
      const grains = losses?.grains ?? [];
      expect(grains.map(({ grain, measure, shown: n }) => [grain, measure, n])).toEqual(
        Object.entries(isOf).flatMap(([grain, isIn]) =>
          MEASURES.map((measure) => [
            grain,
            measure,
            rows.filter((row) => isIn(row) && row[COLUMNS[measure]] !== null).length,
          ]),
        ),
      );
      expect(sum(grains.map((one) => one.figures))).toBe(figures);
    }
  });

  it("come for ended days and months, and for roles with six owner groups", async () => {
    const periods = new Set([...shown.keys()].map((name) => name.split(" ")[2]));
    expect([...periods].sort()).toEqual([
      ...["2026-09", "2026-09-28", "2026-09-30", "2026-10", "2026-10-01", "2026-10-02", "2026-10-09"],
      ...["2026-10-10", "2026-10-14", "2026-10-15", "2026-10-31", "2026-11-01"],
    ]);
    expect(await ask("industry", "SUP10", "GS")).toEqual([]);
    expect(await ask("league", "SUP10", "GS")).toEqual([]);
  });

  it("leave no two shown rates, one inside the other, apart by one or two owner groups", () => {
    const near: string[] = [];
    for (const cell of shownCells()) {
      if (!isShown(cell, "rate")) continue;
      for (const parent of plain.parents(cell)) {
        if (!isShown(parent, "rate")) continue;
        const [a, b] = [plain.cohort(cell, "rate"), plain.cohort(parent, "rate")];
        const difference = [...new Set([...a, ...b])].filter((one) => a.has(one) !== b.has(one)).length;
        if (difference === 1 || difference === 2) near.push(`${nameOf(cell)}, ${nameOf(parent)}`);
      }
    }
    expect(near).toEqual([]);
  });

  it("leave no single hidden rate beside the others of a shown sum", () => {
    const alone: string[] = [];
    let sums = 0;
    for (const cell of shownCells())
      for (const children of plain.partitions(cell)) {
        if (!isShown(cell, "rate")) continue;
        const hidden = children.filter((child) => !isShown(child, "rate"));
        sums++;
        if (hidden.length === 1) alone.push(`${nameOf(cell)}: ${nameOf(hidden[0] as PlainCell)}`);
      }
    expect(alone).toEqual([]);
    expect(sums).toBeGreaterThan(30);
  });

  it("leave nothing narrow of shown times without a shown part of them, or without all", () => {
    const narrow: string[] = [];
    let remainders = 0;
    const judge = (whole: PlainCell, less: readonly PlainCell[], measure: (typeof TIMES)[number]): void => {
      remainders++;
      if (!plain.isSafeWithout(whole, less, measure))
        narrow.push(`${measure} of ${nameOf(whole)} without ${less.map(nameOf).join(", ")}`);
    };
    for (const cell of shownCells())
      for (const measure of TIMES) {
        if (!isShown(cell, measure)) continue;
        for (const parent of plain.parents(cell))
          if (isShown(parent, measure)) judge(parent, [cell], measure);
        for (const children of plain.partitions(cell)) {
          const parts = children.filter((child) => isShown(child, measure));
          if (parts.length > 0) judge(cell, parts, measure);
        }
      }
    expect(narrow).toEqual([]);
    expect(remainders).toBeGreaterThan(300);
  });

  it("say the same of region SMETS1 and of SMETS version SMETS1", () => {
    const smets1 = [...shown].filter(([name]) => name.endsWith("region SMETS1"));
    expect(smets1.length).toBeGreaterThan(10);
    for (const [name, values] of smets1)
      expect(shown.get(name.replace("region SMETS1", "smets_version SMETS1"))).toEqual(values);
  });

  it("place the parties of a role as plain loops do, each sees its own row named and no other", async () => {
    for (const [role, parties] of [
      ["IS", ["SUP10", "SUP14", "SUP23"]],
      ["ED", ["DNO10", "DNO16"]],
    ] as const)
      for (const party of parties) {
        const counted = group(plain.league(role), tableOf);
        const tables = group(await ask("league", party, role), tableOf);
        expect(tables.size).toBeGreaterThan(0);
        for (const [name, rows] of tables) {
          const placed = counted.get(name) ?? [];
          const base = BASES.find(
            (b) => String(rows.map(rateOf)) === String(placed.map((row) => rateTo(row, b))),
          );
          expect(
            rows.map(({ position, is_viewer }) => [position, is_viewer]),
            name,
          ).toEqual(placed.map(({ position, party: owner }) => [position, owner === party]));
          expect(BASES, name).toContain(base);
          expect(fewestOwners(rows.map(rateOf), placed, base ?? 0), name).toBeGreaterThanOrEqual(3);
        }
      }
  });

  it("are all first publications, in industry files and in positions: there is no other way into them", async () => {
    const db = await Database.open();
    const index = await currentIndex(site);
    const held: Record<string, number> = {};
    for (const { file } of index?.files ?? []) {
      const [, key = ""] = /([a-z-]+-[a-z_]+)-[0-9a-f]{16}\.parquet$/.exec(file) ?? [];
      const [, role = ""] = /^data\/industry\/(\w+)\//.exec(file) ?? [];
      if (key === "" || (role === "" && !key.endsWith("-league_own"))) continue;
      const rows = `SELECT * FROM read_parquet(${literal(join(site, "current", file))})`;
      const { n } = await db.row(`SELECT count(*)::INTEGER AS n FROM (${rows})`);
      held[key] = (held[key] ?? 0) + Number(n);
      if (Number(n) === 0) continue;
      const columns = (await db.rows(`SELECT column_name FROM (DESCRIBE ${rows})`))
        .map(({ column_name }) => String(column_name))
        .join(", ");
      const frozen = `SELECT ${columns} FROM read_parquet(${literal(join(site, "frozen", key, "*.parquet"))}, union_by_name => true)`;
      expect([key, await db.rows(`${rows} EXCEPT ${frozen}`)]).toEqual([key, []]);
    }
    db.close();
    expect(Object.keys(held).sort()).toEqual(
      (await loadReports(CHECKOUT))
        .flatMap(({ id, datasets }) =>
          Object.entries(datasets).flatMap(([name, { measure }]) => (measure ? [`${id}-${name}`] : [])),
        )
        .sort(),
    );
    expect(
      Math.min(...["srv-industry", "srv-league", "srv-league_own"].map((key) => held[key] ?? 0)),
    ).toBeGreaterThan(15);
  });

  function shownCells(): PlainCell[] {
    return [...shown.keys()].map((name) => {
      const cell = plain.cells.get(name);
      if (!cell) throw new Error(`no cell ${name}`);
      return cell;
    });
  }

  function isShown(cell: PlainCell, measure: (typeof MEASURES)[number]): boolean {
    return (shown.get(nameOf(cell))?.[COLUMNS[measure]] ?? null) !== null;
  }
});

/** Each SRV is a case, in a process of its own; all its requests are on one day and of one kind of device. */
describe("a hand-made market, on each side of every limit", () => {
  const six = ["SUP01", "SUP02", "SUP03", "SUP04", "SUP05", "SUP06"];
  const each = (parties: readonly string[], success: number, failure: number): Sent[] =>
    parties.map((party) => ({ party, success, failure }));
  const timed = (...lengths: readonly (readonly number[])[]): Sent[] =>
    lengths.map((times, i) => ({ party: six[i] ?? "", success: times.length, failure: 0, times }));
  const repeat = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);
  const many = (n: number): Sent[] => [
    ...each(suppliers(n - 1), 27, 3),
    { party: `SUP${n}`, success: 28, failure: 2 },
  ];
  const cases: Readonly<Record<string, readonly Sent[]>> = {
    "six owner groups": each(six, 27, 3),
    "the sixth at 29": [...each(six.slice(0, 5), 27, 3), { party: "SUP06", success: 26, failure: 3 }],
    "the sixth of an owner that counts": each([...six.slice(0, 5), "SUP25"], 27, 3),
    "the rest just 15 % of the largest": [
      { party: "SUP01", success: 120, failure: 80 },
      { party: "SUP02", success: 160, failure: 40 },
      ...each(six.slice(2), 197, 3),
    ],
    "the rest below 15 %": [
      { party: "SUP01", success: 120, failure: 80 },
      { party: "SUP02", success: 160, failure: 40 },
      ...each(six.slice(2, 5), 197, 3),
      { party: "SUP06", success: 198, failure: 2 },
    ],
    "nineteen owner groups": many(19),
    "twenty owner groups": many(20),
    "half of the times": timed(repeat(50, 1000), ...Array.from({ length: 5 }, () => repeat(10, 1000))),
    "more than half": timed(repeat(51, 1000), ...Array.from({ length: 5 }, () => repeat(10, 1000))),
    "two with 80 %": timed(
      ...[repeat(40, 1000), repeat(40, 1000)],
      ...Array.from({ length: 4 }, () => repeat(5, 1000)),
    ),
    "two with more": timed(
      ...[repeat(41, 1000), repeat(40, 1000)],
      ...Array.from({ length: 4 }, () => repeat(5, 1000)),
    ),
    "times to be rounded": timed(
      ...[repeat(20, 1049), repeat(20, 1051), repeat(20, 1999), repeat(20, 2005)],
      ...[repeat(20, 3004), repeat(20, 9991)],
    ),
    "thirty times": timed(...Array.from({ length: 6 }, () => repeat(5, 1000))),
    "twenty-nine times": timed(repeat(4, 1000), ...Array.from({ length: 5 }, () => repeat(5, 1000))),
    "a hundred times": timed(repeat(15, 1000), ...Array.from({ length: 5 }, () => repeat(17, 1000))),
    "ninety-nine times": timed(repeat(14, 1000), ...Array.from({ length: 5 }, () => repeat(17, 1000))),
    "a tied table": [
      { party: "SUP01", success: 90, failure: 10 },
      { party: "SUP02", success: 90, failure: 10, times: [2000] },
      { party: "SUP04", success: 90, failure: 10, times: [999, 1001] },
      { party: "SUP03", success: 90, failure: 10, times: [1000] },
      { party: "SUP05", success: 93, failure: 7 },
      { party: "SUP06", success: 87, failure: 13 },
      { party: "SUP07", success: 89, failure: 10 },
    ],
  };
  const thousand = { rtt_best_ms: 1000, rtt_worst_ms: 1000, rtt_mean_ms: 1000, rtt_median_ms: 1000 };
  const none = { rtt_best_ms: null, rtt_worst_ms: null, rtt_mean_ms: null, rtt_median_ms: null };
  const expected: Readonly<Record<string, object>> = {
    "six owner groups": { success_rate: 90, ...none },
    "the rest just 15 % of the largest": { success_rate: 89, ...none },
    "nineteen owner groups": { success_rate: 90, ...none },
    "twenty owner groups": { success_rate: 90.2, ...none },
    "half of the times": { success_rate: null, ...thousand },
    "two with 80 %": { success_rate: null, ...thousand },
    "thirty times": { success_rate: null, ...thousand, rtt_best_ms: null, rtt_worst_ms: null },
    "a hundred times": { success_rate: null, ...thousand },
    "ninety-nine times": { success_rate: null, ...thousand, rtt_best_ms: null, rtt_worst_ms: null },
    "times to be rounded": {
      ...{ success_rate: null, rtt_best_ms: 1000, rtt_worst_ms: 10_000 },
      ...{ rtt_mean_ms: 3180, rtt_median_ms: 2000 },
    },
    "a tied table": { success_rate: 90, ...none },
  };
  let site = "";
  let extracts = "";
  const ask = async (view: string, party = "SUP02"): Promise<Rows> =>
    asked(site, { view: `srv/${view}`, party, role: "IS", parameters: {} });
  const refresh = (): Promise<unknown> =>
    refreshData(extracts, site, { reference: join(folder, "reference") });

  beforeAll(async () => {
    extracts = join(folder, "limits");
    site = join(folder, "limits-site");
    await writeMarket(sentMarket(cases, "2026-09-30T12:00:00Z", "2026-10-01T00:00:00Z"), extracts);
    await mkdir(join(folder, "reference"));
    await writeFile(
      join(folder, "reference/processes.csv"),
      [
        "process,name,srv,primary,valid_from,valid_to",
        ...Object.keys(cases).map((name) => `Process of ${name},${name},${name},true,,`),
        "",
      ].join("\n"),
    );
    await refresh();
  });

  it("shows just what may be shown, alike by day, month, SRV, process and second level", async () => {
    const rows = await ask("industry");
    const kinds = new Set<string>();
    const found: Record<string, object> = {};
    for (const { role, grain, period, scope, key, level, level_value, ...values } of rows) {
      expect([role, period]).toEqual(["IS", grain === "day" ? "2026-09-30" : "2026-09"]);
      kinds.add([grain, scope, level, level_value].join(" "));
      const name = String(key).replace("Process of ", "");
      expect(found[name] ?? values).toEqual(values);
      found[name] = values;
    }
    expect(found).toEqual(expected);
    const levels = [" ", "device_type ESME", "region North", "smets_version SMETS2"];
    expect([...kinds].sort()).toEqual(
      ["day srv", "month process", "month srv"].flatMap((place) =>
        levels.map((level) => `${place} ${level}`),
      ),
    );
    expect(rows.length).toBe(12 * Object.keys(expected).length);
  });

  it("places ties by mean time, none last, then by party, and nobody below 100", async () => {
    const own = async (party: string): Promise<unknown[]> =>
      (await ask("league", party))
        .filter(({ process, is_viewer }) => process === "Process of a tied table" && is_viewer === true)
        .map(({ position }) => position);
    const order = ["SUP05", "SUP03", "SUP04", "SUP02", "SUP01", "SUP06", "SUP07"];
    expect(await Promise.all(order.map(own))).toEqual([[1], [2], [3], [4], [5], [6], []]);
    const table = (await ask("league")).filter(({ process }) => process === "Process of a tied table");
    expect(table.map(({ position, success_rate, is_viewer }) => [position, success_rate, is_viewer])).toEqual(
      [
        [1, 93, false],
        [2, 90, false],
        [3, 90, false],
        [4, 90, true],
        [5, 90, false],
        [6, 87, false],
      ],
    );
    const processes = new Set((await ask("league")).map(({ process }) => process));
    expect(processes.has("Process of the sixth at 29")).toBe(false);
    expect(processes.has("Process of the sixth of an owner that counts")).toBe(false);
  });

  it("keeps published figures when rows come late, and adds the days that have ended since", async () => {
    const [before, table] = [await ask("industry"), await ask("league")];
    const late = sentMarket(
      {
        "six owner groups": [{ party: "SUP02", success: 0, failure: 300 }],
        "all of it late": each(six, 27, 3),
      },
      "2026-09-30T13:00:00Z",
      "2026-10-02T00:00:00Z",
    );
    const next = sentMarket({ "six owner groups": each(six, 24, 6) }, "2026-10-01T00:00:00Z", null);
    for (const [name, { inventory = [], service_requests = [] }] of Object.entries({ late, next })) {
      await writeMarket({ inventory, service_requests }, join(folder, name));
      for (const [i] of service_requests.entries())
        await cp(
          join(folder, name, `service_requests/${i}.csv`),
          join(extracts, `service_requests/${name}-${i}.csv`),
        );
      for (const [i] of inventory.entries())
        await cp(join(folder, name, `inventory/${i}.csv`), join(extracts, `inventory/${name}-${i}.csv`));
    }
    await refresh();
    const after = await ask("industry");
    const september = after.filter(({ period }) => String(period).startsWith("2026-09"));
    expect(september.map((row) => JSON.stringify(row))).toEqual(before.map((row) => JSON.stringify(row)));
    expect(await ask("league")).toEqual(table);
    expect(
      after
        .filter(({ period, level }) => !String(period).startsWith("2026-09") && level === null)
        .map(({ grain, period, key, success_rate }) => [grain, period, key, success_rate]),
    ).toEqual([["day", "2026-10-01", "six owner groups", 80]]);
    const own = (await ask("monthly")).find(
      ({ month, srv }) => month === "2026-09" && srv === "six owner groups",
    );
    expect(own?.["failure"]).toBe(303);
  });
});

it("publishes nothing if the audit finds that the written files give a party away, whatever the rules have decided", async () => {
  const extracts = join(folder, "unsafe");
  const site = join(folder, "unsafe-site");
  const sent = [
    ...suppliers(7).map((party) => ({ party, success: 100, failure: 0 })),
    { party: "SUP08", success: 60, failure: 40 },
  ];
  await writeMarket(sentMarket({ "4.10": sent }, "2026-09-30T12:00:00Z", "2026-10-01T00:00:00Z"), extracts);
  const { parallel } = Database.prototype;
  const planting = vi.spyOn(Database.prototype, "parallel");
  planting.mockImplementation(async function (this: Database, statements, width) {
    const written = await parallel.call(this, statements, width);
    for (const statement of statements) {
      const [, file] = /TO '([^']*\/industry\/IS\/srv-industry\.draft)'/.exec(statement) ?? [];
      if (file === undefined) continue;
      const planted = `SELECT 'IS' AS role, 'month' AS grain, '2026-09' AS period, 'srv' AS scope, '4.10' AS key, 95.0::DOUBLE AS success_rate`;
      await this.run(
        `CREATE OR REPLACE TEMP TABLE unsafe AS SELECT * FROM read_parquet(${literal(file)}) UNION ALL BY NAME ${planted}`,
      );
      await this.run(`COPY unsafe TO ${literal(file)} (FORMAT parquet)`);
    }
    return written;
  });
  try {
    await expect(refreshData(extracts, site)).rejects.toThrow(
      "srv/industry: 1 figures still give away too much after 20 rounds of the attack audit",
    );
  } finally {
    planting.mockRestore();
  }
  expect(await currentIndex(site)).toBeNull();
  await refreshData(extracts, site);
  const question = { view: "srv/industry", party: "SUP01", role: "IS", parameters: {} };
  expect(await asked(site, question)).toEqual([]);
});

/** What a party sent of an SRV, with the times of its first successes. */
interface Sent {
  party: string;
  success: number;
  failure: number;
  times?: readonly number[];
}

const suppliers = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => `SUP${String(i + 1).padStart(2, "0")}`);

/**
 * A market of 25 suppliers in role IS, the last of them the first one's sister, with requests about one device.
 * @param sent by SRV
 * @param asOf of an extract; null for none
 */
function sentMarket(
  sent: Readonly<Record<string, readonly Sent[]>>,
  at: string,
  asOf: string | null,
): Market {
  const parties = suppliers(25);
  const device_id = eui64(1);
  const requests = Object.entries(sent).flatMap(([srv, rows]) =>
    rows.flatMap(({ party, success, failure, times = [] }) =>
      Array.from({ length: success + failure }, (_, n) => ({
        ...{ request_id: `${srv} ${party} ${at} ${n}`, srv, mode: "on_demand", command_variant: 1 },
        ...{ user_id: userId(parties.indexOf(party)), device_id, lifecycle_status: "completed" },
        execution_status: n < success ? "success" : "failure",
        southbound_ms: times[n] ?? null,
        northbound_ms: 0,
        started_at: at,
      })),
    ),
  );
  const state = {
    ...{
      device_id,
      device_type: "ESME",
      csp_region: "North",
      smets_version: "SMETS2",
      status: "Commissioned",
    },
  };
  return {
    parties: [
      parties.map((party_id) => ({
        ...{
          party_id,
          name: party_id,
          owner_group: party_id === "SUP25" ? "SUP01" : party_id,
          category: "other",
        },
      })),
    ],
    users: [parties.map((party_id, i) => ({ user_id: userId(i), party_id, role: "IS" }))],
    cpl: [[]],
    inventory: asOf === null ? [] : [[{ extracted_at: asOf, ...state }]],
    service_requests: [requests],
    alerts: [[]],
    outage_timings: [[]],
    incidents: [[]],
  };
}
