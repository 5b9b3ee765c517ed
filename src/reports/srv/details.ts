import { incidentBands } from "../../components/chart/bands.js";
import type { Band } from "../../components/chart/bands.js";
import { ChartCard } from "../../components/chart/card.js";
import type { Drawing } from "../../components/chart/card.js";
import { h } from "../../components/dom.js";
import type { Filters } from "../../components/filters.js";
import { formatMonth } from "../../components/format.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import type { ReportData } from "../../components/report-data.js";
import type { Row } from "../../components/rows.js";
import { storedDataset } from "../../components/workspace.js";
import { dailyRates, dailyTimes } from "./daily-trend.js";
import type { MonthFigures, Place } from "./month-figures.js";
import { monthlyRates } from "./monthly-rates.js";
import { monthlyTimes } from "./monthly-times.js";
import { reasonBars } from "./reason-bars.js";
import report from "./report.js";
import { splitBars } from "./split-bars.js";

/** What the charts show. */
export interface Shown {
  place: Place;
  month: string;
  /** The last complete month. */
  complete: string;
  slice: Filters;
  /** The place's figures by month. */
  months: readonly MonthFigures[];
  /** Filters in words. */
  words: readonly string[];
}

const FOLLOWS = "Industry average follows.";

/** Charts of a place: by month, by day with incidents, by device type, region and SMETS version, and by reason. */
export class Details {
  readonly element: HTMLElement;
  private shown: Shown | undefined;
  private readonly latest = latestOnly();
  private readonly incidents: Promise<readonly Row[]>;
  private readonly cards: Readonly<
    Record<"rates" | "times" | "dailyRates" | "dailyTimes" | "reasons" | "split", ChartCard>
  >;

  constructor(private readonly data: ReportData) {
    this.incidents = data.stored("incidents");
    this.incidents.catch(() => undefined);
    this.cards = {
      rates: this.card(
        "Success rate by month",
        "per cent; hollow: part of a month",
        "monthly",
        "success-rate",
        "half",
      ),
      times: this.card("Round trip time by month", "best, mean, median, worst", "monthly", "rtt", "half"),
      dailyRates: this.card("Success rate by day", "per cent", "daily", "success-rate"),
      dailyTimes: this.card("Mean round trip time by day", "successful requests", "daily", "rtt"),
      reasons: this.card("Why requests failed", "failures by reason", "daily", "reason", "half"),
      split: this.card(
        "Where requests failed",
        "per cent of requests that failed",
        "daily",
        "success-rate",
        "half",
      ),
    };
    for (const card of [this.cards.dailyRates, this.cards.dailyTimes, this.cards.reasons, this.cards.split])
      card.wait("Starting the query engine: 3 MB the first time…");
    this.element = h(
      "section",
      { class: "section", "aria-label": "Charts" },
      h("div", { class: "grid" }, ...Object.values(this.cards).map(({ element }) => element)),
    );
  }

  show(shown: Shown): void {
    this.shown = shown;
    const { months, complete, month } = shown;
    const isNear = Object.keys(shown.slice).length > 0;
    const rows = months.map(({ row }) => row);
    const fields = isNear ? report.views["slice"]?.fields : report.datasets["monthly"]?.fields;
    const drawing = (content: Element, note: string): Drawing => ({
      content,
      rows,
      fields: fields ?? {},
      note,
    });
    void this.cards.rates.show(() => drawing(monthlyRates(months, complete), FOLLOWS));
    void this.cards.times.show(() =>
      drawing(monthlyTimes(months), isNear ? `Medians of a slice are ± 1 %. ${FOLLOWS}` : FOLLOWS),
    );
    this.cards.reasons.rename(`Why requests failed, ${formatMonth(month)}`);
    this.cards.split.rename(`Where requests failed, ${formatMonth(month)}`);
    void this.query(shown);
  }

  private async query(shown: Shown): Promise<void> {
    const { place, month, slice } = shown;
    const given = {
      ...slice,
      ...(place.srv !== null ? { srv: place.srv } : place.process !== null ? { process: place.process } : {}),
    };
    const view = (name: string, parameters: Readonly<Record<string, string>>): Promise<Row[]> =>
      this.data.view(name, parameters);
    try {
      await this.latest(async () => {
        const trend = view("trend", given);
        await Promise.all([
          this.cards.dailyRates.show(async () =>
            made("trend", await trend, dailyRates(await trend, await this.bands()), FOLLOWS),
          ),
          this.cards.dailyTimes.show(async () =>
            made("trend", await trend, dailyTimes(await trend, await this.bands()), FOLLOWS),
          ),
        ]);
        await this.cards.reasons.show(async () => {
          const rows = await view("reasons_ranked", { ...given, month });
          return made("reasons_ranked", rows, reasonBars(rows));
        });
        await this.cards.split.show(async () => {
          const rows = await view("split", { ...given, month });
          return made("split", rows, splitBars(rows));
        });
      });
    } catch (error) {
      if (!(error instanceof SupersededError)) throw error;
    }
  }

  private async bands(): Promise<Band[]> {
    return incidentBands(await this.incidents, new Date(this.data.workspace.manifest.as_of));
  }

  private card(title: string, unit: string, dataset: string, definition: string, wide = ""): ChartCard {
    const { workspace } = this.data;
    return new ChartCard({
      title,
      unit,
      source: { name: `srv/${dataset}`, path: storedDataset(workspace, report.id, dataset).path },
      asOf: new Date(workspace.manifest.as_of),
      definition,
      filters: () => this.words(),
      class: wide,
    });
  }

  private words(): string[] {
    if (!this.shown) return [];
    const { place, words } = this.shown;
    return [
      ...(place.process === null ? [] : [`Process: ${place.process}`]),
      ...(place.srv === null ? [] : [`SRV: ${place.srv}`]),
      ...words,
    ];
  }
}

function made(view: string, rows: readonly Row[], content: Element, note?: string): Drawing {
  return {
    content,
    rows,
    fields: report.views[view]?.fields ?? {},
    ...(note === undefined ? {} : { note }),
  };
}
