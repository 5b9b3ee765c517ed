import { resolve } from "node:path";
import type { Command } from "commander";
import type { Effects } from "../../loaders/effects.js";
import { buildPages } from "../../loaders/pages/build.js";
import { buildGate } from "../gate-build.js";
import { GATE } from "../gate-entry.mjs";

const CHECKOUT = resolve(import.meta.dirname, "../..");

export function register(program: Command, effects: Effects): void {
  program
    .command("build")
    .description(
      "Build pages and gate, without data or network; refresh and serve do it by themselves when sources changed.",
    )
    .option("--out <dir>", "folder of the finished pages; replaced", "dist")
    .option("--source <dir>", "checkout with the pages", CHECKOUT)
    .action(async ({ out, source }: { out: string; source: string }) => {
      const files = await buildPages({ source: resolve(source), out: resolve(out), effects });
      await buildGate(GATE);
      effects.stdout(`${files.length} files in ${resolve(out)}\ngate: ${GATE}\n`);
    });
}
