import { failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { ProductNames } from "../../model/product-names.js";
import { ReportData } from "../../components/report-data.js";
import { openWorkspace } from "../../components/workspace.js";
import { AlertDevicesPage } from "./alert-devices-page.js";
import report from "./report.js";

/** Draws the report from its stored datasets; it needs no engine. */
export async function openAlertDevices(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading your N13 and N55 alerts…"));
  try {
    const data = new ReportData(await openWorkspace(), report);
    const [rates, names] = await Promise.all([data.stored("rates"), data.stored("product_names")]);
    const page = new AlertDevicesPage(data, rates, new ProductNames(names));
    fill(root, page.element);
    page.show();
  } catch (error) {
    fill(
      root,
      title,
      failed(report.title, error, () => void openAlertDevices(root)),
    );
  }
}
