import { resolve } from "node:path";
import type { Command } from "commander";
import type { Effects } from "../../loaders/effects.js";
import { newReport } from "../../loaders/new-report.js";
import { loadReports } from "../../loaders/registry.js";

const CHECKOUT = resolve(import.meta.dirname, "../..");

export function register(program: Command, effects: Effects): void {
  const report = program.command("report").description("Reports of this checkout.");
  report
    .command("list")
    .description(
      "Every report with its roles, datasets and views; a wrong registration is named with the reason.",
    )
    .option("--source <dir>", "checkout whose src/reports to read", CHECKOUT)
    .option("--json", "print as JSON", false)
    .action(async ({ source, json }: { source: string; json: boolean }) => {
      const reports = (await loadReports(source)).map(({ id, title, roles, datasets, views }) => ({
        id,
        title,
        roles,
        datasets: Object.keys(datasets),
        views: Object.keys(views),
      }));
      if (json) return effects.stdout(`${JSON.stringify(reports, null, 1)}\n`);
      for (const { id, title, roles, datasets, views } of reports)
        effects.stdout(
          `${id}: ${title} (${roles.join(", ")})\n  datasets ${datasets.join(", ")}\n  views ${views.join(", ")}\n`,
        );
    });
  report
    .command("new <id>")
    .description("Make a working report with a sample dataset, page and test.")
    .option("--source <dir>", "checkout to make it in", CHECKOUT)
    .action(async (id: string, { source }: { source: string }) => {
      const files = await newReport(source, id);
      effects.stdout(`made\n${files.map((file) => `  ${file}\n`).join("")}`);
      effects.log("refresh publishes it; docs/writing-a-report.md says how to go on");
    });
}
