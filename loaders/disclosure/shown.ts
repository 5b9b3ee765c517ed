import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PortalError } from "../errors.js";
import { MEASURES } from "./figure.js";
import type { DatasetLosses, DisclosureReport } from "./report.js";

const COLUMNS = [...MEASURES, "table"];
const HEADINGS = ["Rates", "Means", "Medians", "Best and worst", "Tables"];

/** Lines between which a document has the table. */
const [START, END] = [
  "<!-- figures shown: made by portal release shown -->",
  "<!-- end of figures shown -->",
];

/** The disclosure report of the release that a site serves. @throws PortalError (4) if there is none */
export async function servedReport(site: string): Promise<DisclosureReport> {
  const file = join(site, "current", "disclosure.json");
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new PortalError(`${file}: no release with a disclosure report: run portal refresh`, 4, { cause });
  });
  const report = JSON.parse(text) as DisclosureReport;
  if (!report.datasets.every((losses) => "grains" in losses))
    throw new PortalError(`${file}: does not count by grain: run portal refresh`, 4);
  return report;
}

/** What share of figures is shown by dataset, grain and role, as a Markdown table; roles without industry figures left out. */
export function shownTable({ policy, roles_without_industry, datasets }: DisclosureReport): string {
  const without = new Set(roles_without_industry.map(({ role }) => role));
  const rows = datasets
    .filter(({ role }) => !without.has(role))
    .flatMap((losses) => rowsOf(losses))
    .map((cells) => `| ${cells.join(" | ")} |`);
  const heading = ["Dataset", "Grain", "Role", ...HEADINGS];
  return [
    `Policy ${policy.version}. Shown of all figures, before the policy:`,
    "",
    `| ${heading.join(" | ")} |`,
    `|${heading.map(() => "---").join("|")}|`,
    ...rows,
  ].join("\n");
}

function rowsOf({ dataset, role, grains }: DatasetLosses): string[][] {
  const names = [...new Set(grains.map(({ grain }) => grain))];
  return names.map((name) => [
    dataset,
    name,
    role,
    ...COLUMNS.map((measure) => {
      const of = grains.find((one) => one.grain === name && one.measure === measure);
      return of === undefined ? "" : shareOf(of);
    }),
  ]);
}

/** `93 % of 165`; never 100 % where one is not shown, nor 0 % where one is. */
function shareOf({ figures, shown }: { figures: number; shown: number }): string {
  const percent = Math.round((100 * shown) / figures);
  const most = shown < figures ? 99 : 100;
  const least = shown > 0 ? 1 : 0;
  return `${Math.min(most, Math.max(least, percent))} % of ${figures.toLocaleString("en-GB")}`;
}

/** Puts a table into a document, in place of the one that is there. @throws PortalError (2) if it has no place for it */
export async function putInto(file: string, table: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from < 0 || to < from)
    throw new PortalError(`${file}: expected the lines ${START} and ${END}, between which the table goes`, 2);
  await writeFile(file, `${text.slice(0, from)}${START}\n\n${table}\n\n${text.slice(to)}`);
}
