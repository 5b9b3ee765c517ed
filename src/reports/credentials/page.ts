import { ChartCard } from "../../components/chart/card.js";
import { empty, failed, loading } from "../../components/chart/states.js";
import { numbersTable } from "../../components/chart/table.js";
import { fill, h } from "../../components/dom.js";
import { ReportData } from "../../components/report-data.js";
import { openWorkspace, storedDataset } from "../../components/workspace.js";
import report from "./report.js";

/** Draws the report from its stored dataset. */
export async function openCredentials(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading your alerts…"));
  try {
    const workspace = await openWorkspace();
    const rows = await new ReportData(workspace, report).stored("monthly");
    const fields = report.datasets["monthly"]?.fields ?? {};
    const card = new ChartCard({
      title: report.title,
      unit: "alerts",
      source: {
        name: `${report.id}/monthly`,
        path: storedDataset(workspace, report.id, "monthly").path,
      },
      asOf: new Date(workspace.manifest.as_of),
      definition: "credentials",
      filters: () => [],
    });
    fill(root, h("div", { class: "page-head" }, title), card.element);
    await card.show(() => ({
      content: rows.length === 0 ? empty("No such alert is held.") : numbersTable(rows, fields, report.title),
      rows,
      fields,
    }));
  } catch (error) {
    fill(
      root,
      title,
      failed(report.title, error, () => void openCredentials(root)),
    );
  }
}
