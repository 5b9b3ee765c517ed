import { h } from "../dom.js";
import { formatCount, formatDay, formatPercent, formatPoints, formatTime } from "../../model/format.js";
import type { Field } from "../../model/report.js";
import type { Row, Value } from "../../model/rows.js";

export type Fields = Readonly<Record<string, Field>>;

/** The numbers of a chart as a table that scrolls inside its card. */
export function numbersTable(rows: readonly Row[], fields: Fields, caption: string): HTMLElement {
  const columns = Object.entries(fields);
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "visually-hidden" }, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...columns.map(([name, field]) =>
            h("th", { scope: "col", class: alignment(field) }, heading(name, field)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h(
            "tr",
            {},
            ...columns.map(([name, field]) =>
              h("td", { class: alignment(field) }, formatValue(row[name] ?? null, field)),
            ),
          ),
        ),
      ),
    ),
  );
}

/** `firmware_version` as `Firmware version`, with the unit where the name does not say it. */
export function heading(name: string, { unit }: Field): string {
  const words = name
    .replaceAll("_", " ")
    .replace(/\b(at|id|ms)$/, "")
    .replace(/\b(rtt|sla|srv)\b/g, (letters) => letters.toUpperCase())
    .trim();
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  const known = KNOWN_HEADINGS[name] ?? title;
  return unit === undefined || unit === name ? known : `${known}, ${unit}`;
}

const KNOWN_HEADINGS: Readonly<Record<string, string>> = {
  mpxn: "MPxN",
  csp_id: "CSP",
  dno_id: "DNO",
  smets_version: "SMETS version",
  device_type_group: "Device type",
};

export function formatValue(value: Value, { type, unit }: Field): string {
  if (value === null) return "–";
  if (value instanceof Date) return type === "date" ? formatDay(value) : formatTime(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (unit === "points") return formatPoints(value);
  return unit === "per cent" ? formatPercent(value) : formatCount(value);
}

export function alignment({ type }: Field): string | null {
  return type === "integer" || type === "number" ? "number" : null;
}
