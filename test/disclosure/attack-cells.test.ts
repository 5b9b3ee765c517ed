import { describe, expect, it } from "vitest";
import type { Finding } from "../../loaders/disclosure/attack-cells.js";
import { AttackThreads } from "../../loaders/disclosure/attack-threads.js";
import type { Field } from "../../loaders/disclosure/block.js";
import { finestColumns } from "../../loaders/disclosure/finest.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";

/** A finest cell: the cells that hold it, and what each party put into it: successes of requests, or ms of times. */
interface Slot {
  cells: readonly number[];
  parties: readonly (readonly [party: number, amount: number, size: number])[];
}

const limits = (await currentPolicy()).limits;

/** @param role whose limits are given; the cells are of IS */
function fieldOf(
  measure: Field["measure"],
  slots: readonly Slot[],
  published: ReadonlyMap<number, number>,
  role = "IS",
): Field {
  const flat = <T>(of: (slot: Slot, i: number) => readonly T[]): T[] => slots.flatMap(of);
  return {
    ...{ measure, published, mixes: [], minimum: 30 },
    figures: new Map(flat(({ cells }) => cells).map((cell) => [cell, { role: "IS", isFrozen: false }])),
    limits: new Map([[role, limits]]),
    finest: finestColumns({
      holds: { slot: flat(({ cells }, i) => cells.map(() => i)), cell: flat(({ cells }) => cells) },
      parts: {
        slot: flat(({ parties }, i) => parties.map(() => i)),
        party: flat(({ parties }) => parties.map(([party]) => party)),
        group: flat(({ parties }) => parties.map(([party]) => party)),
        amount: flat(({ parties }) => parties.map(([, amount]) => amount)),
        size: flat(({ parties }) => parties.map(([, , size]) => size)),
      },
    }),
  };
}

async function attackOne(field: Field, cell: number): Promise<Finding | undefined> {
  const [findings = []] = await new AttackThreads().attackCells([{ field, places: [{ cell, less: [] }] }]);
  return findings[0];
}

const [PROCESS, SRV, OTHER_SRV] = [0, 1, 2];

/**
 * Two parties fail half of what they ask in one SRV of a process; the last fails `failing` per cent, in the other SRV
 * alone; five ask nearly all in the first SRV, and a thousandth in the other.
 * @param days that all ask alike on: so many finest cells of each SRV
 */
async function reasonsFor(failing: number, days = 1): Promise<readonly number[] | null> {
  const five = [2, 3, 4, 5, 6];
  const srvs: Slot[] = [
    {
      cells: [PROCESS, SRV],
      parties: [[0, 500, 1000], [1, 500, 1000], ...five.map((party) => [party, 90_000, 100_000] as const)],
    },
    {
      cells: [PROCESS, OTHER_SRV],
      parties: [...five.map((party) => [party, 90, 100] as const), [7, 10 * (100 - failing), 1000]],
    },
  ];
  const slots = srvs.flatMap(({ cells, parties }) =>
    Array.from({ length: days }, () => ({
      cells,
      parties: parties.map(([party, amount, size]) => [party, amount / days, size / days] as const),
    })),
  );
  const mean = (rates: readonly number[]): number =>
    Math.round((2 * rates.reduce((a, b) => a + b, 0)) / rates.length) / 2;
  const [half, most, last] = [[50, 50], [90, 90, 90, 90, 90], [100 - failing]];
  const found = await attackOne(
    fieldOf(
      "rate",
      slots,
      new Map([
        [PROCESS, mean([...half, ...most, ...last])],
        [SRV, mean([...half, ...most])],
        [OTHER_SRV, mean([...most, ...last])],
      ]),
    ),
    PROCESS,
  );
  return found?.reasons ?? null;
}

describe("rates", () => {
  it("of an owner group that neither puts most into a cell nor is behind the fewest figures are attacked", async () => {
    // Eight rates add up to 618 to 622, seven of them, but for a thousandth, to 547.75 to 551.25; that leaves the last a
    // success rate of 66.7 to 74.8, where 15 % of a failure rate of 30 are 4.5 points to each side of 70.
    expect(new Set(await reasonsFor(30))).toEqual(new Set([PROCESS, SRV, OTHER_SRV]));
    // The same of a failure rate of 10: 638 to 642 less these leave 86.7 to 94.3, and 15 % are 1.5 points.
    expect(await reasonsFor(10)).toBeNull();
  });

  it("of a cell with more unknowns than are searched at first are attacked alike", async () => {
    // 26 days of 7 and 6 parties are more than 300 unknowns, 150 more than 1,500.
    for (const days of [26, 150]) {
      expect(new Set(await reasonsFor(30, days))).toEqual(new Set([PROCESS, SRV, OTHER_SRV]));
      expect(await reasonsFor(10, days)).toBeNull();
    }
  });
});

/**
 * Finest cells in a chain, all times 1,000 ms: in the first the target, 0, and another, with 100 times each, in each of
 * the next five six others with 20 each. Shown are the means of each two neighbours.
 */
function chain(...more: readonly Slot["cells"][]): Field {
  const six = Array.from({ length: 6 }, (_, i) => [i + 2, 20_000, 20] as const);
  const parties = [[0, 1].map((party) => [party, 100_000, 100] as const), six, six, six, six, six];
  const slots = parties.map((inSlot, i): Slot => ({
    cells: [...(i > 0 ? [i - 1] : []), ...(i < 5 ? [i] : []), ...(more[i] ?? [])],
    parties: inSlot,
  }));
  return fieldOf("mean", slots, new Map(slots.flatMap(({ cells }) => cells).map((cell) => [cell, 1000])));
}

describe("times", () => {
  it("are attacked by figures that are many steps away", async () => {
    // The last finest cell is shown too: 600 ms to either side of its sum; with 1,200 of each of four pairs and 1,600 of
    // the first, the first finest cell is known to 7,000 ms, and so, less the other's, the target's 100,000 to 7 %.
    const found = await attackOne(chain([], [], [], [], [], [9]), 0);
    expect(new Set(found?.reasons)).toEqual(new Set([0, 1, 2, 3, 4, 9]));
  });

  it("are safe if no end of the chain is known", async () => {
    const found = await attackOne(chain(), 0);
    expect(found?.reasons).toBeNull();
  });
});

describe("in threads", () => {
  /** Twelve parties with 90 %, six in each region of an SRV, and one with 50 % in the process alone; the SRV is hidden. */
  function regions(role: string): Field {
    const [NORTH, SOUTH, HIDDEN] = [3, 4, 5];
    const inRegion = (first: number): Slot["parties"] =>
      Array.from({ length: 6 }, (_, i) => [first + i, 90, 100] as const);
    return fieldOf(
      "rate",
      [
        { cells: [PROCESS, HIDDEN, NORTH], parties: inRegion(0) },
        { cells: [PROCESS, HIDDEN, SOUTH], parties: inRegion(6) },
        { cells: [PROCESS], parties: [[12, 50, 100]] },
      ],
      new Map([
        [PROCESS, 87],
        [NORTH, 90],
        [SOUTH, 90],
      ]),
      role,
    );
  }

  it("cells of two fields are attacked as without them", async () => {
    const fields = [regions("IS"), chain()];
    const attacks = fields.map((field) => ({
      field,
      places: Array.from({ length: 300 }, () => [PROCESS, 3, 4].map((cell) => ({ cell, less: [] }))).flat(),
    }));
    const threads = new AttackThreads(2);
    const alone = await threads.attackCells(attacks, Infinity);
    for (const findings of alone)
      expect(findings.slice(0, 3).map(({ place }) => place.cell)).toEqual([PROCESS, 3, 4]);
    expect(new Set(alone[0]?.[0]?.reasons)).toEqual(new Set([PROCESS, 3, 4]));
    expect(alone[1]?.[0]?.reasons).toBeNull();
    try {
      expect(await threads.attackCells(attacks, 0)).toEqual(alone);
      expect(await threads.attackCells(attacks.toReversed(), 0)).toEqual(alone.toReversed());
    } finally {
      await threads.close();
    }
  });

  it("an attack that fails fails the audit", async () => {
    const threads = new AttackThreads(1);
    const attack = threads.attackCells([{ field: regions("GS"), places: [{ cell: PROCESS, less: [] }] }], 0);
    await expect(attack).rejects.toThrow("no limits for cell 0");
    await threads.close();
  });
});
