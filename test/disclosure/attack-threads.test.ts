import { expect, it } from "vitest";
import type { Field } from "../../loaders/disclosure/attack-cells.js";
import { attackCells } from "../../loaders/disclosure/attack-threads.js";
import { partColumns } from "../../loaders/disclosure/parts.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";

const [PROCESS, NORTH, SOUTH, SRV] = [0, 1, 2, 3];

/** Twelve parties with 90 %, six in each region of an SRV, and one with 50 % in the process alone; the SRV is hidden. */
async function field(role: string): Promise<Field> {
  const parties = Array.from({ length: 13 }, (_, party) => party);
  const cells = [
    { cell: PROCESS, parties },
    { cell: NORTH, parties: parties.slice(0, 6) },
    { cell: SOUTH, parties: parties.slice(6, 12) },
    { cell: SRV, parties: parties.slice(0, 12) },
  ];
  const rows = cells.flatMap(({ cell, parties: inCell }) => inCell.map((party) => ({ cell, party })));
  const member = rows.map(({ party }) => party);
  return {
    measure: "rate",
    total: null,
    families: [
      { parent: PROCESS, children: [SRV] },
      { parent: SRV, children: [NORTH, SOUTH] },
    ],
    published: new Map([
      [PROCESS, 87],
      [NORTH, 90],
      [SOUTH, 90],
    ]),
    figures: new Map(cells.map(({ cell }) => [cell, { role: "IS", isFrozen: false }])),
    limits: new Map([[role, (await currentPolicy()).limits]]),
    parts: partColumns({
      cell: rows.map(({ cell }) => cell),
      ...{ member, group: member },
      mean: member.map((party) => (party < 12 ? 90 : 50)),
      weight: rows.map(() => 100),
    }),
  };
}

it("cells are attacked in threads as without them", async () => {
  const cells = Array.from({ length: 500 }, () => [PROCESS, NORTH, SOUTH, SRV]).flat();
  const alone = await attackCells(await field("IS"), cells, { worthThreads: Infinity });
  expect(alone.slice(0, 4).map(({ cell }) => cell)).toEqual([PROCESS, NORTH, SOUTH, SRV]);
  expect(new Set(alone[0]?.reasons)).toEqual(new Set([PROCESS, NORTH, SOUTH]));
  expect(await attackCells(await field("IS"), cells, { worthThreads: 0, threads: 2 })).toEqual(alone);
});

it("an attack that fails in a thread fails the audit", async () => {
  const attack = attackCells(await field("GS"), [PROCESS], { worthThreads: 0, threads: 1 });
  await expect(attack).rejects.toThrow("no limits for cell 0");
});
