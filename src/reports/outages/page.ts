import { failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { ReportData } from "../../components/report-data.js";
import { number } from "../../model/rows.js";
import { openWorkspace } from "../../components/workspace.js";
import { OutagesPage } from "./outages-page.js";
import { ProductChoice } from "./product-choice.js";
import report from "./report.js";

/** Draws the outages report: first from stored datasets, then, once the engine runs, from its views. */
export async function openOutages(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading your outage alerts…"));
  try {
    const data = new ReportData(await openWorkspace(), report);
    const [monthly, daily, windows, products] = await Promise.all([
      data.stored("monthly"),
      data.stored("daily"),
      data.stored("windows"),
      data.stored("products"),
    ]);
    const [settings] = windows;
    if (!settings) throw new Error("expected the window for restorations, got no row");
    const hours = number(settings, "restoration_hours");
    const page = new OutagesPage(data, { monthly, daily, hours }, new ProductChoice(products));
    fill(root, page.element);
    await page.show();
  } catch (error) {
    fill(
      root,
      title,
      failed(report.title, error, () => void openOutages(root)),
    );
  }
}
