import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { Database } from "../../loaders/duckdb.js";
import type { Dataset } from "../../src/model/report.js";
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
  withheld: readonly string[] = [],
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
    {
      policy: await policy,
      average: {
        published: ["A", "B", "C", "D"]
          .map(
            (v) =>
              `SELECT 'IS' AS role, '2026-10' AS month, 'M1' AS model, '${v}' AS version, ${withheld.includes(v) ? "NULL" : "1.0"} AS share`,
          )
          .join(" UNION ALL "),
        value: "share",
      },
    },
  );
  const models: Record<string, Record<string, number>[]> = {};
  for (const { model, bar, version, share } of rows) {
    const of = (models[String(model)] ??= []);
    (of[Number(bar) - 1] ??= {})[String(version)] = Number(share);
  }
  return models;
}

const versionsOf = (models: Record<string, Versions[]>): string[] =>
  Object.keys(models["M1"]?.[0] ?? {}).sort();

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

  it("merges versions that fewer than three owner groups hold, and never one alone", async () => {
    const market = [
      ...holders(3, { A: 50, B: 50 }),
      ...holders(2, { A: 50, C: 50 }, 3),
      { party: "P5", versions: { A: 50, D: 20, C: 30 } },
      { party: "P3a", group: "group of P3", versions: { A: 50, D: 50 } },
    ];
    expect(await bars(market)).toEqual({
      M1: [
        ...Array.from({ length: 3 }, () => ({ A: 50, B: 50, "other versions": 0 })),
        ...Array.from({ length: 4 }, () => ({ A: 50, B: 0, "other versions": 50 })),
      ],
    });
  });

  it("counts as holders those with 5 % of a party's devices, five in a hundred included", async () => {
    const market = (third: Versions): Holder[] => [
      ...holders(2, { A: 40, B: 20, C: 40 }),
      { party: "P2", versions: third },
      ...holders(4, { A: 50, C: 50 }, 3),
    ];
    expect(versionsOf(await bars(market({ A: 55, B: 5, C: 40 })))).toEqual(["A", "B", "C"]);
    expect(versionsOf(await bars(market({ A: 56, B: 4, C: 40 })))).toEqual(["A", "other versions"]);
  });

  it("merges versions of which the p %-rule says too much", async () => {
    // Of B 40 + 40 and 6: the rest is 15 % of the largest, or less.
    const market = (third: Versions): Holder[] => [
      ...holders(2, { A: 30, B: 40, C: 30 }),
      { party: "P2", versions: third },
      ...holders(4, { A: 60, C: 40 }, 3),
    ];
    expect(versionsOf(await bars(market({ A: 44, B: 6, C: 50 })))).toEqual(["A", "B", "C"]);
    expect(versionsOf(await bars(market({ A: 450, B: 59, C: 491 })))).toEqual(["A", "other versions"]);
  });

  it("does not show what the average withholds: its mean would be that of the bars", async () => {
    const market = holders(6, { A: 40, B: 30, C: 20, D: 10 });
    expect(versionsOf(await bars(market))).toEqual(["A", "B", "C", "D"]);
    const withheld = (versions: readonly string[]): Promise<Record<string, Versions[]>> =>
      bars(market, currentPolicy(), versions);
    expect(versionsOf(await withheld(["A", "C"]))).toEqual(["B", "D", "other versions"]);
    expect(versionsOf(await withheld(["A"]))).toEqual(["B", "C", "other versions"]);
    expect(await withheld(["A", "B", "C", "D"])).toEqual({});
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
