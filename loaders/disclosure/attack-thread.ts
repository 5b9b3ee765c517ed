import { parentPort, workerData } from "node:worker_threads";
import { CellAttacks } from "./attack-cells.js";
import type { Field } from "./block.js";
import { solver } from "./programme.js";

const attacks = new CellAttacks(workerData as Field, await solver);
parentPort?.on("message", (cells: readonly number[]) => parentPort?.postMessage(attacks.on(cells)));
