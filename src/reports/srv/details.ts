import { incidentBands } from "../../components/chart/bands.js";
import type { Band } from "../../components/chart/bands.js";
import { ChartCard } from "../../components/chart/card.js";
import type { Drawing } from "../../components/chart/card.js";
import { CsvDownload } from "../../components/csv-download.js";
import type { CsvContent } from "../../components/csv-download.js";
import { dayKey } from "../../components/days.js";
import { h } from "../../components/dom.js";
import type { Filters } from "../../components/filters.js";
import { formatMonth, formatPercent, plural } from "../../components/format.js";
import { INCLUDES_YOU, NOT_SHOWN } from "../../components/industry-words.js";
import { suppressed } from "../../components/chart/states.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import type { ReportData } from "../../components/report-data.js";
import { text, time } from "../../components/rows.js";
import type { Row } from "../../components/rows.js";
import { fileNamePart } from "../../components/save.js";
import { sourceOf } from "../../components/workspace.js";
import { dailyRates, dailyTimes } from "./daily-trend.js";
import { Diagnose } from "./diagnose/diagnose.js";
import type { Industry, IndustryFigures } from "./industry.js";
import { withIndustry } from "./industry-columns.js";
import type { League, LeagueRow } from "./league.js";
import { leagueTable, positionLine } from "./league-table.js";
import { lastThirteen } from "./month-figures.js";
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
  industry: Industry;
  league: League;
  /** Filters in words. */
  words: readonly string[];
}

/** Below it a party is not placed in a league table. */
const ENOUGH = 30;
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
      ),
      positions: this.card("Your position", "by month, 1st is best", "league_own", "league", "half top"),
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
    const note = noteOf(
      industry.absence(place, complete, slice),
      months.flatMap((row) => (row.month <= complete ? at(row.month) : [])),
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
  private showLeague({ place: { process, srv }, month, complete, months, league, industry }: Shown): void {
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
              industry
                .absence({ process, srv }, month, {})
                ?.replace("Industry figures follow", "It follows") ?? `The table is ${NOT_SHOWN}.`,
            ),
      rows: rows.map((row) => rowOf(month, row)),
      fields,
      note: placeWords(
        months.find((row) => row.month === month),
        rows,
      ),
    }));
    const shownMonths = lastThirteen(
      complete,
      months.map((row) => row.month),
    );
    void positions.show(() => ({
      content: positionLine(
        shownMonths.map((of) => {
          const own = league.own(process, of);
          return { month: of, position: own?.position ?? null, of: own?.of ?? null };
        }),
      ),
      rows: shownMonths.flatMap((of) =>
        league
          .table(process, of)
          .filter(({ isViewer }) => isViewer)
          .map((row) => rowOf(of, row)),
      ),
      fields,
      note: "Gaps: no table is shown, or too few requests to be placed.",
    }));
  }

  private async query(shown: Shown): Promise<void> {
    const { place, month, slice, industry, complete } = shown;
    const given = givenOf(shown);
    const byDay = (day: string): IndustryFigures => industry.at(place, day, slice);
    const ofDay = (row: Row): IndustryFigures => byDay(dayKey(time(row, "day")));
    const absence =
      place.srv === null
        ? "Industry figures by day are by SRV: open one."
        : industry.absence(place, complete, slice);
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
                noteOf(absence, (await trend).map(ofDay))("successRate"),
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
                noteOf(absence, (await trend).map(ofDay))("mean"),
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
    const { place, month, words } = this.shown;
    const of = place.srv ?? place.process ?? "all";
    return {
      view: "detail",
      dataset: "monthly_detail",
      given: { ...givenOf(this.shown), month },
      title: `SRV performance, ${of === "all" ? "all requests" : of}, ${formatMonth(month)}, by every attribute`,
      filters: words,
      name: `srv-${fileNamePart(of)}-${month}`,
    };
  }

  private async bands(): Promise<Band[]> {
    return incidentBands(await this.incidents, new Date(this.data.workspace.manifest.as_of));
  }

  private card(title: string, unit: string, dataset: string, definition: string, wide = ""): ChartCard {
    const { workspace } = this.data;
    return new ChartCard({
      title,
      unit,
      source: sourceOf(workspace, report.id, dataset),
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

const SOME_HIDDEN = `Where the industry has no mark, it is ${NOT_SHOWN}.`;

/** What to say of the industry beside a chart of some of its figures. */
function noteOf(
  absence: string | null,
  figures: readonly IndustryFigures[],
): (name: keyof IndustryFigures) => string {
  return (name) => {
    if (absence !== null) return absence;
    const shown = figures.filter((of) => of[name] !== null).length;
    if (shown === 0) return `Industry: ${NOT_SHOWN}.`;
    return shown < figures.length ? `${INCLUDES_YOU} ${SOME_HIDDEN}` : INCLUDES_YOU;
  };
}

function splitNote(isWhole: boolean, absence: string | null): string {
  if (absence !== null) return absence;
  if (!isWhole) return "Industry figures are for one filter at a time.";
  return `Hollow mark: industry, which includes you. ${SOME_HIDDEN}`;
}

/** What a league table says to a viewer who is not in it. */
function placeWords(own: MonthFigures | undefined, rows: readonly LeagueRow[]): string {
  const words = "Rates are rounded; only your own row is named.";
  const ended = (own?.success ?? 0) + (own?.failure ?? 0);
  if (rows.some(({ isViewer }) => isViewer)) return words;
  if (ended >= ENOUGH) return rows.length > 0 ? words : `Your success rate: ${rateOf(own)}.`;
  const few = `Too few requests to be placed: ${plural(ended, "request")} ended, ${ENOUGH} are needed.`;
  return ended === 0 ? few : `${few} Your success rate: ${rateOf(own)}.`;
}

const rateOf = (own: MonthFigures | undefined): string =>
  own?.successRate == null ? "–" : formatPercent(own.successRate);
