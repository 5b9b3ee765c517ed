import { resolve } from "node:path";
import type { Command } from "commander";
import type { Effects } from "../../loaders/effects.js";
import { buildPages } from "../../loaders/pages/build.js";

const CHECKOUT = resolve(import.meta.dirname, "../..");

export function register(program: Command, effects: Effects): void {
  program
    .command("build")
    .description(
      "Build the pages alone, without data or network; refresh does it by itself when their sources changed.",
    )
    .option("--out <dir>", "folder of the finished pages; replaced", "dist")
    .option("--source <dir>", "checkout with the pages", CHECKOUT)
    .action(async ({ out, source }: { out: string; source: string }) => {
      const files = await buildPages({ source: resolve(source), out: resolve(out), effects });
      effects.stdout(`${files.length} files in ${resolve(out)}\n`);
    });
}
