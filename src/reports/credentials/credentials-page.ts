import { ChartCard } from "../../components/chart/card.js";
import type { Drawing } from "../../components/chart/card.js";
import { empty } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { FilterBar } from "../../components/filters.js";
import { formatCount, formatDuration, formatPercent, formatPoints, plural } from "../../model/format.js";
import { MonthChoice } from "../../components/month-choice.js";
import { monthBefore } from "../../components/months.js";
import { PagedList } from "../../components/paged-list.js";
import type { Given, ReportData } from "../../components/report-data.js";
import { firstMark, measured } from "../../components/repaint.js";
import { number, optionalNumber, optionalText, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { tile } from "../../components/tile.js";
import { sourceOf } from "../../components/workspace.js";
import { dayColumns } from "./day-columns.js";
import report from "./report.js";
import { supplierTable } from "./supplier-table.js";
import { timeColumns } from "./time-columns.js";

const EVERY = "all";
/** Suppliers with fewer N16 that are decided are not said to stand out. */
const ENOUGH = 5;

/** The page: share met, which suppliers miss it, when, by how much, and the devices without credentials. */
export class CredentialsPage {
  readonly element: HTMLElement;
  private readonly month: MonthChoice;
  private readonly filters: FilterBar;
  private readonly figures = h("div", { class: "tiles" });
  private readonly sentence = h("div", { class: "finding-box" });
  private readonly suppliers = h("div", {});
  private readonly head = h("h2", { id: "supplier", tabindex: -1 });
  private readonly listNote = h("p", { class: "section-note" });
  private readonly list = h("div", {});
  private readonly cards: Readonly<Record<"days" | "times", ChartCard>>;
  /** Kept out of the address: nothing in that names a party. */
  private supplier: string | undefined;

  /** @param monthly rows of the dataset @param limit days within which the N42 must follow */
  constructor(
    private readonly data: ReportData,
    private readonly monthly: readonly Row[],
    private readonly limit: number,
  ) {
    this.month = new MonthChoice(
      monthly.map((row) => text(row, "month")),
      this.asOf,
    );
    this.filters = new FilterBar([this.month.spec], () => {
      void measured("filter-repaint", () => Promise.resolve(this.show()));
    });
    this.cards = {
      days: this.card("By day", "N16, by the day they were raised", "daily"),
      times: this.card(
        "Time from N16 to N42",
        "N16 with an N42, by the days between, each day begun counted",
        "pairs",
      ),
    };
    for (const card of Object.values(this.cards))
      card.wait("Starting the query engine: 3 MB the first time…");
    this.element = h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, report.title), this.filters.element),
      this.figures,
      this.sentence,
      h(
        "section",
        { class: "section", "aria-labelledby": "suppliers" },
        h(
          "div",
          { class: "section-head" },
          h("h2", { id: "suppliers" }, "Energy Suppliers"),
          h("p", { class: "unit" }, "lowest share met first"),
        ),
        this.suppliers,
        h(
          "p",
          { class: "section-note" },
          "Suppliers are named because these are your own devices: the supplier is the one responsible for the device when the N16 was raised. Where the inventory had none, it is not held.",
        ),
      ),
      h(
        "section",
        { class: "section", "aria-labelledby": "supplier" },
        h("div", { class: "section-head" }, this.head),
        this.listNote,
        h("div", { class: "grid" }, ...Object.values(this.cards).map(({ element }) => element)),
        this.list,
      ),
    );
  }

  /** Draws the month and supplier that are chosen. */
  show(): boolean {
    const chosen = this.month.chosen(this.filters.values);
    const rows = this.monthly.filter((row) => text(row, "month") === chosen);
    const total = rows.find((row) => text(row, "supplier") === EVERY);
    const suppliers = rows.filter((row) => text(row, "supplier") !== EVERY).sort(lowestFirst);
    const words = this.month.words(this.filters.values);
    fill(this.figures, ...(total ? this.tiles(total) : [empty(`No N16 is held for ${words}.`)]));
    const finding = total ? this.finding(suppliers, total) : null;
    this.sentence.hidden = finding === null;
    fill(this.sentence, finding);
    fill(
      this.suppliers,
      suppliers.length === 0
        ? null
        : supplierTable({
            rows: suppliers,
            caption: `Energy Suppliers, ${words}`,
            chosen: this.supplier,
            choose: (supplier) => this.choose(supplier),
          }),
    );
    this.showBelow();
    firstMark();
    return true;
  }

  private get asOf(): Date {
    return new Date(this.data.workspace.manifest.as_of);
  }

  private get given(): Given {
    return {
      ...this.month.given(this.filters.values),
      ...(this.supplier === undefined ? {} : { supplier: this.supplier }),
    };
  }

  private choose(supplier: string | undefined): void {
    this.supplier = supplier;
    this.show();
    if (supplier !== undefined) this.head.scrollIntoView({ block: "start" });
  }

  private tiles(total: Row): HTMLElement[] {
    const share = optionalNumber(total, "share_met");
    const [met, failed, open] = [number(total, "met"), number(total, "failed"), number(total, "open")];
    const median = optionalNumber(total, "gap_median_ms");
    return [
      tile("Met", share === null ? "–" : formatPercent(share), [
        `${formatCount(met)} of ${formatCount(met + failed)} within ${plural(this.limit, "day")}`,
        this.change(share),
      ]),
      tile("Failed", formatCount(failed), ["a later N42, or none once the time was over"]),
      tile("Open", formatCount(open), [
        `no N42 so far, less than ${plural(this.limit, "day")} after the N16`,
      ]),
      tile("Median time to N42", median === null ? "–" : formatDuration(median), [
        "of the N16 that have one",
      ]),
    ];
  }

  private change(share: number | null): string | null {
    const chosen = this.month.chosen(this.filters.values);
    if (chosen === EVERY || share === null) return null;
    const before = monthBefore(chosen);
    const row = this.monthly.find((one) => text(one, "month") === before && text(one, "supplier") === EVERY);
    const was = row && optionalNumber(row, "share_met");
    return was == null ? null : `${formatPoints(share - was)} on the month before`;
  }

  /** The supplier that misses most, if it stands behind more of the failures than of the N16. */
  private finding(suppliers: readonly Row[], total: Row): HTMLElement | null {
    const failed = number(total, "failed");
    const overall = failed / Math.max(1, failed + number(total, "met"));
    const [worst] = suppliers
      .filter((row) => number(row, "failed") + number(row, "met") >= ENOUGH)
      .map((row) => ({
        row,
        more: number(row, "failed") - overall * (number(row, "failed") + number(row, "met")),
      }))
      .sort((a, b) => b.more - a.more);
    if (!worst || worst.more < 1) return null;
    const supplier = text(worst.row, "supplier");
    return h(
      "p",
      { class: "finding" },
      h(
        "button",
        { type: "button", class: "link", onclick: () => this.choose(supplier) },
        supplierName(worst.row),
      ),
      ` stands out: ${formatPercent(number(worst.row, "share_met"))} met, ${formatCount(number(worst.row, "failed"))} of the ${plural(failed, "failure")}.`,
    );
  }

  private showBelow(): void {
    const { supplier } = this;
    const row = this.monthly.find((one) => text(one, "supplier") === supplier);
    const who = row ? supplierName(row) : "All Energy Suppliers";
    const words = this.month.words(this.filters.values);
    this.head.textContent = `${who}, ${words}`;
    this.listNote.hidden = supplier === undefined;
    fill(
      this.listNote,
      h(
        "button",
        { type: "button", class: "link", onclick: () => this.choose(undefined) },
        "Show all Energy Suppliers",
      ),
    );
    void this.cards.days.show(async () => {
      const rows = await this.data.view("days", this.given);
      return drawing("days", rows, dayColumns(rows, this.month.days(this.filters.values)));
    });
    void this.cards.times.show(async () => {
      const rows = await this.data.view("times", this.given);
      return drawing("times", rows, timeColumns(rows, this.limit));
    });
    const shown = new PagedList({
      data: this.data,
      title: `Failed, ${who}, ${words}`,
      words: `N16 whose N42 came later than ${plural(this.limit, "day")}, or never`,
      view: "pairs",
      row: "device",
      given: { ...this.given, state: "failed" },
      columns: ["n16_at", "mpxn", "supplier", "n42_at"],
      order: { column: "n16_at", descending: true },
      ties: ["n16_at", "mpxn", "supplier", "n42_at"],
      filters: [words, who],
    });
    fill(this.list, shown.element);
  }

  private card(title: string, unit: string, dataset: string): ChartCard {
    const { workspace } = this.data;
    return new ChartCard({
      title,
      unit,
      source: sourceOf(workspace, report.id, dataset),
      asOf: this.asOf,
      definition: "credentials",
      filters: () => [
        `Month: ${this.month.words(this.filters.values)}`,
        ...(this.supplier === undefined ? [] : [`Energy Supplier: ${this.supplier}`]),
      ],
      class: "half",
    });
  }
}

/** `Kestrel (SUP04)`; only the id where no name is held. */
function supplierName(row: Row): string {
  const supplier = text(row, "supplier");
  const name = optionalText(row, "supplier_name");
  return name === null ? supplier : `${name} (${supplier})`;
}

function lowestFirst(a: Row, b: Row): number {
  const share = (row: Row): number => optionalNumber(row, "share_met") ?? Infinity;
  return share(a) - share(b) || (text(a, "supplier") < text(b, "supplier") ? -1 : 1);
}

function drawing(view: string, rows: readonly Row[], content: Element): Drawing {
  return { content, rows, fields: report.views[view]?.fields ?? {} };
}
