import { csvColumns, toCsv } from "../../model/csv.js";
import { fill, h } from "../dom.js";
import { formatMonth, formatTime } from "../../model/format.js";
import type { Row } from "../../model/rows.js";
import { fileNamePart, save } from "../save.js";
import { SupersededError } from "../latest.js";
import type { DatasetSource } from "../workspace.js";
import { failed, loading } from "./states.js";
import type { Fields } from "./table.js";

/** What a chart card draws: the picture, and the same numbers for its table and exports. */
export interface Drawing {
  content: Element;
  rows: readonly Row[];
  fields: Fields;
  /** One line under the title, for what these numbers need said: `industry includes you`. */
  note?: string;
}

export interface CardOptions {
  title: string;
  /** What one unit is: `devices`, `per cent of the model's devices`. */
  unit: string;
  source: DatasetSource;
  asOf: Date;
  /** Section of the help page that defines the figure. */
  definition: string;
  /** Filters in words, for exports. */
  filters: () => readonly string[];
  class?: string;
  /** Controls of the chart itself. */
  controls?: HTMLElement;
}

/** A card with one chart: title, unit, actions, source; the chart is drawn by `show`. */
export class ChartCard {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "card-body" });
  private readonly note = h("p", { class: "card-note", hidden: true });
  private readonly tableButton: HTMLButtonElement;
  private readonly heading: HTMLElement;
  private drawing: Drawing | undefined;
  private tableShown = false;

  constructor(private readonly options: CardOptions) {
    const { title, unit, source, asOf, definition } = options;
    this.tableButton = h(
      "button",
      {
        type: "button",
        class: "button quiet",
        "aria-pressed": "false",
        onclick: () => void this.toggleTable(),
      },
      "Table",
    );
    this.heading = h("h3", {}, title);
    this.element = h(
      "section",
      { class: `card chart-card ${options.class ?? ""}`, "aria-label": title },
      h(
        "header",
        { class: "card-head" },
        h("div", { class: "card-title" }, this.heading, h("p", { class: "unit" }, unit)),
        h("div", { class: "card-actions" }, options.controls, this.tableButton, this.downloads()),
      ),
      this.note,
      this.body,
      h(
        "footer",
        { class: "card-foot" },
        `${source.name} · as of ${formatTime(asOf)} UTC · `,
        h("a", { href: `/help#${definition}` }, "definition"),
      ),
    );
    this.wait("Reading…");
  }

  rename(title: string): void {
    this.heading.textContent = title;
    this.element.setAttribute("aria-label", title);
  }

  wait(what: string): void {
    fill(this.body, loading(what));
  }

  /** Draws what `make` gives; a failure is said with a way to try again, a superseded one is silent. */
  async show(make: () => Promise<Drawing> | Drawing): Promise<void> {
    this.element.setAttribute("aria-busy", "true");
    try {
      this.drawing = await make();
      const { note } = this.drawing;
      this.note.textContent = note ?? "";
      this.note.hidden = this.note.textContent === "";
      await this.draw();
    } catch (error) {
      if (error instanceof SupersededError) return;
      fill(
        this.body,
        failed(this.options.title, error, () => void this.show(make)),
      );
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  private async draw(): Promise<void> {
    if (!this.drawing) return;
    if (!this.tableShown) return fill(this.body, this.drawing.content);
    const { numbersTable } = await import("./table.js");
    fill(this.body, numbersTable(this.drawing.rows, this.drawing.fields, this.options.title));
  }

  private async toggleTable(): Promise<void> {
    this.tableShown = !this.tableShown;
    this.tableButton.setAttribute("aria-pressed", String(this.tableShown));
    this.tableButton.textContent = this.tableShown ? "Chart" : "Table";
    await this.draw();
  }

  private downloads(): HTMLElement {
    const item = (text: string, hint: string, onclick: () => void): HTMLElement =>
      h("li", {}, h("button", { type: "button", onclick }, text, h("span", {}, hint)));
    const { source } = this.options;
    return h(
      "details",
      { class: "menu menu-right" },
      h("summary", { class: "button quiet" }, "Download"),
      h(
        "ul",
        { class: "menu-list" },
        item("CSV", "these numbers", () => this.saveCsv()),
        item("PNG", "picture", () => void this.savePicture("png")),
        item("SVG", "picture, vector", () => void this.savePicture("svg")),
        ...[...source.files]
          .reverse()
          .map(({ path, month }) =>
            h(
              "li",
              {},
              h(
                "a",
                { href: path, download: true },
                "Parquet",
                h("span", {}, month === null ? "whole dataset" : formatMonth(month)),
              ),
            ),
          ),
      ),
    );
  }

  private saveCsv(): void {
    if (!this.drawing) return;
    const { rows, fields } = this.drawing;
    const columns = csvColumns(fields);
    const notes = [
      this.heading.textContent,
      `Unit: ${this.options.unit}`,
      this.caption(),
      ...(this.drawing.note ? [this.drawing.note] : []),
      ...Object.entries(fields).map(([name, field]) => `${name}: ${field.description}`),
    ];
    save(new Blob([toCsv(rows, columns, notes)], { type: "text/csv;charset=utf-8" }), this.fileName("csv"));
  }

  private async savePicture(format: "png" | "svg"): Promise<void> {
    if (this.tableShown) await this.toggleTable();
    const content = this.drawing?.content;
    if (!content?.querySelector("svg.chart")) return;
    const { toPng, toSvg } = await import("./picture.js");
    const caption = { title: `${this.heading.textContent} (${this.options.unit})`, foot: this.caption() };
    const picture =
      format === "png"
        ? await toPng(content, caption)
        : new Blob([toSvg(content, caption)], { type: "image/svg+xml" });
    save(picture, this.fileName(format));
  }

  private caption(): string {
    const filters = this.options.filters();
    return `Source: ${this.options.source.name}, as of ${formatTime(this.options.asOf)} UTC; filters: ${filters.length > 0 ? filters.join(", ") : "none"}`;
  }

  private fileName(extension: string): string {
    return `${fileNamePart(this.heading.textContent ?? "chart")}-${this.options.asOf.toISOString().slice(0, 10)}.${extension}`;
  }
}
