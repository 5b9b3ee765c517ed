import { failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { ReportData } from "../../components/report-data.js";
import { number } from "../../model/rows.js";
import { openWorkspace } from "../../components/workspace.js";
import { CredentialsPage } from "./credentials-page.js";
import report from "./report.js";

/** Draws the credentials report: first from stored datasets, then, once the engine runs, from its views. */
export async function openCredentials(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading your N16 and N42 alerts…"));
  try {
    const data = new ReportData(await openWorkspace(), report);
    const [monthly, windows] = await Promise.all([data.stored("monthly"), data.stored("windows")]);
    const [settings] = windows;
    if (!settings) throw new Error("expected the window for credentials, got no row");
    const page = new CredentialsPage(data, monthly, number(settings, "credentials_days"));
    fill(root, page.element);
    page.show();
  } catch (error) {
    fill(
      root,
      title,
      failed(report.title, error, () => void openCredentials(root)),
    );
  }
}
