import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { Database } from "../../loaders/duckdb.js";
import type { Dataset } from "../../src/components/report.js";
import { publishRows } from "./market.js";

const field = { type: "text", description: "", portal: true, csv: true } as const;
const DATASET: Dataset = {
  sql: "",
  scope: "industry",
  grain: "month × model × bar × version",
  measure: { kind: "party-bars", period: "month", version: "version", bar: "bar", value: "share" },
  fields: { month: field, model: field, bar: field, version: field, share: field },
};

type Versions = Readonly<Record<string, number>>;
interface Holder {
  party: string;
  group?: string;
  model?: string;
  versions: Versions;
}

let db: Database;
beforeAll(async () => {
  db = await Database.open();
});
afterAll(() => db.close());

/** Bars of each model: one list of shares a bar, in the order of bars. */
async function bars(
  holders: readonly Holder[],
  policy = currentPolicy(),
): Promise<Record<string, Versions[]>> {
  const rows = await publishRows(
    db,
    DATASET,
    holders.flatMap(({ party, group, model = "M1", versions }) => {
      const of = Object.values(versions).reduce((a, b) => a + b, 0);
      return Object.entries(versions).map(([version, n]) => [
        ...["IS", "2026-10", model, version, party, group ?? `group of ${party}`],
        ...[n, of],
      ]);
    }),
    { policy: await policy },
  );
  const models: Record<string, Record<string, number>[]> = {};
  for (const { model, bar, version, share } of rows) {
    const of = (models[String(model)] ??= []);
    (of[Number(bar) - 1] ??= {})[String(version)] = Number(share);
  }
  return models;
}

const holders = (n: number, versions: Versions, from = 0): Holder[] =>
  Array.from({ length: n }, (_, i) => ({ party: `P${from + i}`, versions }));

describe("firmware by party", () => {
  it("is there from six owner groups with 30 devices of the model on", async () => {
    expect(await bars(holders(5, { A: 30 }))).toEqual({});
    expect(await bars([...holders(5, { A: 30 }), { party: "P9", versions: { A: 29 } }])).toEqual({});
    expect(
      await bars([...holders(5, { A: 30 }), { party: "P9", group: "group of P0", versions: { A: 30 } }]),
    ).toEqual({});
    expect(await bars(holders(6, { A: 30 }))).toEqual({ M1: Array.from({ length: 6 }, () => ({ A: 100 })) });
  });

  it("has a bar a party, shares to 5 points, ordered by them and by nothing else", async () => {
    const market = [
      ...holders(3, { A: 62, B: 38 }),
      ...holders(3, { A: 89, B: 11 }, 3),
      { party: "P0a", group: "group of P0", versions: { A: 30, B: 70 } },
    ];
    const expected = {
      M1: [
        ...Array.from({ length: 3 }, () => ({ A: 90, B: 10 })),
        ...Array.from({ length: 3 }, () => ({ A: 60, B: 40 })),
        { A: 30, B: 70 },
      ],
    };
    expect(await bars(market)).toEqual(expected);
    const renamed = market.map((holder) => ({
      ...holder,
      party: `Z${9 - Number(holder.party[1])}${holder.party}`,
    }));
    expect(
      await bars(
        renamed.map((h, i) => ({ ...h, group: market[i]?.group ?? `group of ${market[i]?.party ?? ""}` })),
      ),
    ).toEqual(expected);
  });

  it("merges versions that fewer than three owner groups hold", async () => {
    const market = [
      ...holders(3, { A: 50, B: 50 }),
      ...holders(2, { A: 50, C: 50 }, 3),
      { party: "P5", versions: { A: 50, D: 20, C: 30 } },
      { party: "P3a", group: "group of P3", versions: { A: 50, D: 50 } },
    ];
    expect(await bars(market)).toEqual({
      M1: [
        ...Array.from({ length: 3 }, () => ({ A: 50, B: 50, C: 0, "other versions": 0 })),
        ...Array.from({ length: 2 }, () => ({ A: 50, B: 0, C: 50, "other versions": 0 })),
        { A: 50, B: 0, C: 30, "other versions": 20 },
        { A: 50, B: 0, C: 0, "other versions": 50 },
      ],
    });
  });

  it("is withheld by an override, for a month and all", async () => {
    const policy = await currentPolicy();
    const override = {
      name: "merger",
      date: "2026-11-01",
      by: "A. Officer",
      reason: "merger",
      withhold: true,
    };
    const market = holders(6, { A: 30 });
    const withheld = (period: string): Promise<object> =>
      bars(market, Promise.resolve({ ...policy, overrides: [{ ...override, period }] }));
    expect(await withheld("2026-10")).toEqual({});
    expect(Object.keys(await withheld("2026-09"))).toEqual(["M1"]);
  });
});
