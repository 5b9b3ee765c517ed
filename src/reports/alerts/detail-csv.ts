import { toCsv } from "../../components/csv.js";
import { formatMonth, formatTime } from "../../components/format.js";
import type { ReportData } from "../../components/report-data.js";
import { fileNamePart, save } from "../../components/save.js";
import report from "./report.js";

/** What the file is of: a month of an alert, or of all (code null), with the alert's name for people. */
export interface DetailOf {
  month: string;
  code: string | null;
  name: string;
}

/** Offers a month as CSV by every attribute: status, reason, device and Communications Hub, volumes and delivery times. */
export async function saveDetailCsv(data: ReportData, { month, code, name }: DetailOf): Promise<void> {
  const rows = await data.view("detail", { month, ...(code === null ? {} : { alert_code: code }) });
  const fields = report.views["detail"]?.fields ?? {};
  const asOf = new Date(data.workspace.manifest.as_of);
  const notes = [
    `${name}, ${formatMonth(month)}, by every attribute`,
    `Source: alerts/monthly_detail, as of ${formatTime(asOf)} UTC; no filter`,
    ...Object.entries(fields).map(([column, field]) => `${column}: ${field.description}`),
  ];
  const columns = Object.keys(fields).map((column) => ({ name: column, heading: column }));
  save(
    new Blob([toCsv(rows, columns, notes)], { type: "text/csv;charset=utf-8" }),
    `alerts-${fileNamePart(code ?? "all")}-${month}.csv`,
  );
}
