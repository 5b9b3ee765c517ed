import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PortalError } from "./errors.js";

const TEMPLATE = new URL("report-template/", import.meta.url);

/** Template file → where it goes, below the checkout. */
const FILES: readonly (readonly [string, (id: string) => string])[] = [
  ["report.ts.txt", (id) => `src/reports/${id}/report.ts`],
  ["page.ts.txt", (id) => `src/reports/${id}/page.ts`],
  ["index.md", (id) => `src/reports/${id}/index.md`],
  ["datasets/device_types.sql", (id) => `src/reports/${id}/datasets/device_types.sql`],
  ["views/device_types.sql", (id) => `src/reports/${id}/views/device_types.sql`],
  ["report.test.ts.txt", (id) => `test/reports/${id}.test.ts`],
];

/**
 * Makes a working report with a sample dataset, a view, a page and a test.
 * @param source project root that holds `src/reports` and `test`
 * @returns the files made, below `source`
 * @throws PortalError if the id is none or taken
 */
export async function newReport(source: string, id: string): Promise<string[]> {
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw new PortalError(
      `report id ${id}: expected lower-case letters, digits and hyphens, beginning with a letter`,
      2,
    );
  const taken = await access(join(source, "src/reports", id)).then(
    () => true,
    () => false,
  );
  if (taken) throw new PortalError(`report ${id}: src/reports/${id} is there already`, 2);
  const title = id.charAt(0).toUpperCase() + id.slice(1).replaceAll("-", " ");
  const made: string[] = [];
  for (const [template, place] of FILES) {
    const file = place(id);
    const text = await readFile(new URL(template, TEMPLATE), "utf8");
    await mkdir(dirname(join(source, file)), { recursive: true });
    await writeFile(join(source, file), text.replaceAll("__ID__", id).replaceAll("__TITLE__", title));
    made.push(file);
  }
  return made;
}
