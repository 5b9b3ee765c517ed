import { ChartCard } from "../../components/chart/card.js";
import type { Drawing } from "../../components/chart/card.js";
import { empty } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { FilterBar } from "../../components/filters.js";
import { formatCount, formatMonth, formatPercent, plural } from "../../model/format.js";
import { EVERY_MONTH, MonthChoice } from "../../components/month-choice.js";
import { lastCompleteMonth, monthBefore } from "../../components/months.js";
import type { ProductNames } from "../../model/product-names.js";
import type { ReportData } from "../../components/report-data.js";
import { firstMark, measured } from "../../components/repaint.js";
import { number, optionalNumber, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { tile } from "../../components/tile.js";
import { sourceOf } from "../../components/workspace.js";
import { formatRate } from "./format-rate.js";
import { monthColumns } from "./month-columns.js";
import { productBars } from "./product-bars.js";
import type { Order } from "./product-bars.js";
import report, { ALERT_CODES } from "./report.js";

const CODE_WORDS: Readonly<Record<string, string>> = {
  N13: "N13: failure to receive response from device",
  N55: "N55: SMETS1 Service Provider validation failure",
};
const LEVELS = [
  { level: "firmware_version", title: "By firmware version", class: "" },
  { level: "model", title: "By model", class: "half" },
  { level: "manufacturer", title: "By manufacturer", class: "half" },
] as const;
/** Below it a product is not said to stand out. */
const ENOUGH = 5;

/** The page: which firmware, model and manufacturer the alerts come from, against the devices that there are. */
export class AlertDevicesPage {
  readonly element: HTMLElement;
  private readonly month: MonthChoice;
  private readonly filters: FilterBar;
  private readonly figures = h("div", { class: "tiles" });
  private readonly sentence = h("div", { class: "finding-box" });
  private readonly order: HTMLSelectElement;
  private readonly cards: ReadonlyMap<string, ChartCard>;
  private readonly months: ChartCard;

  /** @param rates rows of the dataset */
  constructor(
    private readonly data: ReportData,
    private readonly rates: readonly Row[],
    private readonly products: ProductNames,
  ) {
    this.month = new MonthChoice(
      rates.map((row) => text(row, "month")),
      this.asOf,
    );
    this.filters = new FilterBar(
      [
        {
          name: "alert_code",
          label: "Alert",
          options: ALERT_CODES.slice(1),
          unset: ALERT_CODES[0],
          unsetValue: ALERT_CODES[0],
        },
        this.month.spec,
      ],
      () => void measured("filter-repaint", () => Promise.resolve(this.show())),
    );
    this.order = h(
      "select",
      { onchange: () => this.show() },
      h("option", { value: "messages" }, "number of alerts"),
      h("option", { value: "rate" }, "rate per thousand devices"),
    );
    this.cards = new Map(LEVELS.map(({ level, title, class: wide }) => [level, this.card(title, wide)]));
    this.months = this.card("By month", "", "alerts received, both codes, all months held", () => []);
    this.element = h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, report.title), this.filters.element),
      this.figures,
      this.sentence,
      h(
        "section",
        { class: "section", "aria-labelledby": "products" },
        h(
          "div",
          { class: "section-head" },
          h("h2", { id: "products" }, "Where they come from"),
          h("label", { class: "inline" }, h("span", {}, "Longest bar first, by"), this.order),
        ),
        h(
          "p",
          { class: "section-note" },
          "What a device was when the alert was raised, per thousand devices of your estate that are it by their latest state. By rate, products with fewer than 5 alerts come last: so few make no rate that one should go by.",
        ),
        h("div", { class: "grid" }, ...[...this.cards.values(), this.months].map(({ element }) => element)),
      ),
    );
  }

  /** Draws the alert and month that are chosen. */
  show(): boolean {
    const rows = this.of(this.month.chosen(this.filters.values));
    const total = rows.find((row) => text(row, "level") === "all");
    const words = this.month.words(this.filters.values);
    fill(
      this.figures,
      ...(total ? this.tiles(total, rows) : [empty(`You received no ${this.code} in ${words}.`)]),
    );
    const finding = total ? this.finding(rows, total) : null;
    this.sentence.hidden = finding === null;
    fill(this.sentence, finding);
    const order: Order = this.order.value === "rate" ? "rate" : "messages";
    for (const { level } of LEVELS) {
      const shown = rows.filter((row) => text(row, "level") === level);
      void this.cards
        .get(level)
        ?.show(() =>
          drawing(shown, productBars({ rows: shown, products: this.products, order, code: this.code })),
        );
    }
    const months = this.rates.filter(
      (row) => text(row, "level") === "all" && text(row, "month") !== EVERY_MONTH,
    );
    void this.months.show(() => drawing(months, monthColumns(months, lastCompleteMonth(this.asOf))));
    firstMark();
    return true;
  }

  private get asOf(): Date {
    return new Date(this.data.workspace.manifest.as_of);
  }

  private get code(): string {
    return this.filters.values["alert_code"] ?? ALERT_CODES[0];
  }

  private of(month: string): Row[] {
    return this.rates.filter((row) => text(row, "month") === month && text(row, "alert_code") === this.code);
  }

  private tiles(total: Row, rows: readonly Row[]): HTMLElement[] {
    const rate = optionalNumber(total, "per_thousand");
    const versions = rows.filter(
      (row) => text(row, "level") === "firmware_version" && number(row, "messages") > 0,
    );
    return [
      tile(`${this.code} received`, formatCount(number(total, "messages")), [CODE_WORDS[this.code] ?? null]),
      tile("Per thousand devices", rate === null ? "–" : formatRate(rate), [
        `of ${plural(number(total, "estate_devices"), "device")} in your estate`,
        this.before(),
      ]),
      tile("Firmware versions", formatCount(versions.length), ["from which at least one alert came"]),
    ];
  }

  private before(): string | null {
    const chosen = this.month.chosen(this.filters.values);
    if (chosen === EVERY_MONTH) return null;
    const month = monthBefore(chosen);
    const row = this.of(month).find((one) => text(one, "level") === "all");
    const rate = row && optionalNumber(row, "per_thousand");
    const whole = chosen > lastCompleteMonth(this.asOf) ? "the whole of " : "";
    return rate == null ? null : `${formatRate(rate)} in ${whole}${formatMonth(month)}`;
  }

  /** The firmware version with most alerts beyond what its devices would send at the estate's rate. */
  private finding(rows: readonly Row[], total: Row): HTMLElement | null {
    const alerts = number(total, "messages");
    const overall = (optionalNumber(total, "per_thousand") ?? 0) / 1000;
    const [worst] = rows
      .filter((row) => text(row, "level") === "firmware_version" && number(row, "estate_devices") > 0)
      .map((row) => ({
        row,
        more: number(row, "messages") - overall * number(row, "estate_devices"),
      }))
      .sort((a, b) => b.more - a.more);
    if (!worst || worst.more < ENOUGH) return null;
    const { name, words } = this.products.words(worst.row);
    const messages = number(worst.row, "messages");
    return h(
      "p",
      { class: "finding" },
      h("strong", {}, `Firmware ${name} of ${words}`),
      ` stands out: ${plural(messages, "alert")}, ${formatRate(number(worst.row, "per_thousand"))} per thousand devices, ${formatPercent((100 * messages) / alerts)} of all ${this.code} from ${formatPercent((100 * number(worst.row, "estate_devices")) / number(total, "estate_devices"))} of the devices.`,
    );
  }

  private card(
    title: string,
    wide: string,
    unit = "alerts · per thousand devices (‰)",
    filters = (): string[] => [`Alert: ${this.code}`, `Month: ${this.month.words(this.filters.values)}`],
  ): ChartCard {
    const { workspace } = this.data;
    return new ChartCard({
      title,
      unit,
      source: sourceOf(workspace, report.id, "rates"),
      asOf: this.asOf,
      definition: "alerts-by-device",
      filters,
      class: wide,
    });
  }
}

function drawing(rows: readonly Row[], content: Element): Drawing {
  return { content, rows, fields: report.datasets["rates"]?.fields ?? {} };
}
