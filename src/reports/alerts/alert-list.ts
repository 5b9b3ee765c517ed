import { marked } from "../../components/changes.js";
import { fill, h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import {
  formatCount,
  formatDay,
  formatDuration,
  formatMonth,
  formatPercent,
  formatPoints,
  plural,
} from "../../model/format.js";
import { dayStrip } from "./day-strip.js";
import { alertName, kindName } from "./figures.js";
import type { Burst, DayFigures, Industry, MonthFigures } from "./figures.js";

export interface AlertListOptions {
  month: string;
  /** Alerts of the month, one row each. */
  rows: readonly MonthFigures[];
  days: readonly DayFigures[];
  /** First and last day of the small charts. */
  span: readonly [Date, Date];
  bursts: readonly Burst[];
  /** Not given for a slice: industry figures are of all devices. */
  industry: Industry | null;
  open: (code: string) => void;
}

const DAY = 86_400_000;
/** So many rows are shown at first; the rest is one click away. */
const MOST = 15;

/** Alerts as rows, most first, each with its days; one can look for a code or name. */
export function alertList(options: AlertListOptions): HTMLElement {
  const { month, span, industry } = options;
  const rows = options.rows.toSorted((a, b) => b.messages - a.messages || (code(a) < code(b) ? -1 : 1));
  const shownColumns = {
    throttled: rows.some(({ alerts, messages }) => alerts > messages),
    rate: rows.some((row) => industry?.ofMonth(row.code, month)?.successRate != null),
    median: rows.some((row) => industry?.ofMonth(row.code, month)?.median != null),
    bursts: rows.some((row) => burstDays(row.code, options) > 0),
  };
  const columns = [
    "Messages",
    shownColumns.throttled && "With throttled",
    "Delivered",
    shownColumns.rate && "Against industry",
    "Delivery time, median",
    shownColumns.median && "Industry median",
    shownColumns.bursts && "Burst days",
  ].filter((name) => name !== false);
  const body = h("tbody", {});
  const count = h("p", { class: "unit", role: "status" });
  const search = h("input", { type: "search", oninput: () => show() });
  const more = h("p", { class: "more" });
  let all = false;
  const toggle = (): void => {
    all = !all;
    show();
    more.querySelector("button")?.focus();
  };
  const show = (): void => {
    const wanted = search.value.trim().toLowerCase();
    const found = rows.filter((row) =>
      `${alertName(row)} ${kindName(row.kind)}`.toLowerCase().includes(wanted),
    );
    count.textContent =
      wanted === ""
        ? `${plural(rows.length, "code")}, most messages first`
        : `${formatCount(found.length)} of ${plural(rows.length, "code")}`;
    const shown = all || wanted !== "" ? found : found.slice(0, MOST);
    fill(body, ...shown.map((row) => line(row, options, shownColumns)));
    fill(
      more,
      wanted !== "" || found.length <= MOST
        ? null
        : h(
            "button",
            { type: "button", class: "link", onclick: toggle },
            all ? `Show the top ${MOST}` : `Show all ${plural(rows.length, "code")}`,
          ),
    );
  };
  show();
  return h(
    "div",
    { class: "section" },
    h(
      "div",
      { class: "section-head" },
      h("div", {}, h("h2", {}, "Alerts by code"), count),
      h("label", { class: "search" }, h("span", {}, "Find"), search),
    ),
    h(
      "div",
      {
        class: "card figure-table",
        tabindex: 0,
        role: "region",
        "aria-label": `Alerts, ${formatMonth(month)}`,
      },
      h(
        "table",
        {},
        h("caption", { class: "visually-hidden" }, `Alerts, ${formatMonth(month)}`),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, "Alert"),
            ...columns.map((name) => h("th", { scope: "col", class: "number" }, name)),
            h("th", { scope: "col" }, `By day, ${formatDay(span[0])} to ${formatDay(span[1])}`),
          ),
        ),
        body,
      ),
    ),
    more,
  );
}

/** Columns that have something to say. */
interface ShownColumns {
  throttled: boolean;
  rate: boolean;
  median: boolean;
  bursts: boolean;
}

function line(row: MonthFigures, options: AlertListOptions, shown: ShownColumns): HTMLElement {
  const { days, span, bursts, industry, month, open } = options;
  const key = code(row);
  const struck = burstDays(row.code, options);
  const others = industry?.ofMonth(key, month);
  const cell = (content: Child): HTMLElement => h("td", { class: "number" }, content);
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      h("button", { type: "button", class: "link", onclick: () => open(key) }, key),
      h("span", { class: "code" }, row.name ?? "name not held", ` · ${kindName(row.kind)}`),
    ),
    cell(formatCount(row.messages)),
    shown.throttled && cell(row.alerts === row.messages ? "–" : formatCount(row.alerts)),
    cell(row.successRate === null ? "–" : formatPercent(row.successRate)),
    shown.rate && cell(against(row.successRate, others?.successRate)),
    cell(row.median === null ? "–" : formatDuration(row.median)),
    shown.median && cell(others?.median == null ? notShown() : formatDuration(others.median)),
    shown.bursts && cell(struck === 0 ? "–" : h("span", { class: "burst" }, `▲ ${struck}`)),
    h("td", {}, strip(key, days, span, bursts)),
  );
}

function against(own: number | null, industry: number | null | undefined): Child {
  if (industry == null) return notShown();
  if (own === null) return formatPercent(industry);
  return marked(formatPoints(own - industry), Math.round((own - industry) * 10));
}

function burstDays(of: string | null, { bursts, month }: AlertListOptions): number {
  return bursts.filter(({ code: key, day }) => key === of && day.toISOString().startsWith(month)).length;
}

const notShown = (): HTMLElement => h("span", { class: "code" }, "not shown");

function strip(
  key: string,
  days: readonly DayFigures[],
  [from, to]: readonly [Date, Date],
  bursts: readonly Burst[],
): SVGSVGElement {
  const place = (day: Date): number => Math.round((day.getTime() - from.getTime()) / DAY);
  const values = Array.from({ length: place(to) + 1 }, () => 0);
  for (const { code: of, day, alerts } of days)
    if (of === key && day >= from && day <= to) values[place(day)] = alerts;
  const marks = bursts.filter(({ code: of, day }) => of === key && day >= from && day <= to);
  return dayStrip({
    values,
    bursts: new Set(marks.map(({ day }) => place(day))),
    label: `${key} by day: ${marks.length === 0 ? "no burst" : `bursts on ${marks.map(({ day }) => formatDay(day)).join(", ")}`}`,
  });
}

const code = (row: MonthFigures): string => row.code ?? "";
