import { failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { openWorkspace } from "../../components/workspace.js";
import { ReportData } from "../../components/report-data.js";
import { ProcessMap, monthFigures } from "./month-figures.js";
import { SrvPage } from "./srv-page.js";
import report from "./report.js";

/** Draws the SRV performance report: first from stored datasets, then, once the engine runs, from its views. */
export async function openSrv(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading your Service Requests…"));
  try {
    const data = new ReportData(await openWorkspace(), report);
    const [monthly, map] = await Promise.all([data.stored("monthly"), data.stored("process_map")]);
    const page = new SrvPage(data, monthly.map(monthFigures), new ProcessMap(map));
    fill(root, page.element);
    await page.show();
  } catch (error) {
    fill(
      root,
      title,
      failed("SRV performance", error, () => void openSrv(root)),
    );
  }
}
