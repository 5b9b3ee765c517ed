import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { CellAttacks } from "./attack-cells.js";
import type { Finding } from "./attack-cells.js";
import type { Field } from "./block.js";
import { solver } from "./programme.js";

/** Cells for which threads are worth starting, which takes about a second: one to three seconds of attacks. */
const WORTH_THREADS = 500;
/** Cells that a thread attacks before it takes the next ones. */
const CHUNK = 50;
/** Attacks leave behind much that lives shortly; with the 16 MB of Node, clearing it up is a quarter of the time. */
const YOUNG_MB = 64;

/**
 * Attacks cells of a field, side by side if there are many.
 * @returns what was found, in the order of the cells
 */
export async function attackCells(
  field: Field,
  cells: readonly number[],
  { threads = availableParallelism(), worthThreads = WORTH_THREADS } = {},
): Promise<Finding[]> {
  if (cells.length < worthThreads) return new CellAttacks(field, await solver).on(cells);
  const chunks = Array.from({ length: Math.ceil(cells.length / CHUNK) }, (_, i) =>
    cells.slice(i * CHUNK, (i + 1) * CHUNK),
  );
  const found: Finding[][] = chunks.map(() => []);
  const queue = chunks.entries();
  const work = async (): Promise<void> => {
    const thread = new Worker(new URL("attack-thread.mjs", import.meta.url), {
      workerData: field,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    try {
      for (const [place, chunk] of queue) {
        thread.postMessage(chunk);
        const [findings] = (await once(thread, "message")) as [Finding[]];
        found[place] = findings;
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, chunks.length) }, work));
  return found.flat();
}
