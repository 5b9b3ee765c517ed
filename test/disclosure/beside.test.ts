import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AttackThreads } from "../../loaders/disclosure/attack-threads.js";
import { FrozenStore } from "../../loaders/disclosure/frozen.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { Database, literal } from "../../loaders/duckdb.js";
import type { Row } from "../../loaders/duckdb.js";
import { computeDataset } from "../../loaders/partition/datasets.js";
import type { RegisteredReport } from "../../loaders/registry.js";
import type { Dataset, Field, Outcome, Population } from "../../src/model/report.js";
import { withFolder } from "../support/site.js";

let db: Database;
beforeAll(async () => {
  db = await Database.open({ threads: 1 });
  await db.run("CREATE TEMP TABLE release AS SELECT TIMESTAMP '2026-11-02 00:00:00' AS as_of");
});
afterAll(() => db.close());

/** What one party, an owner group of its own, asked for in October 2026: on one day, of one SRV, in one region. */
interface Requests {
  party: string;
  srv: string;
  region?: string;
  success: number;
  failure: number;
  /** Round trip time of each success. */
  ms?: number;
}

const text: Field = { type: "text", description: "", portal: true, csv: true };
const number: Field = { ...text, type: "number" };

const COUNTED = `count(CASE WHEN outcome = 'success' THEN 1 END) AS numerator, count(*) AS denominator`;
const TIMES = `count(rtt_ms) AS times, sum(rtt_ms) AS time_sum, min(rtt_ms) AS time_best, max(rtt_ms) AS time_worst, 500.0 AS time_median`;
const OWNER = "JOIN parties ON parties.party_id = requests.party_id";

/** What is asked for and what is sent, alike. */
const SOURCES: Readonly<Partial<Record<Population, string>>> = {
  service_requests: "service_requests",
  alerts: `(SELECT *, CASE delivery_status WHEN 'delivered' THEN 'success' ELSE 'failure' END AS outcome, delivery_ms AS rtt_ms FROM reported_alerts)`,
};

/** Success rates and times of October by one column, and of all together. */
function totals(
  column: "srv" | "region",
  over: Population = "service_requests",
): { dataset: Dataset; files: Record<string, string> } {
  return {
    dataset: {
      ...{ sql: "totals.sql", scope: "industry", over, grain: `month × ${column}` },
      measure: {
        ...{ kind: "rates-and-times", period: "month", within: "within.sql" },
        rate: { value: "rate", minimumDenominator: 30 },
        times: { best: "best", worst: "worst", mean: "mean", median: "median" },
        dearest: [{ name: "all", where: { [column]: null } }],
      },
      fields: {
        ...{ month: text, [column]: text },
        ...{ rate: number, best: number, worst: number, mean: number, median: number },
      },
    },
    files: {
      "totals.sql": `SELECT role, month_name(day) AS month, ${column}, requests.party_id, owner_group, ${COUNTED}, ${TIMES} FROM ${SOURCES[over]} AS requests ${OWNER} WHERE month_name(day) NOT IN (SELECT period FROM frozen_periods) GROUP BY GROUPING SETS ((role, month_name(day), ${column}, requests.party_id, owner_group), (role, month_name(day), requests.party_id, owner_group))`,
      "within.sql": `SELECT parent.cell_id AS parent, 'part' AS family, child.cell_id AS child FROM cells AS parent JOIN cells AS child ON parent.${column} IS NULL AND child.${column} IS NOT NULL AND child.role = parent.role AND child.month = parent.month`,
    },
  };
}

/** Rates or times of October by one column, of nothing else. */
function parts(
  column: "srv" | "region",
  measure: { outcome: Outcome } | "times",
  over: Population = "service_requests",
): { dataset: Dataset; files: Record<string, string> } {
  const isTimed = measure === "times";
  const counted =
    !isTimed && measure.outcome === "failure" ? COUNTED.replace("= 'success'", "= 'failure'") : COUNTED;
  return {
    dataset: {
      ...{ sql: "parts.sql", scope: "industry", over, grain: `month × ${column}` },
      measure: isTimed
        ? {
            ...{ kind: "rates-and-times", period: "month" },
            rate: { value: "rate", minimumDenominator: 30 },
            times: { best: "best", worst: "worst", mean: "mean", median: "median" },
          }
        : {
            ...{ kind: "mean-of-rates", period: "month", cohort: ["month", column], value: "rate" },
            ...{ minimumDenominator: 30, outcome: measure.outcome },
          },
      fields: {
        ...{ month: text, [column]: text, rate: number },
        ...(isTimed ? { best: number, worst: number, mean: number, median: number } : {}),
      },
    },
    files: {
      "parts.sql": `SELECT role, month_name(day) AS month, ${column}, requests.party_id, owner_group, ${counted}${isTimed ? `, ${TIMES}` : ""} FROM ${SOURCES[over]} AS requests ${OWNER} WHERE month_name(day) NOT IN (SELECT period FROM frozen_periods) GROUP BY role, month_name(day), ${column}, requests.party_id, owner_group`,
    },
  };
}

/** What reports with one dataset each publish one after the other, as releases do: rows by report. */
async function publish(
  requests: readonly Requests[],
  datasets: readonly ReturnType<typeof totals>[],
): Promise<Row[][]> {
  const rows = requests.map(
    ({ party, srv, region = "North", success, failure, ms = 500 }) =>
      `(${[party, srv, region].map(literal).join(", ")}, ${success}, ${failure}, ${ms})`,
  );
  await db.run(`
CREATE OR REPLACE TEMP TABLE service_requests AS
SELECT party AS party_id, 'IS' AS role, DATE '2026-10-05' AS day, srv, 'ESME' AS device_type, region, 'SMETS2' AS smets_version,
  CASE WHEN n < success THEN 'success' ELSE 'failure' END AS outcome, TRUE AS is_round_trip,
  CASE WHEN n < success THEN ms END AS rtt_ms
FROM (VALUES ${rows.join(", ")}) AS rows (party, srv, region, success, failure, ms)
CROSS JOIN range(1000) AS numbers (n)
WHERE n < success + failure`);
  await db.run(
    "CREATE OR REPLACE TEMP TABLE reported_alerts AS SELECT party_id, role, day, srv AS alert_code, device_type, region, smets_version, CASE outcome WHEN 'success' THEN 'delivered' ELSE 'failed' END AS delivery_status, rtt_ms AS delivery_ms FROM service_requests",
  );
  await db.run("CREATE OR REPLACE TEMP VIEW unnamed AS FROM service_requests");
  await db.run(
    "CREATE OR REPLACE TEMP TABLE parties AS SELECT DISTINCT party_id, party_id AS owner_group FROM service_requests",
  );
  return withFolder(async (folder) => {
    const reports: RegisteredReport[] = [];
    for (const [i, { dataset, files }] of datasets.entries()) {
      const report = join(folder, `report${i}`);
      await mkdir(join(report, "datasets"), { recursive: true });
      for (const [file, sql] of Object.entries(files)) await writeFile(join(report, "datasets", file), sql);
      reports.push({
        ...{ id: `report${i}`, title: "", summary: "", order: i, roles: ["IS"], folder: report },
        ...{ datasets: { figures: dataset }, views: {} },
      });
    }
    const frozen = new FrozenStore(join(folder, "site"));
    const policy = await currentPolicy();
    const threads = new AttackThreads();
    const published: Row[][] = [];
    for (const [i, report] of reports.entries()) {
      const dataset = datasets[i]?.dataset;
      if (!dataset) continue;
      const { disclosed } = await computeDataset(db, report, "figures", dataset, { policy, frozen, reports });
      const file = join(folder, "figures.parquet");
      const write = (): Promise<void> =>
        db.run(`COPY (SELECT * EXCLUDE (party_id) FROM dataset_rows) TO ${literal(file)} (FORMAT parquet)`);
      await write();
      while (await disclosed?.audit?.takesBack([file], threads)) await write();
      await disclosed?.freeze();
      published.push(await db.rows(`SELECT * FROM read_parquet(${literal(file)}) ORDER BY ALL`));
    }
    await threads.close();
    return published;
  });
}

/** The same of so many parties, P0, P1 …: 80 to 91 of 100 succeed. */
const of = (parties: number, rest: Pick<Requests, "srv" | "region">): Requests[] =>
  Array.from({ length: parties }, (_, i) => ({
    ...{
      party: `P${String(i).padStart(2, "0")}`,
      success: 80 + (i % 12),
      failure: 20 - (i % 12),
      ms: 400 + 10 * i,
    },
    ...rest,
  }));

/**
 * Attacks by plain arithmetic over all reports: what is shown of all together less the parts that anything shows is what is
 * left, and must not be one part alone that too few are in.
 * @returns the parts that are given away
 */
function givenAway(
  published: readonly Row[][],
  column: "srv" | "region",
  measure: "rate" | "mean",
  requests: readonly Requests[],
): string[] {
  const rows = published.flat().filter((row) => row[measure] !== null && row[measure] !== undefined);
  const isShown = (part: string | null): boolean => rows.some((row) => column in row && row[column] === part);
  if (!rows.some((row) => row["srv"] === null || row["region"] === null)) return [];
  const parties = new Map<string, Set<string>>();
  for (const one of requests) {
    const part = one[column] ?? "North";
    parties.set(part, (parties.get(part) ?? new Set()).add(one.party));
  }
  const hidden = [...parties.keys()].filter((part) => !isShown(part));
  const [only] = hidden;
  const enough = measure === "rate" ? 6 : 4;
  return hidden.length === 1 && only !== undefined && (parties.get(only)?.size ?? 0) < enough ? [only] : [];
}

describe("rates of two reports that count the same requests", () => {
  const market = (few: number): Requests[] => [
    ...of(12, { srv: "1.1" }),
    ...of(12, { srv: "1.2" }),
    ...of(few, { srv: "1.3" }),
  ];
  const failures = parts("srv", { outcome: "failure" });
  const shown = (rows: Row[] | undefined): unknown[] => (rows ?? []).map(({ srv }) => srv);

  it("do not give away by the other's failures what one withholds: 1.3 would be all less 1.2 and 1.1", async () => {
    const requests = market(5);
    const published = await publish(requests, [totals("srv"), failures]);
    expect(givenAway(published, "srv", "rate", requests)).toEqual([]);
    expect(published.map((rows) => shown(rows.filter(({ rate }) => rate !== null)))).toEqual([
      ["1.2", null],
      ["1.2"],
    ]);
  });

  it("are all shown where nothing is withheld", async () => {
    const published = await publish(market(6), [totals("srv"), failures]);
    expect(published.map((rows) => shown(rows.filter(({ rate }) => rate !== null)))).toEqual([
      ["1.1", "1.2", "1.3", null],
      ["1.1", "1.2", "1.3"],
    ]);
  });

  it("are given away where no relation tells what a dataset counts", async () => {
    const requests = market(5);
    const apart = {
      dataset: { ...failures.dataset, over: "devices" as const },
      files: { "parts.sql": (failures.files["parts.sql"] ?? "").replace("service_requests", "unnamed") },
    };
    expect(givenAway(await publish(requests, [totals("srv"), apart]), "srv", "rate", requests)).toEqual([
      "1.3",
    ]);
  });

  it.each(["devices", "alerts"] as const)(
    "stop the refresh where they are said to be over %s",
    async (over) => {
      const apart = { ...failures, dataset: { ...failures.dataset, over } };
      await expect(publish(market(6), [totals("srv"), apart])).rejects.toThrow(
        `dataset report1/figures is over ${over} and reads service_requests: say over: "service_requests" or do not read it`,
      );
    },
  );

  it("stop the refresh where what is counted is not what the registration says", async () => {
    const { dataset, files } = failures;
    const wrong = { dataset: { ...dataset, ...parts("srv", { outcome: "success" }) }.dataset, files };
    const { measure } = parts("srv", { outcome: "success" }).dataset;
    await expect(
      publish(market(6), [
        totals("srv"),
        { ...wrong, dataset: { ...dataset, ...(measure ? { measure } : {}) } },
      ]),
    ).rejects.toThrow(
      /report1\/figures: what cell \d+ holds does not add up to it; see what the dataset is over/,
    );
  });
});

describe("times of two reports that count the same requests", () => {
  /** Few of the parties have requests in the south. */
  const market = (few: number): Requests[] => [
    ...of(12, { srv: "1.1", region: "North" }),
    ...of(few, { srv: "1.1", region: "South" }),
  ];
  const means = (rows: Row[] | undefined): unknown[] =>
    (rows ?? []).flatMap(({ mean, region, srv }) => (mean === null ? [] : [region ?? srv ?? "all"]));

  it("leave no remainder of three owner groups: all less North would be South", async () => {
    const requests = market(3);
    const published = await publish(requests, [totals("srv"), parts("region", "times")]);
    expect(givenAway(published, "region", "mean", requests)).toEqual([]);
    expect(published.map(means)).toEqual([["1.1", "all"], []]);
  });

  it("are shown where four owner groups are left", async () => {
    const published = await publish(market(4), [totals("srv"), parts("region", "times")]);
    expect(published.map(means)).toEqual([["1.1", "all"], ["North"]]);
  });

  it("go in the report that comes later, whichever that is", async () => {
    const published = await publish(market(3), [parts("region", "times"), totals("srv")]);
    expect(published.map(means)).toEqual([["North"], []]);
  });
});

describe("two reports that count the same alerts", () => {
  const market = (few: number): Requests[] => [
    ...of(12, { srv: "8F36", region: "North" }),
    ...of(12, { srv: "8F36", region: "Central" }),
    ...of(few, { srv: "8F36", region: "South" }),
  ];
  const all = totals("region", "alerts");
  const published = (requests: Requests[], measure: Parameters<typeof parts>[1]): Promise<Row[][]> =>
    publish(requests, [all, parts("region", measure, "alerts")]);

  it.each([
    { measure: { outcome: "failure" as const }, few: 5, average: "rate" as const },
    { measure: "times" as const, few: 3, average: "mean" as const },
  ])("do not give away a $average that one withholds", async ({ measure, few, average }) => {
    const requests = market(few);
    expect(givenAway(await published(requests, measure), "region", average, requests)).toEqual([]);
  });

  it("show all where nothing is withheld", async () => {
    const rows = await published(market(6), { outcome: "failure" });
    expect(rows.map((one) => one.filter(({ rate }) => rate !== null).length)).toEqual([4, 3]);
  });
});
