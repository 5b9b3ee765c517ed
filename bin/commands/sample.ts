import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import type { Effects } from "../../loaders/effects.js";
import { sampleDefaults, sampleFormats, usualRequestsPerDay } from "../../loaders/sample/options.js";
import type { SampleFormat } from "../../loaders/sample/options.js";
import { writeSample } from "../../loaders/sample/sample.js";

interface Given {
  out: string;
  devices: number;
  days: number;
  seed: number;
  end: string;
  requestsPerDay?: number;
  format: SampleFormat;
  badInput: boolean;
  force: boolean;
  memory: string;
  threads?: number;
  json: boolean;
}

const examples = `
Examples:
  portal sample --out extracts
  portal sample --out extracts --bad-input --seed 7
  portal sample --out bench --devices 500000 --days 10 --requests-per-day 1000000
  portal sample --out national-day --devices 100000000 --days 1 --requests-per-day 75000000

The planted stories and how to find them: docs/sample.md`;

/** Adds `portal sample`. */
export function register(program: Command, effects: Effects): void {
  program
    .command("sample")
    .description("Write synthetic extracts of all eight feeds; the same bytes for the same options.")
    .requiredOption("--out <folder>", "folder to write the extracts to")
    .option("--devices <n>", "devices of all types, about five a home", whole, sampleDefaults.devices)
    .option("--days <n>", "days of the window", whole, sampleDefaults.days)
    .option(
      "--end <day>",
      "last day of the window; the newest extract is of the midnight after it",
      sampleDefaults.end,
    )
    .option("--seed <n>", "another seed, another market", whole, sampleDefaults.seed)
    .option("--requests-per-day <n>", "service requests a day (default: 0.45 for each device)", whole)
    .addOption(
      new Option("--format <format>", "of the files").choices(sampleFormats).default(sampleDefaults.format),
    )
    .option("--bad-input", "add rows that break each rule of the contract, counted in planted.json", false)
    .option("--force", "replace the folder if there is something in it", false)
    .option("--memory <size>", "memory limit of the engine", sampleDefaults.memory)
    .option("--threads <n>", "threads of the engine (default: all cores)", whole)
    .option("--json", "print the counts as JSON", false)
    .addHelpText("after", examples)
    .action(async ({ json, ...given }: Given) => {
      const started = effects.now().getTime();
      const summary = await writeSample(
        { ...given, requestsPerDay: given.requestsPerDay ?? usualRequestsPerDay(given.devices) },
        effects,
      );
      if (json) {
        effects.stdout(`${JSON.stringify(summary)}\n`);
        return;
      }
      const seconds = (effects.now().getTime() - started) / 1000;
      for (const [feed, rows] of Object.entries(summary.rows).sort())
        effects.stdout(`${feed.padEnd(17)} ${rows.toLocaleString("en-GB").padStart(13)} rows\n`);
      effects.stdout(`${summary.files} files in ${given.out}, ${seconds.toFixed(1)} s\n`);
    });
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("expected a whole number");
  return Number(text);
}
