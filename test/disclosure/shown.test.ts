import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { putInto, servedReport, shownTable } from "../../loaders/disclosure/shown.js";
import type { DatasetLosses, DisclosureReport } from "../../loaders/disclosure/report.js";
import { currentPolicy } from "../../loaders/disclosure/policy.js";
import { CHECKOUT, withFolder } from "../support/site.js";

const losses = (role: string, grains: DatasetLosses["grains"]): DatasetLosses => ({
  ...{ dataset: "srv/industry", role, figures: 0, shown: 0, primary: {}, secondary: {}, loss_percent: 0 },
  ...{ grains, audit_rounds: 1 },
});

const report = async (): Promise<DisclosureReport> => ({
  policy: await currentPolicy(),
  roles_without_industry: [{ role: "GS", owner_groups: 3 }],
  datasets: [
    losses("GS", [{ grain: "month × SRV", measure: "rate", figures: 5, shown: 0 }]),
    losses("IS", [
      { grain: "month × process", measure: "rate", figures: 3, shown: 2 },
      { grain: "month × process", measure: "mean", figures: 1000, shown: 999 },
      { grain: "month × SRV", measure: "rate", figures: 1000, shown: 1 },
      { grain: "month × SRV", measure: "mean", figures: 1234, shown: 1234 },
    ]),
  ],
  revisions: [],
});

const ROWS = [
  "| srv/industry | month × process | IS | 67 % of 3 | 99 % of 1,000 |  |  |  |",
  "| srv/industry | month × SRV | IS | 1 % of 1,000 | 100 % of 1,234 |  |  |  |",
];

it("what is shown is a table by dataset, grain and role, without roles that have no industry figures", async () => {
  const lines = shownTable(await report()).split("\n");
  expect(lines.slice(-2)).toEqual(ROWS);
  expect(lines.filter((line) => line.startsWith("| srv"))).toHaveLength(2);
});

it("the table goes into its place in a document, and nowhere else", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "doc.md");
    const place = (table: string): string =>
      `before\n<!-- figures shown: made by portal release shown -->\n\n${table}\n\n<!-- end of figures shown -->\nafter\n`;
    await writeFile(file, place("old"));
    await putInto(file, "new");
    expect(await readFile(file, "utf8")).toBe(place("new"));
    await writeFile(file, "no place");
    await expect(putInto(file, "new")).rejects.toThrow(`${file}: expected the lines <!-- figures shown`);
  });
});

it("a release that does not count by grain is named", async () => {
  await withFolder(async (folder) => {
    await expect(servedReport(folder)).rejects.toThrow(
      "no release with a disclosure report: run portal refresh",
    );
    await mkdir(join(folder, "current"));
    await writeFile(join(folder, "current/disclosure.json"), JSON.stringify({ datasets: [{}] }));
    await expect(servedReport(folder)).rejects.toThrow("does not count by grain: run portal refresh");
  });
});

it("the table of the docs is one that the command made, of the policy in force", async () => {
  const text = await readFile(join(CHECKOUT, "docs/disclosure.md"), "utf8");
  const [, inside = ""] =
    /<!-- figures shown: [^\n]*-->\n\n([^]*)\n\n<!-- end of figures shown -->/.exec(text) ?? [];
  const { version } = await currentPolicy();
  const none = shownTable({ ...(await report()), datasets: [] });
  expect(inside.startsWith(`${none}\n`)).toBe(true);
  expect(none).toContain(`Policy ${version}.`);
  const cell = String.raw`(?:\d{1,3} % of [\d,]+)?`;
  const row = new RegExp(String.raw`^\| [a-z_]+\/[a-z_]+ \| [^|]+ \| [A-Z]{2,3}(?: \| ${cell}){5} \|$`);
  for (const line of inside.slice(none.length + 1).split("\n")) expect(line).toMatch(row);
});
