import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { CHECKOUT } from "../support/site.js";

/** The report that tests drop in. */
export const REQUEST_VOLUME = join(CHECKOUT, "test/fixtures/reports/request-volume");

/** Copies what pages and loaders read of a checkout: sources, configuration and the packages as a link. */
export async function copySource(to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await cp(join(CHECKOUT, "src"), join(to, "src"), {
    recursive: true,
    filter: (path) => !/src\/(data|\.observablehq)$/.test(path),
  });
  for (const file of ["observablehq.config.ts", "package.json", "package-lock.json"])
    await cp(join(CHECKOUT, file), join(to, file));
  await symlink(join(CHECKOUT, "node_modules"), join(to, "node_modules"));
}

/** Puts a report's folder into a source tree: all that adding a report takes. */
export async function dropIn(report: string, source: string): Promise<void> {
  await cp(report, join(source, "src/reports", report.slice(report.lastIndexOf("/") + 1)), {
    recursive: true,
  });
}
