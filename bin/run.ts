import { Command, CommanderError } from "commander";
import type { Effects } from "../loaders/effects.js";
import { PortalError } from "../loaders/errors.js";

/** A module in `bin/commands`: adds its command to the program. */
export interface CommandModule<E> {
  register(program: Command, effects: E): void;
}

/**
 * Runs one of the commands.
 * @param argv as `process.argv`
 * @returns the exit code: 0 done, 1 a defect, 2 wrong use, 3 extracts refused, 4 site or release not as expected
 */
export async function run<E extends Pick<Effects, "stdout" | "log">>(
  argv: string[],
  commands: readonly CommandModule<E>[],
  effects: E,
): Promise<number> {
  const program = new Command("portal")
    .description(
      "Customer Analytics Workspace: from extracts to a site that each SEC Party may read its part of.",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => effects.stdout(text),
      writeErr: (text) => effects.log(text.trimEnd()),
    });
  for (const command of commands) command.register(program, effects);
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
