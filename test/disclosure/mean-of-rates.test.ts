import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database } from "../../loaders/duckdb.js";
import type { Dataset } from "../../src/model/report.js";
import { publishRows } from "./market.js";

const field = { type: "text", description: "", portal: true, csv: true } as const;
const DATASET: Dataset = {
  sql: "",
  scope: "industry",
  over: "devices",
  grain: "month × model × version",
  measure: {
    ...{ kind: "mean-of-rates", period: "month", cohort: ["month", "model"] },
    ...{ value: "share", minimumDenominator: 30 },
  },
  fields: { month: field, model: field, version: field, share: { ...field, type: "number" } },
};

/** What a party contributes: devices of each version; its owner group is its own if none is said. */
interface Contributor {
  versions: Readonly<Record<string, number>>;
  group?: string;
  role?: string;
}

let db: Database;
beforeAll(async () => {
  db = await Database.open();
});
afterAll(() => db.close());

async function published(contributors: readonly Contributor[]): Promise<Record<string, unknown>[]> {
  const rows = contributors.flatMap(({ versions, group, role = "IS" }, i) => {
    const of = Object.values(versions).reduce((a, b) => a + b, 0);
    return Object.entries(versions).map(([version, n]) => [
      ...[role, "2026-10", "M1", version, `P${i}`, group ?? `G${i}`],
      ...[n, of],
    ]);
  });
  return publishRows(db, DATASET, rows);
}

const times = (n: number, contributor: Contributor): Contributor[] =>
  Array.from({ length: n }, () => contributor);
const shares = async (contributors: readonly Contributor[]): Promise<unknown[]> =>
  (await published(contributors)).map(({ version, share }) => [version, share]);

describe("an industry average of rates", () => {
  const NINETY = [
    ["A", 90],
    ["B", 10],
  ];

  it("is there from six owner groups on and not below", async () => {
    expect(await published(times(5, { versions: { A: 27, B: 3 } }))).toEqual([]);
    expect(await published(times(6, { versions: { A: 27, B: 3 } }))).toEqual(
      NINETY.map(([version, share]) => ({ role: "IS", month: "2026-10", model: "M1", version, share })),
    );
  });

  it("counts owner groups, not parties: seven parties of five owners are withheld", async () => {
    const owned = times(3, { versions: { A: 36, B: 4 }, group: "Owner" });
    expect(await published([...owned, ...times(4, { versions: { A: 36, B: 4 } })])).toEqual([]);
    expect(await shares([...owned, ...times(5, { versions: { A: 36, B: 4 } })])).toEqual(NINETY);
  });

  it("counts a party from 30 in its denominator on, whatever the cell holds of it", async () => {
    const five = times(5, { versions: { A: 27, B: 3 } });
    expect(await published([...five, { versions: { A: 29 } }])).toEqual([]);
    expect(await shares([...five, { versions: { A: 24, B: 6 } }])).toEqual([
      ["A", 88.5],
      ["B", 11.5],
    ]);
  });

  it("leaves a party below 30 out of the mean, not only out of the count of owner groups", async () => {
    expect(await shares([...times(6, { versions: { A: 27, B: 3 } }), { versions: { B: 29 } }])).toEqual(
      NINETY,
    );
  });

  it("weighs each party once, whatever its size, and counts one that lacks a version as 0", async () => {
    const small = times(5, { versions: { A: 27, B: 3 } });
    expect(await shares([...small, { versions: { A: 600_000, B: 400_000 } }])).toEqual([
      ["A", 85],
      ["B", 15],
    ]);
  });

  it("is rounded to half a point below 20 owner groups and to a tenth from 20 on", async () => {
    const mix = { versions: { A: 61, B: 39 } };
    expect(await shares([...times(18, mix), { versions: { A: 62, B: 38 } }])).toEqual([
      ["A", 61],
      ["B", 39],
    ]);
    expect(await shares([...times(18, mix), ...times(2, { versions: { A: 62, B: 38 } })])).toEqual([
      ["A", 61.1],
      ["B", 38.9],
    ]);
  });

  it("rounds an exact half up, also when the rates behind it are periodic fractions", async () => {
    const thirds = times(3, { versions: { A: 10, B: 20 } });
    const rest = [{ versions: { A: 103, B: 97 } }, ...times(2, { versions: { B: 30 } })];
    expect(await shares([...thirds, ...rest])).toEqual([
      ["A", 25.5],
      ["B", 75],
    ]);
  });

  it("keeps roles apart: five owners in each of two roles are no ten", async () => {
    const contributors = ["IS", "ES"].flatMap((role) => times(5, { versions: { A: 30 }, role }));
    expect(await published(contributors)).toEqual([]);
  });

  it("does not depend on the order in which contributions come", async () => {
    const contributors = Array.from({ length: 25 }, (_, i) => ({ versions: { A: 31 + i, B: 7 * i, C: 3 } }));
    expect(await shares(contributors.toReversed())).toEqual(await shares(contributors));
  });
});
