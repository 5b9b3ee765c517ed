import { incidentBands } from "../../components/chart/bands.js";
import type { Band } from "../../components/chart/bands.js";
import { ChartCard } from "../../components/chart/card.js";
import type { Drawing } from "../../components/chart/card.js";
import { CsvDownload } from "../../components/csv-download.js";
import type { CsvContent } from "../../components/csv-download.js";
import { dayKey } from "../../components/days.js";
import { h } from "../../components/dom.js";
import type { Filters } from "../../components/filters.js";
import { formatMonth } from "../../model/format.js";
import { COUNTED_FROM, NOT_SHOWN, dayIsDue, industryNote } from "../../components/industry-words.js";
import { suppressed } from "../../components/chart/states.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import type { ReportData } from "../../components/report-data.js";
import { number, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { fileNamePart } from "../../components/save.js";
import { monthTitle } from "../../components/months.js";
import { sourceOf } from "../../components/workspace.js";
import { dailyRates, dailyTimes } from "./daily-trend.js";
import { Diagnose } from "./diagnose/diagnose.js";
import type { Industry, IndustryFigures } from "./industry.js";
import { withIndustry } from "./industry-columns.js";
import type { League, LeagueRow } from "./league.js";
import { leagueTable, positionLine } from "./league-table.js";
import { positionsNote, tableNote } from "./league-words.js";
import { lastThirteen, ownRate } from "./month-figures.js";
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
  /** The last month that has ended. */
  complete: string;
  slice: Filters;
  /** The place's figures by month. */
  months: readonly MonthFigures[];
  /** As `months`, whatever the filters. */
  whole: readonly MonthFigures[];
  industry: Industry;
  league: League;
  /** Filters in words, but for the month. */
  words: readonly string[];
}

/** Stands for more filters than industry figures are held for. */
const TWO_FILTERS: Filters = { device_type: "", region: "" };

/**
 * Charts of a place beside the industry: by month, league table of a process, by day with incidents, by device type,
 * region and SMETS version, and by reason.
 */
export class Details {
  readonly element: HTMLElement;
  /** Saves what is shown, by every attribute. */
  readonly csv: CsvDownload;
  private shown: Shown | undefined;
  private readonly latest = latestOnly();
  private readonly diagnose: Diagnose;
  private readonly incidents: Promise<readonly Row[]>;
  private readonly cards: Readonly<
    Record<
      "rates" | "times" | "league" | "positions" | "dailyRates" | "dailyTimes" | "reasons" | "split",
      ChartCard
    >
  >;

  constructor(private readonly data: ReportData) {
    this.diagnose = new Diagnose(data);
    this.csv = new CsvDownload(data, "Month as CSV", () => this.csvContent());
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
      league: this.card(
        "League table",
        "success rate by position, per cent, rounded",
        "league",
        "league",
        "half top",
        "month",
      ),
      positions: this.card(
        "Your position",
        "by month, 1st is best",
        "league_own",
        "league",
        "half top",
        "place",
      ),
      dailyRates: this.card("Success rate by day", "per cent", "daily", "success-rate"),
      dailyTimes: this.card("Mean round trip time by day", "successful requests", "daily", "rtt"),
      reasons: this.card(
        "Why requests failed",
        "failures by reason",
        "daily",
        "reason",
        "half",
        "month and slice",
      ),
      split: this.card(
        "Where requests failed",
        "per cent of requests that failed",
        "daily",
        "success-rate",
        "half",
        "month and slice",
      ),
    };
    for (const card of [this.cards.dailyRates, this.cards.dailyTimes, this.cards.reasons, this.cards.split])
      card.wait("Starting the query engine: 3 MB the first time…");
    this.element = h(
      "section",
      { class: "section", "aria-label": "Charts" },
      h("div", { class: "grid" }, ...Object.values(this.cards).map(({ element }) => element)),
      this.diagnose.element,
    );
  }

  show(shown: Shown): void {
    this.shown = shown;
    const { months, complete, month } = shown;
    this.csv.hint = `Requests of ${formatMonth(month)} by SRV, outcome, reason and every attribute of device and Communications Hub`;
    const isNear = Object.keys(shown.slice).length > 0;
    const rows = months.map(({ row }) => row);
    const fields = isNear ? report.views["slice"]?.fields : report.datasets["monthly"]?.fields;
    const drawing = (content: Element, note: string): Drawing => ({
      content,
      rows,
      fields: fields ?? {},
      note,
    });
    const { place, industry, slice } = shown;
    const at = (period: string): IndustryFigures => industry.at(place, period, slice);
    const note = (name: keyof IndustryFigures): string =>
      industryNote(
        industry.absence(place, complete, slice),
        months.map((row) => ({
          isDue: industry.isDue(row.month),
          isShown: at(row.month)[name] !== null,
          isCounted: isCounted(name, row.success + row.failure),
        })),
        "month",
        "requests that ended",
      );
    const ofMonth = (row: Row): IndustryFigures => at(text(row, "month"));
    void this.cards.rates.show(() =>
      withIndustry(
        drawing(monthlyRates(months, complete, at), note("successRate")),
        ["successRate"],
        ofMonth,
      ),
    );
    void this.cards.times.show(() =>
      withIndustry(
        drawing(
          monthlyTimes(months, at),
          isNear ? `Medians of a slice are ± 1 %. ${note("median")}` : note("median"),
        ),
        ["best", "worst", "mean", "median"],
        ofMonth,
      ),
    );
    this.showLeague(shown);
    this.cards.reasons.rename(`Why requests failed, ${formatMonth(month)}`);
    this.cards.split.rename(`Where requests failed, ${formatMonth(month)}`);
    void this.query(shown);
  }

  /** League table and own positions, of a process; hidden elsewhere. */
  private showLeague(shown: Shown): void {
    const { place, month, complete, whole, league, industry, words } = shown;
    const { process, srv } = place;
    const { league: table, positions } = this.cards;
    const isThere = process !== null && srv === null;
    for (const { element } of [table, positions]) element.hidden = !isThere;
    if (!isThere) return;
    table.rename(`League table, ${formatMonth(month)}`);
    const { role } = this.data.workspace;
    const fields = report.views["league"]?.fields ?? {};
    const rowOf = (of: string, { position, successRate, isViewer }: LeagueRow): Row => ({
      ...{ role, month: of, process, position, success_rate: successRate, is_viewer: isViewer },
    });
    const rows = league.table(process, month);
    void table.show(() => ({
      content:
        rows.length > 0
          ? leagueTable(rows)
          : suppressed(
              industry.absence(place, month, {})?.replace("Industry figures follow", "It follows") ??
                `The table is ${NOT_SHOWN}.`,
            ),
      rows: rows.map((row) => rowOf(month, row)),
      fields,
      note: tableNote(
        ownRate(whole.find((row) => row.month === month)),
        {
          ...{ rows: rows.length, isPlaced: rows.some(({ isViewer }) => isViewer) },
          roundedTo: rows[0]?.roundedTo ?? null,
        },
        words,
      ),
    }));
    const shownMonths = lastThirteen(
      complete,
      whole.map((row) => row.month),
    );
    const placed = shownMonths.map((of) => {
      const own = league.own(process, of);
      return { month: of, position: own?.position ?? null, of: own?.of ?? null };
    });
    void positions.show(() => ({
      content: positionLine(placed),
      rows: shownMonths.flatMap((of) =>
        league
          .table(process, of)
          .filter(({ isViewer }) => isViewer)
          .map((row) => rowOf(of, row)),
      ),
      fields,
      note: positionsNote(
        placed.map(({ position }) => position),
        industry.absence(place, complete, {}),
        words,
      ),
    }));
  }

  private async query(shown: Shown): Promise<void> {
    const { place, month, slice, industry } = shown;
    const given = givenOf(shown);
    const byDay = (day: string): IndustryFigures => industry.at(place, day, slice);
    const ofDay = (row: Row): IndustryFigures => byDay(dayKey(time(row, "day")));
    const asOf = new Date(this.data.workspace.manifest.as_of);
    const note = (rows: readonly Row[], name: keyof IndustryFigures): string =>
      industryNote(
        industry.absenceByDay(place, slice),
        rows.map((row) => ({
          isDue: dayIsDue(time(row, "day"), asOf),
          isShown: ofDay(row)[name] !== null,
          isCounted: isCounted(name, number(row, "success") + number(row, "failure")),
        })),
        "day",
        "requests that ended",
      );
    const view = (name: string, parameters: Readonly<Record<string, string>>): Promise<Row[]> =>
      this.data.view(name, parameters);
    try {
      await this.latest(async () => {
        const trend = view("trend", given);
        await Promise.all([
          this.cards.dailyRates.show(async () =>
            withIndustry(
              made(
                "trend",
                await trend,
                dailyRates(await trend, await this.bands(), byDay),
                note(await trend, "successRate"),
              ),
              ["successRate"],
              ofDay,
            ),
          ),
          this.cards.dailyTimes.show(async () =>
            withIndustry(
              made(
                "trend",
                await trend,
                dailyTimes(await trend, await this.bands(), byDay),
                note(await trend, "mean"),
              ),
              ["mean"],
              ofDay,
            ),
          ),
        ]);
        await this.cards.reasons.show(async () => {
          const rows = await view("reasons_ranked", { ...given, month });
          return made("reasons_ranked", rows, reasonBars(rows));
        });
        await this.cards.split.show(async () => {
          const rows = await view("split", { ...given, month });
          const whole = Object.keys(slice).length === 0;
          const of = (dimension: string, value: string): IndustryFigures =>
            industry.at(place, month, whole ? { [dimension]: value } : TWO_FILTERS);
          return withIndustry(
            made("split", rows, splitBars(rows, of), splitNote(whole, industry.absence(place, month, {}))),
            ["successRate"],
            (row) => of(text(row, "dimension"), text(row, "dimension_value")),
          );
        });
      });
      await this.diagnose.show(`Diagnose, ${formatMonth(month)}`, { ...given, month });
    } catch (error) {
      if (!(error instanceof SupersededError)) throw error;
    }
  }

  private csvContent(): CsvContent {
    if (!this.shown) throw new Error("no figures are shown yet");
    const { place, month } = this.shown;
    const of = place.srv ?? place.process ?? "all";
    return {
      view: "detail",
      dataset: "monthly_detail",
      given: { ...givenOf(this.shown), month },
      title: `SRV performance, ${of === "all" ? "all requests" : of}, ${formatMonth(month)}, by every attribute`,
      filters: this.words("month and slice"),
      name: `srv-${fileNamePart(of)}-${month}`,
    };
  }

  private async bands(): Promise<Band[]> {
    return incidentBands(await this.incidents, new Date(this.data.workspace.manifest.as_of));
  }

  private card(
    title: string,
    unit: string,
    dataset: string,
    definition: string,
    wide = "",
    cut: Cut = "slice",
  ): ChartCard {
    const { workspace } = this.data;
    return new ChartCard({
      title,
      unit,
      source: sourceOf(workspace, report.id, dataset),
      asOf: new Date(workspace.manifest.as_of),
      definition,
      filters: () => this.words(cut),
      class: wide,
    });
  }

  /** What cuts a chart, for its exports. */
  private words(cut: Cut): string[] {
    if (!this.shown) return [];
    const { place, month, complete, words } = this.shown;
    return [
      ...(place.process === null ? [] : [`Process: ${place.process}`]),
      ...(place.srv === null ? [] : [`SRV: ${place.srv}`]),
      ...(cut.startsWith("month") ? [`Month: ${monthTitle(month, complete)}`] : []),
      ...(cut.endsWith("slice") ? words : []),
    ];
  }
}

/** What cuts a chart beside its place: the month, and the other filters. */
type Cut = "place" | "month" | "slice" | "month and slice";

/** Place and filters as parameters of views. */
function givenOf({ place: { process, srv }, slice }: Shown): Record<string, string> {
  const chosen = Object.entries(slice).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const place = srv !== null ? { srv } : process !== null ? { process } : {};
  return { ...Object.fromEntries(chosen), ...place };
}

function made(view: string, rows: readonly Row[], content: Element, note?: string): Drawing {
  return {
    content,
    rows,
    fields: report.views[view]?.fields ?? {},
    ...(note === undefined ? {} : { note }),
  };
}

function splitNote(isWhole: boolean, absence: string | null): string {
  if (absence !== null) return absence;
  if (!isWhole) return "Industry figures are for one filter at a time.";
  return `Hollow mark: industry, which includes you where you have at least ${COUNTED_FROM} requests that ended. Where there is none, it is ${NOT_SHOWN}.`;
}

/** Whether the viewer is in an industry figure: in a rate with enough requests that have ended, in times with any. */
const isCounted = (name: keyof IndustryFigures, ended: number): boolean =>
  name !== "successRate" || ended >= COUNTED_FROM;
