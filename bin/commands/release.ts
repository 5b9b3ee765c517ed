import type { Command } from "commander";
import { listReleases, useRelease } from "../../hosting/release/store.js";
import type { ListedRelease } from "../../hosting/release/store.js";
import { putInto, servedReport, shownTable } from "../../loaders/disclosure/shown.js";
import type { Effects } from "../../loaders/effects.js";

export function register(program: Command, effects: Effects): void {
  const release = program.command("release").description("Lists the releases of a site, or switches to one.");
  release
    .command("list")
    .description("Lists the releases, newest first; * marks the one that is served.")
    .requiredOption("--site <dir>", "folder with the releases")
    .option("--json", "as JSON")
    .action(async ({ site, json }: { site: string; json?: boolean }) => {
      const releases = await listReleases(site);
      effects.stdout(json ? `${JSON.stringify(releases)}\n` : asTable(releases));
    });
  release
    .command("use")
    .description("Serves another release, in one step; `previous` is the next older one.")
    .argument("<id>", "id of a release, or: previous")
    .requiredOption("--site <dir>", "folder with the releases")
    .option("--json", "as JSON")
    .action(async (id: string, { site, json }: { site: string; json?: boolean }) => {
      const used = await useRelease(site, id);
      effects.stdout(json ? `${JSON.stringify({ release: used })}\n` : `now served: ${used}\n`);
    });
  release
    .command("shown")
    .description("What share of industry figures the release shows, by dataset, grain and role.")
    .requiredOption("--site <dir>", "folder with the releases")
    .option("--into <file>", "put the table into a document, in place of the one that is there")
    .option("--json", "as JSON")
    .action(async ({ site, into, json }: { site: string; into?: string; json?: boolean }) => {
      const report = await servedReport(site);
      if (into !== undefined) await putInto(into, shownTable(report));
      else effects.stdout(json ? `${JSON.stringify(report.datasets)}\n` : `${shownTable(report)}\n`);
    });
  release.commands.forEach((command) => command.exitOverride());
}

function asTable(releases: readonly ListedRelease[]): string {
  const rows = releases.map((release) => [
    release.current ? "*" : " ",
    release.id,
    release.as_of ?? "",
    release.fault ?? `${release.files.toLocaleString("en-GB")} files`,
    release.fault ? "" : `${(release.bytes / 1e6).toFixed(1)} MB`,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
