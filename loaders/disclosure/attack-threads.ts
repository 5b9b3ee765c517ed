import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { sum } from "d3";
import { CellAttacks } from "./attack-cells.js";
import type { Finding } from "./attack-cells.js";
import type { Field } from "./block.js";
import type { Figure } from "./figure.js";
import { solver } from "./programme.js";

/** Cells for which threads are worth starting, which takes about a second: one to three seconds of attacks. */
const WORTH_THREADS = 500;
/** Cells that a thread attacks before it takes the next ones. */
const CHUNK = 50;
/** Attacks leave behind much that lives shortly; with the 16 MB of Node, clearing it up is a quarter of the time. */
const YOUNG_MB = 64;

/** Cells of a field to be attacked. */
export interface Attacks {
  field: Field;
  cells: readonly number[];
}

/** What is to be attacked, and what is made of it. */
export interface Plan {
  attacks: readonly Attacks[];
  /** Cells that were too many. */
  left: number;
  /** The figures that are to be taken back for what was found, by field. */
  conclude(found: readonly (readonly Finding[])[]): readonly Figure[];
}

/** What attacks found. */
export interface Attacked {
  /** Figures that others are given away by, together with what else is shown. */
  breaches: readonly Figure[];
  /** Cells attacked, and linear programmes solved. */
  cells: number;
  programmes: number;
  /** Cells that were too many. */
  left: number;
}

/** Attacks what several plans name, all at once. */
export async function attack(plans: readonly Plan[]): Promise<Attacked> {
  const found = await attackCells(plans.flatMap(({ attacks }) => attacks));
  const all = found.flat();
  let from = 0;
  const breaches = plans.flatMap(({ attacks, conclude }) =>
    conclude(found.slice(from, (from += attacks.length))),
  );
  return {
    breaches,
    cells: all.length,
    programmes: sum(all, ({ solved }) => solved),
    left: sum(plans, ({ left }) => left),
  };
}

/** What a thread is asked for: some cells of one of the fields that it was started with. */
export interface Chunk {
  place: number;
  cells: readonly number[];
}

/**
 * Attacks cells of fields, side by side if there are many.
 * @returns what was found, by field, in the order of its cells
 */
export async function attackCells(
  attacks: readonly Attacks[],
  { threads = availableParallelism(), worthThreads = WORTH_THREADS } = {},
): Promise<Finding[][]> {
  if (sum(attacks, ({ cells }) => cells.length) < worthThreads) {
    const highs = await solver;
    return attacks.map(({ field, cells }) => new CellAttacks(field, highs).on(cells));
  }
  const chunks = attacks.flatMap(({ cells }, place) =>
    Array.from({ length: Math.ceil(cells.length / CHUNK) }, (_, i) => ({
      place,
      cells: cells.slice(i * CHUNK, (i + 1) * CHUNK),
    })),
  );
  const found: Finding[][] = chunks.map(() => []);
  const queue = chunks.entries();
  const work = async (): Promise<void> => {
    const thread = new Worker(new URL("attack-thread.mjs", import.meta.url), {
      workerData: attacks.map(({ field }) => field),
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    try {
      for (const [i, chunk] of queue) {
        thread.postMessage(chunk);
        const [findings] = (await once(thread, "message")) as [Finding[]];
        found[i] = findings;
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, chunks.length) }, work));
  return attacks.map((_, place) => found.filter((_, i) => chunks[i]?.place === place).flat());
}
