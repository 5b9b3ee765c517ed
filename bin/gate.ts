import * as serve from "./commands/serve.js";
import { run } from "./run.js";

/** Runs `portal serve`, and loads nothing but what it serves with. */
export function main(argv: string[]): Promise<number> {
  return run(argv, [serve], {
    stdout: (text: string) => void process.stdout.write(text),
    log: (line: string) => void process.stderr.write(`${line}\n`),
    now: () => new Date(),
  });
}
