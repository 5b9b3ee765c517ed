import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Engine } from "../../src/components/engine.js";
import { DIMENSIONS } from "../../src/reports/srv/diagnose/dimensions.js";
import type { Dimension, Measures } from "../../src/reports/srv/diagnose/dimensions.js";
import { FacetIndex, indexSql } from "../../src/reports/srv/diagnose/facets.js";
import { standInForBrowser } from "./browser.js";
import { generator } from "./random-market.js";

type Cell = Record<Dimension, string> & { ended: number; failures: number; rtt: number; slow: number };

const MEASURES = ["ended", "failures", "rtt_count", "rtt_slow_count"];
const NAMES = DIMENSIONS.map(({ name }) => name);

function randomCells(seed: number, count: number): Cell[] {
  const random = generator(seed);
  return Array.from({ length: count }, () => {
    const values = Object.fromEntries(NAMES.map((name) => [name, `${name[0]}'${Math.floor(random() * 4)}`]));
    const failed = random() < 0.3;
    const ended = 1 + Math.floor(random() * 9);
    const rtt = failed ? 0 : Math.floor(random() * (ended + 1));
    return {
      ...(values as Record<Dimension, string>),
      reason: failed ? `E${Math.floor(random() * 3)}` : "",
      ...{ ended, failures: failed ? ended : 0, rtt, slow: Math.floor(random() * (rtt + 1)) },
    };
  });
}

/** The same by loops: a chart leaves out its own choice; a chosen reason cuts failures, not requests. */
function plainFacet(
  cells: readonly Cell[],
  dimension: Dimension,
  choice: ReadonlyMap<Dimension, ReadonlySet<string>>,
): Map<string, Measures> {
  const facet = new Map<string, Measures>();
  const isIn = (cell: Cell, name: Dimension): boolean => {
    const values = choice.get(name);
    return name === dimension || !values || values.size === 0 || values.has(cell[name]);
  };
  for (const cell of cells) {
    if (!NAMES.every((name) => name === "reason" || isIn(cell, name))) continue;
    if (dimension === "reason" && cell.reason === "") continue;
    const sum = facet.get(cell[dimension]) ?? { ended: 0, failures: 0, roundTrips: 0, slow: 0 };
    sum.ended += cell.ended;
    sum.roundTrips += cell.rtt;
    sum.slow += cell.slow;
    if (isIn(cell, "reason")) sum.failures += cell.failures;
    facet.set(cell[dimension], sum);
  }
  return facet;
}

describe("linked charts", () => {
  const cells = randomCells(7, 600);
  let engine: Engine;
  let end: () => Promise<void>;
  beforeAll(async () => {
    end = standInForBrowser([]);
    engine = await Engine.start();
    const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
    const rows = cells.map(
      (cell) =>
        `(${[...NAMES.map((name) => text(cell[name])), cell.ended, cell.failures, cell.rtt, cell.slow].join(", ")})`,
    );
    const columns = [...NAMES.map((name) => `${name} VARCHAR`), ...MEASURES.map((name) => `${name} INTEGER`)];
    await engine.query(`CREATE TABLE cells (${columns.join(", ")})`);
    for (let i = 0; i < rows.length; i += 50)
      await engine.query(`INSERT INTO cells VALUES ${rows.slice(i, i + 50).join(", ")}`);
  });
  afterAll(() => end());

  const choices: [string, [Dimension, string[]][]][] = [
    ["nothing", []],
    ["one firmware version", [["firmware_version", ["f'1"]]]],
    [
      "two regions and a model",
      [
        ["region", ["r'0", "r'3"]],
        ["model", ["m'2"]],
      ],
    ],
    ["a reason", [["reason", ["E1"]]]],
    [
      "a reason and a model",
      [
        ["reason", ["E0", "E2"]],
        ["model", ["m'2"]],
      ],
    ],
    ["a value that does not occur", [["srv", ["none"]]]],
  ];
  describe.each(choices)("with %s chosen", (_, given) => {
    const choice = new Map(given.map(([name, values]) => [name, new Set(values)]));
    it.each(["firmware_version", "reason", "model", "region"] as const)(
      "count as loops do, moves being made in %s",
      async (active) => {
        const index = new FacetIndex(active, await engine.query(indexSql("cells", active, choice)));
        const facets = index.facets(choice.get(active) ?? new Set());
        for (const name of NAMES) {
          const found = [...(facets.get(name) ?? [])].filter(([, measures]) => measures.ended > 0);
          expect(new Map(found), name).toEqual(plainFacet(cells, name, choice));
        }
      },
    );
  });
});
