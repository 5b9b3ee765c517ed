import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "../../loaders/disclosure/audit.js";
import type { Figure } from "../../loaders/disclosure/figure.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { engineFor, writePublished } from "../../loaders/disclosure/publish.js";
import { RULES } from "../../loaders/disclosure/rules/index.js";
import type { Rules } from "../../loaders/disclosure/rules/index.js";
import { Database, literal } from "../../loaders/duckdb.js";
import { withFolder } from "../support/site.js";
import { attack, attackRanges } from "./attack.js";
import type { Breach } from "./attack.js";
import { INDUSTRY, prepareCells, publishCells, without } from "./market.js";
import { markets, ratesOf } from "./random-cells.js";
import type { Cell } from "./random-cells.js";

const SEED = 20261123;
const policy = await currentPolicy();

let db: Database;
beforeAll(async () => {
  db = await Database.open({ threads: 1 });
});
afterAll(() => db.close());

async function publish(cells: readonly Cell[], rules: Rules): Promise<Map<string, number>> {
  return ratesOf(
    await publishCells(
      db,
      cells.flatMap(({ contributions }) => contributions),
      { rules },
    ),
  );
}

/** Whether the attack fails on random markets published under some rules. */
async function holds(rules: Rules, attempts: number, kind: Breach["attack"]): Promise<boolean> {
  const property = fc.asyncProperty(markets, async (cells) => {
    const breaches = attack(cells, await publish(cells, rules));
    return breaches.every((breach) => breach.attack !== kind);
  });
  return !(await fc.check(property, { seed: SEED, numRuns: attempts, endOnFailure: true })).failed;
}

describe("random markets under attack of every viewer", () => {
  it("give nothing away under all rules, and show something", async () => {
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(markets, async (cells) => {
        const rates = await publish(cells, RULES);
        shown += rates.size;
        expect(attack(cells, rates)).toEqual([]);
      }),
      { seed: SEED, numRuns: 80 },
    );
    expect(shown).toBeGreaterThan(300);
  });

  it.each([
    ["contributors", "exposed"],
    ["p-percent", "insider"],
    ["dominance", "dominant"],
    ["differences", "difference"],
    ["single-child", "subtraction"],
  ] as const)("fall to an attack without the rule %s", async (rule, kind) => {
    expect(await holds(without(rule), 300, kind)).toBe(false);
  });

  it.each([
    ["all rules", RULES, false],
    ["the other rules, without the p %-rule", without("p-percent"), true],
  ])(
    "leave no viewer and no two a range too narrow, after the audit of files that %s let through",
    async (_, rules, breached) => {
      let found = 0;
      await withFolder(async (folder) => {
        await fc.assert(
          fc.asyncProperty(markets, async (cells) => {
            const prepared = await prepareCells(
              db,
              cells.flatMap(({ contributions }) => contributions),
            );
            const engine = engineFor(INDUSTRY, prepared, policy, undefined, rules);
            const refused = new Set<Figure>();
            const file = join(folder, "industry.parquet");
            let breaches: Figure[];
            do {
              await writePublished(db, INDUSTRY, prepared, engine.decide(refused), policy);
              await db.run(`COPY published TO ${literal(file)} (FORMAT parquet)`);
              breaches = await audit(db, INDUSTRY, prepared, () => policy.limits, [file]);
              for (const figure of breaches) refused.add(figure);
            } while (breaches.length > 0);
            found += refused.size;
            const rates = ratesOf(await db.rows(`SELECT * FROM read_parquet(${literal(file)})`));
            expect(attackRanges(cells, rates)).toEqual([]);
          }),
          { seed: SEED, numRuns: 60 },
        );
      });
      expect(found > 0).toBe(breached);
    },
  );
});
