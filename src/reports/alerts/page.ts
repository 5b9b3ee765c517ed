import { failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { ReportData } from "../../components/report-data.js";
import { openWorkspace } from "../../components/workspace.js";
import { AlertsPage } from "./alerts-page.js";
import { Industry, burst, dayFigures, monthFigures } from "./figures.js";
import report from "./report.js";

/** Draws the report of alerts: first from stored datasets, then, once the engine runs, from its views. */
export async function openAlerts(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading your alerts…"));
  try {
    const data = new ReportData(await openWorkspace(), report);
    const [monthly, daily, bursts, industry] = await Promise.all(
      ["monthly", "daily", "bursts", "industry"].map((name) => data.stored(name)),
    );
    const page = new AlertsPage(data, {
      months: (monthly ?? []).map(monthFigures),
      days: (daily ?? []).map(dayFigures),
      bursts: (bursts ?? []).map(burst),
      industry: new Industry(industry ?? []),
    });
    fill(root, page.element);
    await page.show();
  } catch (error) {
    fill(
      root,
      title,
      failed("Alerts", error, () => void openAlerts(root)),
    );
  }
}
