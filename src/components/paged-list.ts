import { alignment, formatValue, heading } from "./chart/table.js";
import type { Fields } from "./chart/table.js";
import { failed, loading } from "./chart/states.js";
import { toCsv } from "../model/csv.js";
import { fill, h } from "./dom.js";
import { formatCount, formatTime } from "../model/format.js";
import { SupersededError, latestOnly } from "./latest.js";
import type { Given, ReportData } from "./report-data.js";
import { number } from "../model/rows.js";
import type { Row } from "../model/rows.js";
import { fileNamePart, save } from "./save.js";

const PAGE = 50;
const MOST_EXPORTED = 500_000;

export interface PagedListOptions {
  data: ReportData;
  title: string;
  words: string;
  /** View of the report that gives the rows; it has a column `mpxn`, by which one can search. */
  view: string;
  given: Given;
  /** Columns shown, in order; sorted by the first unless `order` says otherwise. */
  columns: readonly string[];
  order?: Order;
  /** Columns that put rows in one order where the sorted column is equal, so that pages do not overlap. */
  ties: readonly string[];
  /** What a row is, in words: `device`. */
  row: string;
  filters: readonly string[];
  /** How a value reads, where not as its field says. */
  shown?: (column: string, row: Row) => string | undefined;
  /** Headings of columns whose values read otherwise than their field says. */
  headings?: Readonly<Record<string, string>>;
  /** What stands on the way out; a list without it stays. */
  close?: () => void;
}

export interface Order {
  column: string;
  descending: boolean;
}

/** The rows behind a count: paged, searched by MPxN, sorted by any column. */
export class PagedList {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "list-body" });
  private readonly pager = h("div", { class: "pager" });
  private readonly latest = latestOnly();
  private search = "";
  private order: Order;
  private page = 0;
  private total = 0;

  constructor(private readonly options: PagedListOptions) {
    const { title, words, close } = options;
    this.order = options.order ?? { column: options.columns[0] ?? "mpxn", descending: false };
    const search = h("input", {
      type: "search",
      inputmode: "numeric",
      placeholder: "MPAN or MPRN",
      oninput: () => this.searchFor(search.value),
    });
    this.element = h(
      "section",
      { class: "card device-list", "aria-label": title, tabindex: -1 },
      h(
        "header",
        { class: "card-head" },
        h("div", { class: "card-title" }, h("h3", {}, title), h("p", { class: "unit" }, words)),
        h(
          "div",
          { class: "card-actions" },
          h("label", { class: "search" }, h("span", {}, "Find"), search),
          h("button", { type: "button", class: "button quiet", onclick: () => void this.saveCsv() }, "CSV"),
          close && h("button", { type: "button", class: "button quiet", onclick: close }, "Close"),
        ),
      ),
      this.body,
      this.pager,
    );
    void this.refresh();
  }

  private searchFor(text: string): void {
    this.search = text.replaceAll(/\D/g, "");
    this.page = 0;
    void this.refresh();
  }

  private async refresh(): Promise<void> {
    if (this.body.childElementCount === 0) fill(this.body, loading("Reading the list…"));
    this.element.setAttribute("aria-busy", "true");
    try {
      const rows = await this.latest(async () => {
        this.total = number(
          first(await this.query((view) => `SELECT count(*) AS listed FROM ${view}`)),
          "listed",
        );
        return this.query(
          (view) => `SELECT * FROM ${view} ${this.ordered()} LIMIT ${PAGE} OFFSET ${this.page * PAGE}`,
        );
      });
      fill(this.body, this.table(rows));
      this.drawPager();
    } catch (error) {
      if (!(error instanceof SupersededError))
        fill(
          this.body,
          failed(this.options.title, error, () => void this.refresh()),
        );
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  private query(around: (view: string) => string): Promise<Row[]> {
    const found = this.search === "" ? "" : ` WHERE mpxn LIKE '%${this.search}%'`;
    return this.options.data.view(this.options.view, this.options.given, (view) =>
      around(`(SELECT * FROM ${view} AS every${found}) AS listed`),
    );
  }

  private ordered(): string {
    const { column, descending } = this.order;
    const direction = descending ? "DESC" : "ASC";
    return `ORDER BY ${[`${column} ${direction} NULLS LAST`, ...this.options.ties].join(", ")}`;
  }

  /** The columns shown, with what the view says of them. */
  private columns(): { name: string; field: Fields[string] }[] {
    const fields: Fields = this.options.data.report.views[this.options.view]?.fields ?? {};
    return this.options.columns.flatMap((name) => (fields[name] ? [{ name, field: fields[name] }] : []));
  }

  private table(rows: readonly Row[]): HTMLElement {
    const columns = this.columns();
    if (rows.length === 0)
      return h(
        "div",
        { class: "state" },
        this.search === ""
          ? `No ${this.options.row} is on this list.`
          : `No ${this.options.row} with ${this.search} in its MPxN is on this list.`,
      );
    return h(
      "div",
      {
        class: "table-scroll tall",
        tabindex: 0,
        role: "region",
        "aria-label": `${this.options.title}, scrolls`,
      },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...columns.map(({ name, field }) =>
              h(
                "th",
                {
                  scope: "col",
                  class: alignment(field),
                  "aria-sort":
                    this.order.column !== name ? null : this.order.descending ? "descending" : "ascending",
                },
                h(
                  "button",
                  { type: "button", class: "sort", onclick: () => this.sortBy(name) },
                  this.options.headings?.[name] ?? heading(name, field),
                ),
              ),
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
              ...columns.map(({ name, field }) =>
                h(
                  "td",
                  { class: alignment(field) },
                  this.options.shown?.(name, row) ?? formatValue(row[name] ?? null, field),
                ),
              ),
            ),
          ),
        ),
      ),
    );
  }

  private sortBy(column: string): void {
    this.order = { column, descending: this.order.column === column && !this.order.descending };
    this.page = 0;
    void this.refresh().then(() => this.body.querySelector<HTMLElement>("th[aria-sort] button")?.focus());
  }

  private drawPager(): void {
    const from = this.page * PAGE;
    const to = Math.min(this.total, from + PAGE);
    const turn = (by: number) => (): void => {
      this.page += by;
      void this.refresh();
    };
    fill(
      this.pager,
      h(
        "span",
        { role: "status" },
        this.total === 0
          ? "none"
          : `${formatCount(from + 1)}–${formatCount(to)} of ${formatCount(this.total)}`,
      ),
      h(
        "button",
        { type: "button", class: "button", disabled: this.page === 0, onclick: turn(-1) },
        "Previous",
      ),
      h("button", { type: "button", class: "button", disabled: to >= this.total, onclick: turn(1) }, "Next"),
    );
  }

  private async saveCsv(): Promise<void> {
    const { data, title, words, filters } = this.options;
    const rows = await this.query((view) => `SELECT * FROM ${view} ${this.ordered()} LIMIT ${MOST_EXPORTED}`);
    const { manifest } = data.workspace;
    const notes = [
      `${title}: ${words}`,
      `Source: ${data.report.id}/${this.options.view}, as of ${formatTime(new Date(manifest.as_of))} UTC; filters: ${[...filters, ...(this.search === "" ? [] : [`MPxN contains ${this.search}`])].join(", ") || "none"}`,
      ...(this.total > rows.length
        ? [`First ${formatCount(rows.length)} of ${formatCount(this.total)} rows`]
        : []),
    ];
    const csv = toCsv(
      rows,
      this.columns().map(({ name, field }) => ({ name, heading: name, type: field.type })),
      notes,
    );
    save(
      new Blob([csv], { type: "text/csv;charset=utf-8" }),
      `${fileNamePart(title)}-${manifest.as_of.slice(0, 10)}.csv`,
    );
  }
}

function first(rows: readonly Row[]): Row {
  const [row] = rows;
  if (!row) throw new Error("expected one row, got none");
  return row;
}
