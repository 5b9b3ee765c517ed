import { access } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Effects } from "../../loaders/effects.js";
import { FEEDS } from "../../loaders/contract/feeds.js";
import { PortalError } from "../../loaders/errors.js";
import { main } from "../portal.js";

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
    .action(async ({ extracts, site, port }: Options) => {
      if (!(await hasFeeds(extracts))) await run(["sample", "--out", extracts], effects);
      await run(["refresh", "--extracts", extracts, "--site", site], effects);
      await run(["serve", "--site", site, "--port", port], effects);
    });
}

async function run(args: string[], effects: Effects): Promise<void> {
  const code = await main(["node", "portal", ...args], effects);
  if (code !== 0)
    throw new PortalError(`portal ${args[0] ?? ""} ended with exit code ${code}`, code === 3 ? 3 : 4);
}

async function hasFeeds(extracts: string): Promise<boolean> {
  return Promise.all(FEEDS.map((feed) => access(resolve(extracts, feed)))).then(
    () => true,
    () => false,
  );
}
