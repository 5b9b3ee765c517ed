import { join, resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { FEEDS } from "../../loaders/contract/feeds.js";
import type { Feed } from "../../loaders/contract/feeds.js";
import { parseRevision } from "../../loaders/disclosure/frozen.js";
import type { Effects } from "../../loaders/effects.js";
import { buildPagesBeside } from "../../loaders/pages/build-beside.js";
import { refresh } from "../../loaders/refresh.js";
import { qualityTable } from "../../loaders/release/quality.js";
import { readSettings } from "../../loaders/settings.js";

interface Options {
  extracts: string;
  site: string;
  source: string;
  reference?: string;
  settings?: string;
  verify: boolean;
  rebuild: boolean;
  pages: boolean;
  acceptDrop: readonly Feed[];
  json: boolean;
  revise?: string;
  reason?: string;
}

/** Folder of this checkout: holds `src` and `node_modules`. */
const CHECKOUT = resolve(import.meta.dirname, "../..");

export function register(program: Command, effects: Effects): void {
  program
    .command("refresh")
    .description(
      "Read new extracts, bring the warehouse up to date, compute every report's datasets and switch to a new release.",
    )
    .requiredOption("--extracts <dir>", "directory with one folder per feed")
    .requiredOption("--site <dir>", "where the warehouse and the releases are kept")
    .option("--source <dir>", "checkout whose src/reports to publish", CHECKOUT)
    .option(
      "--reference <dir>",
      "folder with reference files (processes.csv, srv.csv, …) that stand in for the product's own",
    )
    .option("--settings <file>", "JSON file with settings (thresholds, memory, releases kept)")
    .option("--verify", "hash every extract file read before and stop on a difference", false)
    .option("--rebuild", "forget what was read before and read everything anew", false)
    .option(
      "--accept-drop <feed>",
      "publish although the delivery of the feed is much smaller than those before; may be given several times",
      parseFeeds,
      [],
    )
    .option("--no-pages", "make a release of data only, without pages")
    .option("--revise <period>", "publish the industry figures of a month or day anew; needs --reason")
    .option("--reason <text>", "why the period is revised: recorded with the frozen figures")
    .option("--json", "print release, as-of time and counts by feed as one JSON object", false)
    .addHelpText(
      "after",
      "\nExit codes: 0 a release is served; 2 wrong use; 3 extracts, reference files or revision refused, and the release before stays; 4 the site is not as expected.",
    )
    .action(async (options: Options) => {
      const settings = await readSettings(options.settings);
      const folder = join(resolve(options.site), "pages");
      const stopped = new AbortController();
      const result = await refresh(
        {
          ...options,
          settings,
          revision: parseRevision(options.revise, options.reason),
          pages: options.pages
            ? async (said) => ({
                folder,
                files: await buildPagesBeside({
                  ...{ source: resolve(options.source), out: folder },
                  ...{ effects: said, signal: stopped.signal },
                }),
              })
            : null,
        },
        effects,
      ).finally(() => stopped.abort());
      if (options.json) {
        const { release, as_of, feeds } = result;
        effects.stdout(`${JSON.stringify({ release, as_of, feeds }, null, 1)}\n`);
      } else {
        effects.stdout(
          `${qualityTable(result.feeds)}\n\nrelease ${result.release}, as of ${result.as_of ?? "no time: the inventory is empty"}\n`,
        );
      }
    });
}

function parseFeeds(text: string, before: readonly Feed[]): readonly Feed[] {
  const feed = FEEDS.find((name) => name === text);
  if (feed === undefined) throw new InvalidArgumentError(`expected a feed: ${FEEDS.join(", ")}`);
  return [...before, feed];
}
