import { ChartCard } from "../../components/chart/card.js";
import { empty } from "../../components/chart/states.js";
import { DEVICE_TYPE_GROUPS } from "../../model/domain.js";
import type { DeviceTypeGroup } from "../../model/domain.js";
import { h } from "../../components/dom.js";
import type { ReportData } from "../../components/report-data.js";
import { text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { sourceOf } from "../../components/workspace.js";
import { HIGHER_NAMES, NEW_WORDS, barsOf } from "./catalogue.js";
import type { Model, ModelBar } from "./catalogue.js";
import { modelBars } from "./model-bars.js";
import report from "./report.js";

export interface ModelCardsOptions {
  data: ReportData;
  catalogue: ReadonlyMap<string, Model>;
  choose: (key: string) => void;
  filters: () => readonly string[];
  drawn: () => void;
}

const TITLES: Readonly<Record<DeviceTypeGroup, string>> = {
  ESME: "Electricity meters (ESME)",
  GSME: "Gas meters (GSME)",
  IHD: "In-home displays (IHD)",
  PPMID: "Prepayment interface devices (PPMID)",
  Other: "Other: hubs, gas proxies, load control, consumer access",
};

/** Models with fewer columns than this share a row of cards. */
const NARROW = 6;

/** One card a device type: models along x, devices by firmware version. */
export class ModelCards {
  readonly element: HTMLElement;
  private readonly cards: ReadonlyMap<DeviceTypeGroup, ChartCard>;
  private readonly legend = legend();
  private readonly none = empty("No device of your estate for this choice.");
  private bars: ModelBar[] = [];
  private chosen: string | undefined;

  constructor(private readonly options: ModelCardsOptions) {
    this.cards = new Map(DEVICE_TYPE_GROUPS.map((group) => [group, this.card(group)]));
    this.element = h(
      "section",
      { class: "section", "aria-labelledby": "models" },
      h(
        "div",
        { class: "section-head" },
        h("h2", { id: "models" }, "Devices by model and firmware version"),
        this.legend,
      ),
      this.none,
      h("div", { class: "grid" }, ...[...this.cards.values()].map((card) => card.element)),
    );
  }

  /** Key of the model with most devices of the first type. */
  get first(): string | undefined {
    return this.bars[0]?.model.key;
  }

  /** Draws rows of the view `models`; returns all bars, by device type. */
  show(rows: readonly Row[]): ModelBar[] {
    this.bars = [...this.cards].flatMap(([group, card]) => {
      const bars = barsOf(rows, group, this.options.catalogue);
      card.element.hidden = bars.length === 0;
      card.element.classList.toggle("half", bars.length <= NARROW);
      void card.show(() => this.drawing(group, bars, rows));
      return bars;
    });
    this.none.hidden = this.bars.length > 0;
    this.legend.hidden = this.bars.length === 0;
    return this.bars;
  }

  /** Shows which model is chosen. */
  mark(key: string): void {
    this.chosen = key;
    for (const hit of this.element.querySelectorAll<SVGElement>("[data-hit]")) {
      hit.setAttribute("aria-pressed", String(hit.dataset["hit"] === key));
    }
  }

  private drawing(group: DeviceTypeGroup, bars: readonly ModelBar[], rows: readonly Row[]) {
    const { choose, drawn, catalogue } = this.options;
    const view = report.views["models"];
    const named = rows.filter((row) => text(row, "device_type_group") === group);
    return {
      content:
        bars.length === 0
          ? empty(`No ${group} in this choice.`)
          : modelBars({ bars, group, chosen: () => this.chosen, choose, drawn }),
      rows: named.map((row) => ({ ...row, ...namesOf(row, catalogue) })),
      fields: { ...view?.fields, ...report.datasets["models"]?.fields },
    };
  }

  private card(group: DeviceTypeGroup): ChartCard {
    const { data, filters } = this.options;
    return new ChartCard({
      title: TITLES[group],
      unit: "devices, by firmware version",
      source: sourceOf(data.workspace, report.id, "models"),
      asOf: new Date(data.workspace.manifest.as_of),
      definition: "estate",
      filters,
    });
  }
}

function namesOf(row: Row, catalogue: ReadonlyMap<string, Model>): Record<string, string | null> {
  const model = catalogue.get(`${text(row, "manufacturer")}~${text(row, "model")}`);
  return {
    manufacturer_name: model?.maker ?? null,
    model_name: model?.name ?? null,
    newest_firmware_version: model?.newest ?? null,
  };
}

function legend(): HTMLElement {
  return h(
    "p",
    { class: "legend" },
    h("span", {}, "Higher versions on the Central Products List:"),
    ...HIGHER_NAMES.map((name, higher) => h("span", { class: `key key-age-${higher}` }, name)),
    h("span", { class: "key key-age-none" }, "version not held"),
    h("span", { class: "key key-age-new" }, NEW_WORDS),
  );
}
