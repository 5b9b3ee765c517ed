import { parentPort } from "node:worker_threads";
import { CellAttacks } from "./attack-cells.js";
import type { Asked } from "./attack-threads.js";
import { solver } from "./programme.js";

const highs = await solver;
let attacks: readonly CellAttacks[] = [];
parentPort?.on("message", (asked: Asked) => {
  if ("field" in asked) parentPort?.postMessage(attacks[asked.field]?.on(asked.places));
  else attacks = asked.map((field) => new CellAttacks(field, highs));
});
