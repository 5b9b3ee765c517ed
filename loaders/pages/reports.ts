import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Report } from "../../src/components/report.js";

/** The reports of a project, found by folder. */
export async function loadReports(source: string): Promise<Report[]> {
  const folder = join(source, "src/reports");
  const entries = await readdir(folder, { withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const module: { default: Report } = await import(pathToFileURL(join(folder, name, "report.ts")).href);
        return module.default;
      }),
  );
}
