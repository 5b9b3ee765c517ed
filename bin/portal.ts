import { readdir } from "node:fs/promises";
import { Command, CommanderError } from "commander";
import { terminal } from "../loaders/effects.js";
import type { Effects } from "../loaders/effects.js";
import { PortalError } from "../loaders/errors.js";

/** A module in `bin/commands`: adds its command to the program. */
export interface CommandModule {
  register(program: Command, effects: Effects): void;
}

/**
 * Runs the command line.
 * @param argv as `process.argv`
 * @returns the exit code: 0 done, 1 a defect, 2 wrong use, 3 extracts refused, 4 site or release not as expected
 */
export async function main(argv: string[], effects: Effects = terminal): Promise<number> {
  const program = new Command("portal")
    .description(
      "Customer Analytics Workspace: from extracts to a site that each SEC Party may read its part of.",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => effects.stdout(text),
      writeErr: (text) => effects.log(text.trimEnd()),
    });
  for (const command of await commands()) command.register(program, effects);
  program.commands.forEach((command) => command.exitOverride());
  try {
    await program.parseAsync(argv);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof PortalError) {
      effects.log(`portal: ${error.message}`);
      return error.exitCode;
    }
    effects.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

async function commands(): Promise<CommandModule[]> {
  const folder = new URL("commands/", import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts")).sort();
  return Promise.all(names.map((name) => import(new URL(name, folder).href) as Promise<CommandModule>));
}
