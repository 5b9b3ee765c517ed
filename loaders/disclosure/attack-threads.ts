import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { sum } from "d3";
import { CellAttacks } from "./attack-cells.js";
import type { Finding } from "./attack-cells.js";
import type { Field, Place } from "./block.js";
import type { Figure } from "./figure.js";
import { solver } from "./programme.js";

/** Cells for which threads are worth starting, which takes about a second: one second of attacks. */
const WORTH_THREADS = 4000;
/** Cells for which threads that run already are worth telling the field. */
const WORTH_TELLING = 200;
/** Cells that a thread attacks before it takes the next ones. */
const CHUNK = 50;
/** Attacks leave behind much that lives shortly; with the 16 MB of Node, clearing it up is a quarter of the time. */
const YOUNG_MB = 64;

/** What is to be attacked of a field. */
export interface Attacks {
  field: Field;
  places: readonly Place[];
}

/** What is to be attacked, and what is made of it. */
export interface Plan {
  attacks: readonly Attacks[];
  /** Cells that were too many. */
  left: number;
  /** The figures that are to be taken back for what was found, by field. */
  conclude(found: readonly (readonly Finding[])[]): readonly Figure[];
}

/** Where there is nothing to attack. */
export const NOTHING: Plan = { attacks: [], left: 0, conclude: () => [] };

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

/** Fields that a thread is to attack from then on; or some places of one of them, which it answers with its findings. */
export type Asked = readonly Field[] | { field: number; places: readonly Place[] };

/** Threads that attack, started where they are first worth it and kept until closed. */
export class AttackThreads {
  private readonly threads: Worker[] = [];

  constructor(private readonly most = availableParallelism()) {}

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  /** Attacks what several plans name, all at once. */
  async attack(plans: readonly Plan[]): Promise<Attacked> {
    const found = await this.attackCells(plans.flatMap(({ attacks }) => attacks));
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

  /**
   * Attacks cells of fields, side by side if there are many.
   * @returns what was found, by field, in the order of its places
   */
  async attackCells(
    attacks: readonly Attacks[],
    worthThreads = this.threads.length > 0 ? WORTH_TELLING : WORTH_THREADS,
  ): Promise<Finding[][]> {
    if (sum(attacks, ({ places }) => places.length) < worthThreads) {
      const highs = await solver;
      return attacks.map(({ field, places }) => new CellAttacks(field, highs).on(places));
    }
    const chunks = attacks.flatMap(({ places }, field) =>
      Array.from({ length: Math.ceil(places.length / CHUNK) }, (_, i) => ({
        field,
        places: places.slice(i * CHUNK, (i + 1) * CHUNK),
      })),
    );
    const found: Finding[][] = chunks.map(() => []);
    const queue = chunks.entries();
    const work = async (thread: Worker): Promise<void> => {
      ask(
        thread,
        attacks.map(({ field }) => field),
      );
      for (const [i, chunk] of queue) {
        ask(thread, chunk);
        const [findings] = (await once(thread, "message")) as [Finding[]];
        found[i] = findings;
      }
      ask(thread, []);
    };
    await Promise.all(
      Array.from({ length: Math.min(this.most, chunks.length) }, (_, i) =>
        work((this.threads[i] ??= newThread())),
      ),
    );
    return attacks.map((_, field) => found.filter((_, i) => chunks[i]?.field === field).flat());
  }
}

function newThread(): Worker {
  return new Worker(new URL("attack-thread.mjs", import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
}

function ask(thread: Worker, asked: Asked): void {
  thread.postMessage(asked);
}
