import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findFinest, readFinest } from "../../loaders/disclosure/finest.js";
import type { Finest } from "../../loaders/disclosure/finest.js";
import type { IndustryDataset } from "../../loaders/disclosure/publish.js";
import { Database } from "../../loaders/duckdb.js";
import { CELLS, INDUSTRY, WITHIN, prepareCells } from "./market.js";
import type { Contribution } from "./market.js";

let db: Database;
beforeAll(async () => {
  db = await Database.open({ threads: 1 });
});
afterAll(() => db.close());

/** An industry dataset that says which requests its cells hold. */
function industryWith(folder: string, holds: string): IndustryDataset {
  return { key: "test/cells", dataset: { ...CELLS, holds }, folder };
}

/** Requests as the warehouse has them, some a row. */
async function fillRequests(rows: string): Promise<void> {
  await db.run(`
CREATE OR REPLACE TEMP TABLE service_requests AS
SELECT 'P0' AS party_id, 'IS' AS role, day, srv, 'ESME' AS device_type, region, 'SMETS2' AS smets_version, outcome,
  is_round_trip, CAST(NULL AS BIGINT) AS rtt_ms
FROM (VALUES ${rows}) AS rows (day, srv, region, outcome, is_round_trip, requests)
CROSS JOIN range(7) AS numbers (n)
WHERE n < requests`);
}

/** Names of all cells by their number: scope, key, period and second level. */
async function names(): Promise<Map<number, string>> {
  const rows = await db.rows(
    "SELECT cell_id::INTEGER AS cell, concat_ws(' ', key, period, level_value) AS name FROM cells",
  );
  return new Map(rows.map(({ cell, name }) => [Number(cell), String(name)]));
}

/** For each slot the cells that hold it, and what each party has of it. */
function listed(
  { cellStarts, cells, partStarts, amount, size }: Finest,
  called: Map<number, string>,
): unknown[] {
  return Array.from({ length: cellStarts.length - 1 }, (_, slot) => ({
    in: [...cells.slice(cellStarts[slot], cellStarts[slot + 1])].map((cell) => called.get(cell)).sort(),
    parties: [...amount.slice(partStarts[slot], partStarts[slot + 1])].map(
      (of, i) => `${of} of ${size[(partStarts[slot] ?? 0) + i]}`,
    ),
  }));
}

const one = (key: Partial<Contribution>, success: number, failure: number): Contribution => ({
  ...{ party: "P0", success, failure, times: [] },
  ...key,
});

/** An SRV and the two regions that it is made of. */
const REGIONS = [
  one({ key: "1.1" }, 30, 10),
  one({ key: "1.1", level: "region", level_value: "North" }, 20, 10),
  one({ key: "1.1", level: "region", level_value: "South" }, 10, 0),
];

describe("finest cells", () => {
  it("are those that hold no others, if a dataset does not say", async () => {
    const { families } = await prepareCells(db, REGIONS);
    const called = await names();
    await findFinest(db, INDUSTRY, families, new Set(called.keys()));
    const finest = await readFinest(db, INDUSTRY, "rate", new Set(called.keys()));
    expect(listed(finest, called)).toEqual([
      { in: ["1.1 2026-10", "1.1 2026-10 North"], parties: ["20 of 30"] },
      { in: ["1.1 2026-10", "1.1 2026-10 South"], parties: ["10 of 10"] },
    ]);
  });

  it("are one slot where the same of the cells in question hold them", async () => {
    const { families } = await prepareCells(db, REGIONS);
    const called = await names();
    await findFinest(db, INDUSTRY, families, new Set(called.keys()));
    const whole = new Set([...called].flatMap(([cell, name]) => (name === "1.1 2026-10" ? cell : [])));
    expect(listed(await readFinest(db, INDUSTRY, "rate", whole), called)).toEqual([
      { in: ["1.1 2026-10"], parties: ["30 of 40"] },
    ]);
  });

  it("that do not add up to their cells stop the refresh", async () => {
    await prepareCells(db, [one({}, 4, 2)]);
    await fillRequests("(DATE '2026-10-05', '1.1', 'North', 'success', TRUE, 4)");
    const industry = industryWith(WITHIN, "holds.sql");
    const cells = new Set((await names()).keys());
    await findFinest(db, industry, [], cells);
    await expect(readFinest(db, industry, "rate", cells)).rejects.toThrow(
      "test/cells: what cell 0 holds does not add up to it; see what the dataset is over, its `holds` SQL and its outcome",
    );
  });

  it("whose SQL fails name the file", async () => {
    await prepareCells(db, [one({}, 30, 10)]);
    const found = findFinest(db, industryWith(WITHIN, "holds_wrong.sql"), [], new Set([0]));
    await expect(found).rejects.toThrow(/fixtures\/disclosure\/holds_wrong\.sql: .*nowhere does not exist/s);
  });
});

describe("finest cells of SRV performance", () => {
  it("are in their day, their month, the processes of their day, and the second levels of each", async () => {
    await db.run(`
CREATE OR REPLACE TEMP TABLE processes AS
FROM (VALUES ('P1', '1.1', DATE '2026-10-06', DATE '9999-01-01'), ('P2', '9.9', DATE '2016-01-01', DATE '9999-01-01'))
  AS rows (process, srv, valid_from, valid_to)`);
    await fillRequests(`
  (DATE '2026-10-05', '1.1', 'North', 'success', TRUE, 4), (DATE '2026-10-05', '1.1', 'North', 'failure', TRUE, 2),
  (DATE '2026-10-06', '1.1', 'North', 'success', TRUE, 5), (DATE '2026-10-06', '1.1', 'South', 'failure', TRUE, 5),
  (DATE '2026-10-06', '1.1', 'South', 'pending', TRUE, 7), (DATE '2026-10-06', '1.1', 'South', 'failure', FALSE, 3)`);
    const day = (n: number): Partial<Contribution> => ({ grain: "day", period: `2026-10-0${n}` });
    const region = (level_value: string): Partial<Contribution> => ({ level: "region", level_value });
    const contributions = [
      one({}, 9, 7),
      one(region("North"), 9, 2),
      one(day(5), 4, 2),
      one(day(6), 5, 5),
      one({ ...day(6), ...region("South") }, 0, 5),
      one({ scope: "process", key: "P1" }, 5, 5),
      one({ scope: "process", key: "P1", level: "device_type", level_value: "ESME" }, 5, 5),
    ];
    await prepareCells(db, contributions);
    const srv = join(import.meta.dirname, "../../src/reports/srv/datasets");
    const industry = industryWith(srv, "industry_holds.sql");
    const called = await names();
    await findFinest(db, industry, [], new Set(called.keys()));
    const found = listed(await readFinest(db, industry, "rate", new Set(called.keys())), called);
    expect(new Set(found)).toEqual(
      new Set([
        { in: ["1.1 2026-10", "1.1 2026-10 North", "1.1 2026-10-05"], parties: ["4 of 6"] },
        {
          in: ["1.1 2026-10", "1.1 2026-10 North", "1.1 2026-10-06", "P1 2026-10", "P1 2026-10 ESME"],
          parties: ["5 of 5"],
        },
        {
          in: ["1.1 2026-10", "1.1 2026-10-06", "1.1 2026-10-06 South", "P1 2026-10", "P1 2026-10 ESME"],
          parties: ["0 of 5"],
        },
      ]),
    );
  });
});
