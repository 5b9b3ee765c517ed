import { readdir } from "node:fs/promises";
import { terminal } from "../loaders/effects.js";
import type { Effects } from "../loaders/effects.js";
import { run } from "./run.js";
import type { CommandModule } from "./run.js";

/** Runs the command line: every command there is. */
export async function main(argv: string[], effects: Effects = terminal): Promise<number> {
  return run(argv, await commands(), effects);
}

async function commands(): Promise<CommandModule<Effects>[]> {
  const folder = new URL("commands/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts")).sort();
  return Promise.all(
    names.map((name) => import(new URL(name, folder).href) as Promise<CommandModule<Effects>>),
  );
}
