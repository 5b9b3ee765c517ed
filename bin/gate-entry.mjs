import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const CHECKOUT = resolve(import.meta.dirname, "..");

/** Where the gate is built to: below node_modules, so that packages are found from there. */
export const GATE = join(CHECKOUT, "node_modules/.cache/customer-analytics-workspace/gate.mjs");

/**
 * Builds the gate if it is not there or not of these sources, in a process of its own: what builds it is not loaded here.
 * @returns the exit code if it cannot be built
 */
export async function ensureGate() {
  if (await isCurrent()) return 0;
  const child = fileURLToPath(new URL("gate-build-child.mjs", import.meta.url));
  return spawnSync(process.execPath, [child, GATE], { stdio: ["ignore", "ignore", "inherit"] }).status ?? 1;
}

async function isCurrent() {
  const [, sources] = /^\/\/ (\{.*\})\n/.exec(await readFile(GATE, "utf8").catch(() => "")) ?? [];
  if (sources === undefined) return false;
  const same = Object.entries(JSON.parse(sources)).map(async ([path, hash]) => {
    const bytes = await readFile(join(CHECKOUT, path)).catch(() => "");
    return createHash("sha256").update(bytes).digest("hex") === hash;
  });
  return (await Promise.all(same)).every(Boolean);
}
