import { incidentBands } from "../../components/chart/bands.js";
import type { Band } from "../../components/chart/bands.js";
import { ChartCard } from "../../components/chart/card.js";
import type { CardOptions, Drawing } from "../../components/chart/card.js";
import type { Fields } from "../../components/chart/table.js";
import { CsvDownload } from "../../components/csv-download.js";
import type { CsvContent } from "../../components/csv-download.js";
import { h } from "../../components/dom.js";
import { count } from "../../model/fields.js";
import type { Filters } from "../../components/filters.js";
import { formatMonth } from "../../model/format.js";
import { COUNTED_FROM, NO_INDUSTRY, dayIsDue, industryNote } from "../../components/industry-words.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import { monthTitle } from "../../components/months.js";
import type { ReportData } from "../../components/report-data.js";
import { text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { fileNamePart } from "../../components/save.js";
import { sourceOf } from "../../components/workspace.js";
import { burstDaysOf, burstWords } from "./burst-days.js";
import { burstList } from "./burst-list.js";
import type { Held } from "./burst-words.js";
import { STATISTICS, dailyRates, dailyTimes } from "./daily-lines.js";
import type { Statistic } from "./daily-lines.js";
import { dailyVolumes } from "./daily-volumes.js";
import type { Burst, DayFigures, Industry, IndustryFigures, MonthFigures } from "./figures.js";
import { monthlyRates } from "./monthly-rates.js";
import { monthlyTimes } from "./monthly-times.js";
import { monthlyVolumes } from "./monthly-volumes.js";
import { reasonBars } from "./reason-bars.js";
import report from "./report.js";
import { splitBars } from "./split-bars.js";

/** What the charts show: an alert, or all (code null). */
export interface Shown {
  code: string | null;
  name: string;
  month: string;
  /** The last month that has ended. */
  complete: string;
  slice: Filters;
  months: readonly MonthFigures[];
  days: readonly DayFigures[];
  bursts: readonly Burst[];
  held: Held;
  /** Filters in words, but for the month. */
  words: readonly string[];
}

type Name =
  | "volumeDays"
  | "volumeMonths"
  | "rateMonths"
  | "rateDays"
  | "timeMonths"
  | "bursts"
  | "timeDays"
  | "reasons"
  | "split";

/** Charts of an alert: volumes, success and delivery times by day and month, bursts, failures and splits. */
export class Details {
  readonly element: HTMLElement;
  private shown: Shown | undefined;
  private readonly latest = latestOnly();
  private readonly incidents: Promise<readonly Row[]>;
  private readonly statistic = h(
    "select",
    { "aria-label": "Statistic of the delivery times", onchange: () => void this.drawTimeDays() },
    ...STATISTICS.map((name) => h("option", { value: name }, name)),
  );
  private readonly csv: CsvDownload;
  private readonly cards: Readonly<Record<Name, ChartCard>>;

  constructor(
    private readonly data: ReportData,
    private readonly industry: Industry,
  ) {
    this.incidents = data.stored("incidents");
    this.incidents.catch(() => undefined);
    this.csv = new CsvDownload(data, "Month as CSV", () => this.csvContent());
    const card = (
      title: string,
      unit: string,
      dataset: string,
      definition: string,
      more: Partial<CardOptions> = {},
    ): ChartCard =>
      new ChartCard({
        ...{ title, unit, definition },
        source: sourceOf(data.workspace, report.id, dataset),
        asOf: new Date(data.workspace.manifest.as_of),
        filters: () => this.words("slice"),
        ...more,
      });
    const half = { class: "half" };
    this.cards = {
      volumeDays: card("Alerts by day", "messages; ▲ burst", "daily", "alert-volume"),
      volumeMonths: card(
        "Alerts by month",
        "messages (with throttled ones); hollow: part of a month",
        "monthly",
        "alert-volume",
        half,
      ),
      bursts: card("Bursts", "alerts a day", "bursts", "burst", {
        ...half,
        filters: () => this.words("place"),
      }),
      rateDays: card("Success of delivery by day", "per cent", "daily", "alert-success"),
      rateMonths: card(
        "Success of delivery by month",
        "per cent; hollow: part of a month",
        "monthly",
        "alert-success",
        half,
      ),
      reasons: card("Why deliveries failed", "failures by reason", "daily_cells", "alert-success", {
        ...half,
        filters: () => this.words("month and slice"),
      }),
      timeDays: card("Delivery time by day", "delivered alerts", "daily", "delivery-time", {
        controls: this.statistic,
      }),
      timeMonths: card("Delivery time by month", "best, mean, median, worst", "monthly", "delivery-time"),
      split: card("Which devices alerts are about", "messages", "monthly_detail", "alert-volume", {
        controls: this.csv.element,
        filters: () => this.words("month and slice"),
      }),
    };
    for (const waiting of [this.cards.reasons, this.cards.split])
      waiting.wait("Starting the query engine: 3 MB the first time…");
    this.element = h(
      "section",
      { class: "section", "aria-label": "Charts" },
      h("div", { class: "grid" }, ...Object.values(this.cards).map(({ element }) => element)),
    );
  }

  show(shown: Shown): void {
    this.shown = shown;
    const { months, days, bursts, complete, month } = shown;
    const isSlice = Object.keys(shown.slice).length > 0;
    const absence = this.absence(isSlice);
    const asOf = new Date(this.data.workspace.manifest.as_of);
    const ofMonth = (of: string): IndustryFigures | undefined =>
      isSlice ? undefined : this.industry.ofMonth(shown.code, of);
    const ofDay = (day: Date): IndustryFigures | undefined =>
      isSlice ? undefined : this.industry.ofDay(shown.code, day);
    const ofDays = {
      figures: isSlice ? [] : this.industry.days(shown.code),
      isDue: (day: Date): boolean => absence === null && dayIsDue(day, asOf),
    };
    const isCounted = (isShown: Shows, { delivered, failed }: MonthFigures | DayFigures): boolean =>
      isShown !== isRated || delivered + failed >= COUNTED_FROM;
    const monthNote = (isShown: Shows): string =>
      industryNote(
        absence,
        months.map((row) => ({
          isDue: row.month <= complete,
          isShown: holds(ofMonth(row.month), isShown),
          isCounted: isCounted(isShown, row),
        })),
        "month",
        "alerts that were delivered or failed",
      );
    const dayNote = (isShown: Shows): string =>
      industryNote(
        absence,
        days.map((row) => ({
          isDue: dayIsDue(row.day, asOf),
          isShown: holds(ofDay(row.day), isShown),
          isCounted: isCounted(isShown, row),
        })),
        "day",
        "alerts that were delivered or failed",
      );
    const monthRows = (content: Element, text?: string): Drawing => ({
      content,
      rows: months.map((row) => withIndustry(row.row, ofMonth(row.month))),
      fields: fieldsOf(isSlice ? report.views["slice"]?.fields : report.datasets["monthly"]?.fields, isSlice),
      ...(text === undefined ? {} : { note: text }),
    });
    const dayRows = (content: Element, text?: string): Drawing => ({
      content,
      rows: days.map(({ row, day }) => withIndustry(row, ofDay(day))),
      fields: fieldsOf(isSlice ? report.views["days"]?.fields : report.datasets["daily"]?.fields, isSlice),
      ...(text === undefined ? {} : { note: text }),
    });
    const { cards } = this;
    const shownBursts = isSlice ? [] : bursts;
    const burstDays = burstDaysOf(shownBursts);
    void cards.volumeDays.show(async () =>
      dayRows(
        dailyVolumes(days, shownBursts, await this.bands()),
        isSlice ? "Bursts are told of all devices only." : BURST,
      ),
    );
    void cards.volumeMonths.show(() => {
      const content = monthlyVolumes(months, burstDays, complete);
      if (isSlice) return monthRows(content, "Bursts are told of all devices only.");
      const { rows, fields } = monthRows(content);
      return {
        content,
        rows: rows.map((row) => ({ ...row, burst_days: burstDays.get(text(row, "month")) ?? 0 })),
        fields: { ...fields, burst_days: BURST_DAYS },
        note: `▲ days with a burst: ${burstWords(burstDays)}.`,
      };
    });
    void cards.rateMonths.show(() => monthRows(monthlyRates(months, ofMonth, complete), monthNote(isRated)));
    void cards.rateDays.show(async () =>
      dayRows(dailyRates(days, ofDays, await this.bands()), dayNote(isRated)),
    );
    void cards.timeMonths.show(() =>
      monthRows(
        monthlyTimes(months, ofMonth),
        `${isSlice ? "Medians of a slice are ± 1 %. " : ""}${monthNote(isTimed)}`,
      ),
    );
    void cards.bursts.show(() => ({
      content: burstList(bursts, shown.held),
      rows: bursts.map(({ row }) => row),
      fields: report.datasets["bursts"]?.fields ?? {},
      note: `${BURST} A rise over weeks is none${isSlice ? "; told of all devices, whatever the filters" : ""}.`,
    }));
    this.drawTimes = () =>
      cards.timeDays.show(async () => {
        const statistic = this.chosenStatistic(isSlice);
        return dayRows(
          dailyTimes(days, ofDays, await this.bands(), statistic),
          `${isSlice ? "A slice has no median by day. " : ""}${dayNote((of) => of[statistic] !== null)}`,
        );
      });
    void this.drawTimeDays();
    cards.reasons.rename(`Why deliveries failed, ${formatMonth(month)}`);
    this.csv.hint = `Every attribute, ${formatMonth(month)}, whatever the filters`;
    cards.split.rename(`Which devices alerts are about, ${formatMonth(month)}`);
    void this.query(shown);
  }

  /** Why there can be no industry figures for a choice, in words. */
  private absence(isSlice: boolean): string | null {
    if (!this.data.workspace.manifest.has_industry) return `${NO_INDUSTRY}.`;
    return isSlice ? "Industry figures are of all devices: there is none of a slice." : null;
  }

  private drawTimes: () => Promise<void> = () => Promise.resolve();

  private drawTimeDays(): Promise<void> {
    return this.drawTimes();
  }

  private chosenStatistic(isSlice: boolean): Statistic {
    const [median] = this.statistic.options;
    if (median) median.disabled = isSlice;
    if (isSlice && this.statistic.value === "median") this.statistic.value = "mean";
    return STATISTICS.find((name) => name === this.statistic.value) ?? "mean";
  }

  private async query({ code, month, slice }: Shown): Promise<void> {
    const given = { ...slice, month, ...(code === null ? {} : { alert_code: code }) };
    const made = (view: string, rows: readonly Row[], content: Element): Drawing => ({
      ...{ content, rows },
      fields: report.views[view]?.fields ?? {},
    });
    try {
      await this.latest(async () => {
        await this.cards.reasons.show(async () => {
          const rows = await this.data.view("reasons", given);
          return made("reasons", rows, reasonBars(rows));
        });
        await this.cards.split.show(async () => {
          const rows = await this.data.view("split", given);
          return made("split", rows, splitBars(rows));
        });
      });
    } catch (error) {
      if (!(error instanceof SupersededError)) throw error;
    }
  }

  /** A month of an alert, or of all, by every attribute. */
  private csvContent(): CsvContent {
    if (!this.shown) throw new Error("no alert is shown yet");
    const { code, name, month } = this.shown;
    return {
      view: "detail",
      dataset: "monthly_detail",
      given: { month, ...(code === null ? {} : { alert_code: code }) },
      title: `${name}, ${formatMonth(month)}, by every attribute`,
      filters: [],
      name: `alerts-${fileNamePart(code ?? "all")}-${month}`,
    };
  }

  private async bands(): Promise<Band[]> {
    return incidentBands(await this.incidents, new Date(this.data.workspace.manifest.as_of));
  }

  /** What cuts a chart, for its exports. */
  private words(cut: "place" | "slice" | "month and slice"): string[] {
    if (!this.shown) return [];
    const { code, name, month, complete, words } = this.shown;
    return [
      ...(code === null ? [] : [`Alert: ${name}`]),
      ...(cut === "month and slice" ? [`Month: ${monthTitle(month, complete)}`] : []),
      ...(cut === "place" ? [] : words),
    ];
  }
}

/** Whether figures of the industry have what a chart shows. */
type Shows = (of: IndustryFigures) => boolean;

const isRated: Shows = ({ successRate }) => successRate !== null;
const isTimed: Shows = ({ mean, median }) => mean !== null || median !== null;
const holds = (figures: IndustryFigures | undefined, isShown: Shows): boolean =>
  figures !== undefined && isShown(figures);

const BURST =
  "▲ marks a burst: a day with more alerts than usual by five times the spread of the 28 days before (Hampel identifier).";

const BURST_DAYS = count("days", "Days with a burst");

const INDUSTRY = [
  "success_rate",
  "delivery_best_ms",
  "delivery_worst_ms",
  "delivery_mean_ms",
  "delivery_median_ms",
] as const;

function withIndustry(row: Row, figures: IndustryFigures | undefined): Row {
  const values = [figures?.successRate, figures?.best, figures?.worst, figures?.mean, figures?.median];
  return {
    ...row,
    ...Object.fromEntries(INDUSTRY.map((name, i) => [`industry_${name}`, values[i] ?? null])),
  };
}

/** Fields of the numbers, the industry's beside the own. */
function fieldsOf(own: Fields = {}, isSlice: boolean): Fields {
  if (isSlice) return own;
  const industry = report.datasets["industry"]?.fields ?? {};
  return {
    ...own,
    ...Object.fromEntries(
      INDUSTRY.flatMap((name) => {
        const field = industry[name];
        return field ? [[`industry_${name}`, field]] : [];
      }),
    ),
  };
}
