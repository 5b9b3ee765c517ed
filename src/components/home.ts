import { empty, failed, loading } from "./chart/states.js";
import { ROLE_NAMES } from "../model/domain.js";
import { NO_INDUSTRY } from "./industry-words.js";
import { fill, h } from "./dom.js";
import { formatCount } from "../model/format.js";
import type { DatasetFile } from "../model/manifest.js";
import type { Row } from "../model/rows.js";
import { readStored } from "./stored.js";
import { openWorkspace } from "./workspace.js";
import type { Workspace } from "./workspace.js";

/** The home page: the reports of the role, each with its headline figures where the report stores some. */
export async function openHome(root: Element): Promise<void> {
  fill(root, h("h1", {}, "Home"), loading("Reading your reports…"));
  try {
    const workspace = await openWorkspace();
    const { manifest } = workspace;
    const reports = [...manifest.reports].sort((a, b) => a.order - b.order);
    fill(
      root,
      h("h1", {}, manifest.party.name),
      h(
        "p",
        { class: "lead" },
        `${ROLE_NAMES[manifest.role]}. Figures are for your own estate and traffic in this role. ${manifest.has_industry ? "Industry figures include you." : `${NO_INDUSTRY}.`}`,
      ),
      reports.length === 0
        ? empty(`There is no report for the role ${ROLE_NAMES[manifest.role]} yet.`)
        : h("ul", { class: "report-cards" }, ...reports.map((report) => card(workspace, report))),
    );
  } catch (error) {
    fill(
      root,
      h("h1", {}, "Home"),
      failed("Your reports", error, () => void openHome(root)),
    );
  }
}

function card(
  workspace: Workspace,
  { id, title, summary, path }: Workspace["manifest"]["reports"][number],
): HTMLElement {
  const dataset = workspace.manifest.datasets[`${id}/headline`];
  const figures = dataset ? h("dl", { class: "headline" }) : null;
  if (dataset && figures) void showHeadline(dataset.files, figures);
  return h(
    "li",
    { class: "card report-card" },
    h("h2", {}, h("a", { href: path }, title)),
    h("p", {}, summary),
    figures,
  );
}

/** A report that stores a dataset `headline` has its whole-estate row shown; its columns name themselves. */
async function showHeadline(files: readonly DatasetFile[], figures: Element): Promise<void> {
  try {
    const rows = await readStored(files);
    const whole = rows.find((row) => Object.values(row).includes("all")) ?? rows[0];
    if (whole) fill(figures, ...headlineFigures(whole));
  } catch {
    fill(figures, h("dd", {}, "Figures could not be read."));
  }
}

/** Columns that hold counts, under their own names: a report says what they are, not this page. */
function headlineFigures(row: Row): HTMLElement[] {
  return Object.entries(row)
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .map(([column, value]) =>
      h("div", {}, h("dd", {}, formatCount(value)), h("dt", {}, column.replaceAll("_", " "))),
    );
}
