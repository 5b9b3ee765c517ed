import { empty, failed, loading } from "../../../components/chart/states.js";
import { fill, h } from "../../../components/dom.js";
import { SupersededError, latestOnly } from "../../../components/latest.js";
import { measured } from "../../../components/repaint.js";
import type { Given, ReportData } from "../../../components/report-data.js";
import { DIMENSIONS, labelOf } from "./dimensions.js";
import type { Dimension, Facets } from "./dimensions.js";
import { Facet, shareOf } from "./facet.js";
import type { Rate } from "./facet.js";
import type { FacetIndex } from "./facets.js";
import { findingsList, findingsOf } from "./findings.js";
import { DiagnoseTable } from "./table.js";

/** Values of fewer requests do not set the scale of the dots. */
const FEW = 30;

/** What stands out, and linked bar charts over all attributes: a choice in one filters the others. */
export class Diagnose {
  readonly element: HTMLElement;
  private readonly found = h("div", { class: "card findings-card" });
  private readonly chips = h("div", { class: "chips", "aria-live": "polite" });
  private readonly facets: readonly Facet[];
  private readonly charts: HTMLElement;
  private readonly trouble = h("div", {});
  private readonly heading = h("h2", {}, "Diagnose");
  private readonly chosen = new Map<Dimension, Set<string>>();
  private readonly latest = latestOnly();
  private rate: Rate = "failures";
  private table: DiagnoseTable | undefined;
  private reasons: FacetIndex | undefined;
  private active: Dimension = "firmware_version";

  constructor(private readonly data: ReportData) {
    this.facets = DIMENSIONS.map(
      ({ name }) =>
        new Facet(name, {
          toggle: (value) => this.toggle(name, value),
          brush: (values) => this.choose(name, values),
          enter: () => this.enter(name),
        }),
    );
    this.charts = h("div", { class: "facets" }, ...this.facets.map(({ element }) => element));
    this.element = h(
      "section",
      { class: "section diagnose", "aria-label": "Diagnose" },
      h("div", { class: "section-head" }, this.heading, this.rates()),
      h(
        "p",
        { class: "section-note" },
        "Each chart shows your requests that have ended, by one attribute. Click a row, or drag over several, and the other charts show only those; Esc clears. ",
        h("a", { href: "/help#stands-out" }, "How what stands out is found"),
      ),
      this.chips,
      this.trouble,
      h("div", { class: "diagnose-body" }, this.found, this.charts),
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen.size > 0) this.clear();
    });
    addEventListener("pointerup", () => {
      for (const facet of this.facets) facet.endBrush();
    });
    fill(this.found, loading("Waiting for the charts above…"));
    this.charts.hidden = true;
  }

  /** @param given parameters of the view `diagnosed` */
  async show(title: string, given: Given): Promise<void> {
    this.heading.textContent = title;
    fill(this.found, loading("Reading every attribute…"));
    try {
      await this.latest(async () => {
        const before = this.table;
        this.table = await DiagnoseTable.make(this.data, given);
        await before?.drop();
        this.reasons = await this.table.index("reason", new Map());
      });
      this.chosen.clear();
      fill(this.trouble);
      this.showFindings();
      if (this.table?.rows === 0) this.charts.hidden = true;
      await this.draw();
    } catch (error) {
      if (error instanceof SupersededError) return;
      fill(this.found);
      fill(
        this.trouble,
        failed("What stands out", error, () => void this.show(title, given)),
      );
    }
  }

  private showFindings(): void {
    if (!this.table || !this.reasons) return;
    if (this.table.rows === 0) return fill(this.found, empty("No request of this choice has ended."));
    const { rate } = this;
    fill(
      this.found,
      h("h3", {}, "What stands out"),
      h(
        "p",
        { class: "unit" },
        rate === "failures"
          ? "values that fail more often than your own rate, most excess failures first"
          : "values with more slow round trips than your own rate; slow: longer than nine in ten of yours for the SRV in the month",
      ),
      findingsList(findingsOf(this.reasons, rate), this.reasons, rate, (dimension, value) =>
        this.choose(dimension, [value]),
      ),
    );
  }

  private rates(): HTMLElement {
    const option = (rate: Rate, words: string): HTMLElement =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name: "diagnose-rate",
          value: rate,
          checked: rate === this.rate,
          onchange: () => {
            this.rate = rate;
            this.showFindings();
            void this.draw();
          },
        }),
        words,
      );
    return h(
      "fieldset",
      { class: "choice" },
      h("legend", { class: "visually-hidden" }, "Look into"),
      option("failures", "Failures"),
      option("slow", "Slow round trips"),
    );
  }

  private toggle(dimension: Dimension, value: string): void {
    const values = new Set(this.chosen.get(dimension));
    if (!values.delete(value)) values.add(value);
    this.choose(dimension, [...values]);
  }

  private choose(dimension: Dimension, values: readonly string[]): void {
    if (values.length === 0) this.chosen.delete(dimension);
    else this.chosen.set(dimension, new Set(values));
    this.active = dimension;
    void measured("diagnose-repaint", () => this.draw());
  }

  private clear(): void {
    this.chosen.clear();
    void measured("diagnose-repaint", () => this.draw());
  }

  /** Makes the index before the first move in a chart is made. */
  private enter(dimension: Dimension): void {
    if (this.active === dimension || !this.table) return;
    this.active = dimension;
    void this.table.index(dimension, this.chosen).catch(() => undefined);
  }

  private async draw(): Promise<boolean> {
    const { table, active } = this;
    if (!table || table.rows === 0) return false;
    try {
      const index = await this.latest(() => table.index(active, this.chosen));
      this.drawFacets(index.facets(this.chosen.get(active) ?? new Set()));
      this.charts.hidden = false;
      this.drawChips();
      return true;
    } catch (error) {
      if (!(error instanceof SupersededError))
        fill(
          this.trouble,
          failed("The charts", error, () => void this.draw()),
        );
      return false;
    }
  }

  private drawFacets(facets: Facets): void {
    const most = Math.max(
      ...[...facets].flatMap(([dimension, values]) =>
        dimension === "reason"
          ? []
          : [...values.values()].flatMap((measures) => {
              const [hits, of] = shareOf(this.rate, measures);
              return of < FEW ? [] : [(100 * hits) / of];
            }),
      ),
      0,
    );
    for (const facet of this.facets) {
      const values = facets.get(facet.dimension) ?? new Map();
      const rows = [...values].map(([value, measures]) => ({ value, ...measures }));
      facet.show(rows, this.chosen.get(facet.dimension) ?? new Set(), this.rate, most);
    }
  }

  private drawChips(): void {
    const chip = (dimension: Dimension, value: string): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          "aria-label": `Remove ${labelOf(dimension)} ${value}`,
          onclick: () => this.toggle(dimension, value),
        },
        `${labelOf(dimension)}: ${value} ×`,
      );
    fill(
      this.chips,
      ...[...this.chosen].flatMap(([dimension, values]) =>
        [...values].map((value) => chip(dimension, value)),
      ),
      this.chosen.size > 0
        ? h("button", { type: "button", class: "link", onclick: () => this.clear() }, "Clear all")
        : null,
    );
  }
}
