import { ChartCard } from "../../components/chart/card.js";
import type { Drawing } from "../../components/chart/card.js";
import { suppressed } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import type { Filters } from "../../components/filters.js";
import { formatDay, formatMonth } from "../../model/format.js";
import { NOT_SHOWN, NO_INDUSTRY } from "../../components/industry-words.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import type { ReportData } from "../../components/report-data.js";
import { optionalNumber, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { sourceOf } from "../../components/workspace.js";
import { Attention } from "./attention.js";
import type { ExceptionList } from "./attention.js";
import type { Model } from "./catalogue.js";
import { deviceList } from "./device-list.js";
import { estateChanges } from "./estate-changes.js";
import { firmwareMix } from "./firmware-mix.js";
import { firmwareRollout } from "./firmware-rollout.js";
import { partyBars } from "./party-bars.js";
import report from "./report.js";

/** Devices of a model from which on a party is counted in the industry's figures. */
const ENOUGH = 30;

export interface DetailsOptions {
  data: ReportData;
  catalogue: ReadonlyMap<string, Model>;
  filters: () => readonly string[];
  choose: (key: string) => void;
}

/** What stands below the first view: the chosen model, the changes of the estate, the exception lists. */
export class Details {
  readonly element: HTMLElement;
  private readonly modelHead = h("h2", { id: "model", tabindex: -1 }, "Chosen model");
  private readonly picker: HTMLSelectElement;
  private readonly modelSection: HTMLElement;
  private readonly mix: ChartCard;
  private readonly rollout: ChartCard;
  private readonly parties: ChartCard;
  private readonly changes: ChartCard;
  private readonly attention = new Attention(
    (list) => this.openList(list),
    () => this.limited(),
  );
  private readonly attentionTrouble = h("div", {});
  private readonly list = h("div", {});
  private readonly lanes = { model: latestOnly(), attention: latestOnly(), changes: latestOnly() };
  private values: Filters = {};
  private opened: ExceptionList | undefined;
  private group: string | undefined | null = null;

  constructor(private readonly options: DetailsOptions) {
    this.mix = this.card(
      "Firmware mix against the industry",
      "per cent of all your devices of the model, whatever the filters",
      "firmware_industry",
      "firmware-mix",
      "half",
    );
    this.rollout = this.card(
      "Firmware roll-out",
      "all your devices of the model by week, whatever the filters",
      "rollout",
      "roll-out",
      "half",
    );
    this.parties = this.card(
      "Firmware by party",
      "per cent of each party's devices of the model, whatever the filters",
      "firmware_bars",
      "firmware-by-party",
    );
    this.changes = this.card(
      "How the estate changed",
      "devices a week; each chart has its own scale",
      "changes",
      "changes",
    );
    for (const card of [this.mix, this.rollout, this.parties, this.changes])
      card.wait("Starting the query engine: 3 MB the first time…");
    this.picker = this.modelPicker();
    this.modelSection = h(
      "section",
      { class: "section", "aria-labelledby": "model" },
      h(
        "div",
        { class: "section-head" },
        this.modelHead,
        h("label", { class: "inline" }, h("span", {}, "Model"), this.picker),
      ),
      h("p", { class: "section-note" }, "Your whole estate of this model; the filters above do not apply."),
      h("div", { class: "grid" }, this.mix.element, this.rollout.element, this.parties.element),
    );
    this.element = h(
      "div",
      {},
      this.modelSection,
      h(
        "section",
        { class: "section", "aria-labelledby": "changes" },
        h("div", { class: "section-head" }, h("h2", { id: "changes" }, "How the estate changed")),
        h(
          "p",
          { class: "section-note" },
          "By device type if one is chosen; the other filters do not apply. Counts only: DCC sends the lists of devices gained and lost each month.",
        ),
        h("div", { class: "grid" }, this.changes.element),
      ),
      h(
        "section",
        { class: "section", "aria-labelledby": "attention" },
        h(
          "div",
          { class: "section-head" },
          h("h2", { id: "attention", tabindex: -1 }, "Devices that need attention"),
        ),
        h(
          "p",
          { class: "section-note" },
          "A device can be on several lists. Press a count to see its devices. Devices behind the newest firmware are counted apart: they are not in the figure “Need attention” above.",
        ),
        this.attentionTrouble,
        this.attention.element,
        this.list,
      ),
    );
  }

  /** Applies the page's filters. */
  slice(values: Filters): void {
    this.values = values;
    void this.count();
    const group = values["device_type_group"];
    if (group !== this.group) {
      this.group = group;
      void this.showChanges(group);
    }
    if (this.opened) this.openList(this.opened, false);
  }

  /** Says that there is no model to show. */
  chooseNone(): void {
    this.modelSection.hidden = true;
  }

  /** Shows one model's firmware. */
  choose(key: string, scroll: boolean): void {
    const model = this.options.catalogue.get(key);
    if (!model) return;
    this.modelHead.textContent = `${model.name}, ${model.maker}`;
    this.picker.value = key;
    const given = { manufacturer: model.manufacturer, model: model.model };
    void this.lanes
      .model(async () => {
        const firmware = this.options.data.view("firmware", given);
        await this.mix.show(async () => this.mixDrawing(await firmware, model));
        await this.parties.show(async () => this.partiesDrawing(await firmware, model));
        await this.rollout.show(async () => {
          const rows = await this.options.data.view("rollout", given);
          return drawing("rollout", rows, firmwareRollout(rows, model));
        });
      })
      .catch(ignoreSuperseded);
    if (scroll) this.modelHead.scrollIntoView({ block: "start" });
  }

  private mixDrawing(rows: readonly Row[], model: Model): Drawing {
    const shown = rows.some((row) => optionalNumber(row, "industry_share") !== null);
    const { has_industry } = this.options.data.workspace.manifest;
    const made = drawing("firmware", rows, firmwareMix(rows, model, has_industry));
    if (!has_industry) return { ...made, note: `${NO_INDUSTRY}.` };
    if (shown)
      return {
        ...made,
        note: `Industry includes you if you had ${ENOUGH} devices of the model at the start of the month: it is an unweighted mean over the parties of your role that had.`,
      };
    return {
      ...made,
      content: h("div", {}, made.content, suppressed(`Industry average ${NOT_SHOWN}.`)),
    };
  }

  private async partiesDrawing(mix: readonly Row[], model: Model): Promise<Drawing> {
    const { data } = this.options;
    const bars = (await data.stored("firmware_bars")).filter(
      (row) => text(row, "manufacturer") === model.manufacturer && text(row, "model") === model.model,
    );
    const { role, manifest } = data.workspace;
    const month = bars
      .map((row) => text(row, "month"))
      .sort()
      .at(-1);
    const latest = bars.filter((row) => row["month"] === month).map((row) => ({ role, ...row }));
    if (month === undefined) {
      const words = manifest.has_industry
        ? `Other parties' bars are ${NOT_SHOWN}: fewer than six owner groups have ${ENOUGH} devices of this model, or too few share a version.`
        : `${NO_INDUSTRY}.`;
      return drawing("firmware_by_party", latest, suppressed(words));
    }
    return {
      ...drawing("firmware_by_party", latest, partyBars(mix, latest, model)),
      note: `An unnamed bar for each party of your role with at least ${ENOUGH} devices of the model at the start of ${formatMonth(month)}, yours among them if you had as many. Shares are rounded to 5 points, and order the bars. Your own bar is as of ${formatDay(new Date(manifest.as_of))}.`,
    };
  }

  private async showChanges(group: string | undefined): Promise<void> {
    await this.changes.show(async () => {
      const rows = await this.lanes.changes(() =>
        this.options.data.view("changes_by_week", group === undefined ? {} : { device_type_group: group }),
      );
      return drawing("changes_by_week", rows, estateChanges(rows));
    });
  }

  private async count(): Promise<void> {
    try {
      const rows = await this.lanes.attention(() =>
        this.options.data.view("exceptions", { ...this.values, ...this.attention.limits }),
      );
      fill(this.attentionTrouble);
      this.attention.show(rows);
    } catch (error) {
      if (error instanceof SupersededError) return;
      const { failed } = await import("../../components/chart/states.js");
      fill(
        this.attentionTrouble,
        failed("The counts", error, () => void this.count()),
      );
    }
  }

  private limited(): void {
    void this.count();
    if (this.opened) this.openList(this.opened, false);
  }

  private openList(list: ExceptionList, focus = true): void {
    this.opened = list;
    const words =
      list.limit === undefined
        ? list.words
        : list.words.replace("#", String(this.attention.limits[list.limit]));
    const codes = new Map([...this.options.catalogue.values()].map(({ model, name }) => [model, name]));
    const shown = deviceList({
      data: this.options.data,
      title: list.title,
      words,
      given: { ...this.values, ...this.attention.limits, exception: list.id },
      filters: this.options.filters(),
      modelName: (model) => codes.get(model),
      close: () => {
        this.opened = undefined;
        fill(this.list);
      },
    });
    fill(this.list, shown.element);
    if (focus) shown.element.focus();
  }

  private modelPicker(): HTMLSelectElement {
    const models = [...this.options.catalogue.values()].sort(
      (a, b) => a.maker.localeCompare(b.maker) || a.name.localeCompare(b.name),
    );
    const select = h(
      "select",
      { onchange: () => this.options.choose(select.value) },
      ...models.map(({ key, name, maker }) => h("option", { value: key }, `${maker} ${name}`)),
    );
    return select;
  }

  /** What a chart was asked for, in words: the model, or the device type. */
  private choices(dataset: string): string[] {
    if (dataset !== "changes") return [`Model: ${this.modelHead.textContent}`];
    return typeof this.group === "string" ? [`Device type: ${this.group}`] : [];
  }

  private card(title: string, unit: string, dataset: string, definition: string, wide = ""): ChartCard {
    const { workspace } = this.options.data;
    return new ChartCard({
      title,
      unit,
      source: sourceOf(workspace, report.id, dataset),
      asOf: new Date(workspace.manifest.as_of),
      definition,
      filters: () => this.choices(dataset),
      class: wide,
    });
  }
}

function drawing(view: string, rows: readonly Row[], content: Element): Drawing {
  return { content, rows, fields: report.views[view]?.fields ?? {} };
}

function ignoreSuperseded(error: unknown): void {
  if (!(error instanceof SupersededError)) throw error;
}
