import { fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Effects } from "../effects.js";
import { PortalError } from "../errors.js";
import { builtPages } from "./build.js";
import type { PageFile } from "./page-file.js";

const PROGRAM = fileURLToPath(new URL("build-child.mjs", import.meta.url));

/**
 * Builds the pages in a process of its own and of low priority: it takes the time that this one leaves.
 * @param source project root
 * @param out folder of the finished files, as of `buildPages`
 * @param signal ends the build
 * @throws PortalError if it fails
 */
export async function buildPagesBeside(options: {
  source: string;
  out: string;
  effects: Effects;
  signal: AbortSignal;
}): Promise<PageFile[]> {
  const { source, out, effects, signal } = options;
  const kept = await builtPages(source, out);
  if (kept) {
    effects.log(`pages: ${kept.length} files, as built before`);
    return kept;
  }
  let failure = "";
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = fork(PROGRAM, [source, out], {
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const stop = (): void => void child.kill();
    signal.addEventListener("abort", stop);
    if (child.stderr) createInterface({ input: child.stderr }).on("line", (line) => effects.log(line));
    child.on("message", (message) => (failure = String(message)));
    child.on("error", reject);
    child.on("close", (ended) => {
      signal.removeEventListener("abort", stop);
      resolve(ended);
    });
  });
  const files = code === 0 ? await builtPages(source, out) : undefined;
  if (!files) throw new PortalError(failure || `the page build ended with exit code ${code}`, 4);
  return files;
}
