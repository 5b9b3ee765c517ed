import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import type { Effects } from "../../loaders/effects.js";
import type { Part } from "../../test/bench/bench.js";

interface Options {
  part: Part[];
  devices: number;
  requests: number;
  days: number;
  work?: string;
  keep: boolean;
  runs?: number;
  json: boolean;
}

const PARTS: readonly Part[] = ["refresh", "increment", "cubes", "pairing", "browser", "diagnose"];

export function register(program: Command, effects: Effects): void {
  program
    .command("bench")
    .description(
      "Measure the loaders and cubes against plain DuckDB, one more day against all, pairing of outages against a sort, and the pages in Chromium.",
    )
    .option("--part <names>", `which of ${PARTS.join(", ")}, with commas between`, partNames, [...PARTS])
    .option("--devices <n>", "devices of the extracts", whole, 500_000)
    .option("--requests <n>", "service requests of the extracts", whole, 10_000_000)
    .option("--days <n>", "days of the extracts, two at least", whole, 91)
    .option("--work <dir>", "folder to work in; extracts that are there are used again, and stay")
    .option("--keep", "leave the work folder", false)
    .option(
      "--runs <n>",
      "runs of each measurement (default: 1; 3 for pairing and diagnose, 7 for the browser)",
      whole,
    )
    .option("--json", "print everything that was measured as one JSON object", false)
    .addHelpText(
      "after",
      "\nThe browser part uses the default sample, whatever the size. Slow results end with exit code 0, broken runs do not.\nHow to read the figures: docs/performance.md",
    )
    .action(async ({ part, json, work, runs, ...options }: Options) => {
      const { bench } = await import("../../test/bench/bench.js");
      const { tableOf } = await import("../../test/bench/lines.js");
      const measured = await bench(
        { ...options, parts: part, work: work ?? null, runs: runs ?? null },
        effects,
      );
      const { before } = measured;
      effects.stdout(
        json
          ? `${JSON.stringify(measured, null, 1)}\n`
          : `${tableOf(measured.lines)}\n\n${before.cores} cores, ${before.processor}, ${(before.memoryBytes / 2 ** 30).toFixed(0)} GiB, Node ${before.node}, load ${before.load.toFixed(1)} before and ${measured.after.load.toFixed(1)} after\n`,
      );
    });
}

function partNames(text: string): Part[] {
  return text.split(",").map((name) => {
    const part = PARTS.find((known) => known === name.trim());
    if (part === undefined)
      throw new InvalidArgumentError(`expected names of ${PARTS.join(", ")}, got ${name}`);
    return part;
  });
}

function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("expected a whole number above 0");
  return Number(text);
}
