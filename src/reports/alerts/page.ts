import { failed, loading } from "../../components/chart/states.js";
import { numbersTable } from "../../components/chart/table.js";
import { fill, h } from "../../components/dom.js";
import { ReportData } from "../../components/report-data.js";
import { openWorkspace } from "../../components/workspace.js";
import report from "./report.js";

/** Draws the report of alerts from its stored datasets. */
export async function openAlerts(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading your alerts…"));
  try {
    const data = new ReportData(await openWorkspace(), report);
    const rows = await data.stored("monthly");
    fill(
      root,
      title,
      numbersTable(rows, report.datasets["monthly"]?.fields ?? {}, "Alerts by month and code"),
    );
  } catch (error) {
    fill(
      root,
      title,
      failed("Alerts", error, () => void openAlerts(root)),
    );
  }
}
