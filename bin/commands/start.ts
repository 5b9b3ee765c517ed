import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { startWaiting } from "../../hosting/waiting/server.js";
import type { Effects } from "../../loaders/effects.js";
import { FEEDS } from "../../loaders/contract/feeds.js";
import { PortalError, messageOf } from "../../loaders/errors.js";
import { MakingFile, readMaking, STEPS } from "../../loaders/making.js";
import type { Step } from "../../loaders/making.js";
import { ownerOnly } from "../../loaders/owner-only.js";
import { main } from "../portal.js";

const PORTAL = resolve(import.meta.dirname, "../portal.mjs");

interface Options {
  extracts: string;
  site: string;
  port: string;
}

export function register(program: Command, effects: Effects): void {
  program
    .command("start")
    .description(
      "Do all that is missing and serve: sample extracts if there are none, refresh, site with development sign-in.",
    )
    .option(
      "--extracts <dir>",
      "directory with one folder per feed; sample extracts are made if it is not there",
      "extracts",
    )
    .option("--site <dir>", "where the warehouse and the releases are kept", "site")
    .option("--port <n>", "port of the site", "3000")
    .action((options: Options) => start(options, effects));
}

/**
 * Until there is a site the address shows how far its making is; a site that is there is served at once, and newer
 * figures are made beside it.
 */
async function start({ extracts, site, port }: Options, effects: Effects): Promise<void> {
  const refresh = (): Promise<void> => inOwnProcess(["refresh", "--extracts", extracts, "--site", site]);
  const serve = (at: string): Promise<void> => inOwnProcess(["serve", "--site", site, "--port", at]);
  if (await isThere(join(site, "current"))) {
    await makeSample(extracts, effects);
    const made = refresh().catch((error: unknown) => effects.log(`portal: ${messageOf(error)}`));
    await serve(port);
    await made;
    return;
  }
  let failed: string | null = null;
  /** What is not in `making.json` any more. */
  let before: readonly Step[] = [];
  const waiting = await startWaiting(Number(port), () => {
    before = together(before, readMaking(site, effects.now())?.steps ?? []);
    return { steps: before, failed };
  });
  effects.stdout(`Customer Analytics Workspace: ${waiting.url} (it is being made; the page says how far)\n`);
  try {
    await ownerOnly(site);
    const making = new MakingFile(site, STEPS, effects.now);
    try {
      making.begin("sample");
      await makeSample(extracts, making.counting("sample", effects));
      making.end("sample");
    } finally {
      before = making.shown();
      making.close();
    }
    await refresh();
  } catch (error) {
    failed =
      error instanceof PortalError && error.exitCode === 3
        ? "The extracts were refused. The terminal says why and what to do; then run the command again."
        : "The site could not be made. The terminal says why and what to do; then run the command again.";
    await setTimeout(LAST_LOOK_MILLISECONDS);
    throw error;
  } finally {
    await waiting.close();
  }
  await serve(new URL(waiting.url).port);
}

/** Steps as they were seen before, those that have begun as they are now. */
function together(before: readonly Step[], now: readonly Step[]): readonly Step[] {
  const steps = new Map(before.map((step) => [step.name, step]));
  for (const step of now) if (step.state !== "waiting" || !steps.has(step.name)) steps.set(step.name, step);
  return [...steps.values()];
}

/** For the page to say that it failed before nothing answers any more. */
const LAST_LOOK_MILLISECONDS = 1500;

async function makeSample(extracts: string, effects: Effects): Promise<void> {
  if (!(await hasFeeds(extracts))) await run(["sample", "--out", extracts], effects);
}

const ENDINGS = ["exit", "SIGINT", "SIGTERM"] as const;

/** Runs a command in a process of its own, which ends with this one: this one stays free to answer. */
async function inOwnProcess(args: string[]): Promise<void> {
  const child = spawn(process.execPath, [PORTAL, ...args], { stdio: ["ignore", "inherit", "inherit"] });
  const stop = (): void => void child.kill("SIGTERM");
  for (const ending of ENDINGS) process.on(ending, stop);
  const [code] = (await once(child, "exit")) as [number | null];
  for (const ending of ENDINGS) process.removeListener(ending, stop);
  if (code !== 0) throw ended(args, code);
}

async function run(args: string[], effects: Effects): Promise<void> {
  const code = await main(["node", "portal", ...args], effects);
  if (code !== 0) throw ended(args, code);
}

function ended(args: readonly string[], code: number | null): PortalError {
  return new PortalError(`portal ${args[0] ?? ""} ended with exit code ${code}`, code === 3 ? 3 : 4);
}

async function hasFeeds(extracts: string): Promise<boolean> {
  return (await Promise.all(FEEDS.map((feed) => isThere(resolve(extracts, feed))))).every(Boolean);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
