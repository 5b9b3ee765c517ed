import { parentPort, workerData } from "node:worker_threads";
import { CellAttacks } from "./attack-cells.js";
import type { Chunk } from "./attack-threads.js";
import type { Field } from "./block.js";
import { solver } from "./programme.js";

const highs = await solver;
const attacks = (workerData as readonly Field[]).map((field) => new CellAttacks(field, highs));
parentPort?.on("message", ({ place, cells }: Chunk) => parentPort?.postMessage(attacks[place]?.on(cells)));
