import { empty, failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { FilterBar } from "../../components/filters.js";
import type { Filters } from "../../components/filters.js";
import { formatMonth } from "../../model/format.js";
import { COUNTED_FROM, NOT_SHOWN, includedWords, openMonthWords } from "../../components/industry-words.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import { filtersOf } from "../../components/month-filters.js";
import { lastCompleteMonth, monthBefore, openingMonth } from "../../components/months.js";
import { firstMark, measured, painted } from "../../components/repaint.js";
import type { ReportData } from "../../components/report-data.js";
import type { Details } from "./details.js";
import { figureTable } from "./figure-table.js";
import { finding } from "./finding.js";
import { Industry } from "./industry.js";
import type { IndustryFigures } from "./industry.js";
import { League } from "./league.js";
import { unplaced } from "./league-words.js";
import { lastThirteen, monthFigures, monthsOf, ownRate, worstFirst } from "./month-figures.js";
import type { MonthFigures, Place, ProcessMap } from "./month-figures.js";
import { goTo, placeInAddress } from "./place.js";
import report from "./report.js";
import { tiles } from "./tiles.js";
import type { Standing } from "./tiles.js";

/** The page: where one is, headline figures, processes or SRVs as rows, and the charts of that place below. */
export class SrvPage {
  readonly element: HTMLElement;
  private readonly filters: FilterBar;
  private readonly opening: string;
  /** The last month that has ended. */
  private readonly complete: string;
  private readonly crumbs = h("nav", { class: "crumbs", "aria-label": "Where you are" });
  private readonly head = h("h2", { id: "place", tabindex: -1 });
  private readonly csv = h("div", {});
  private readonly note = h("p", { class: "section-note" });
  private readonly figures = h("div", { class: "tiles" });
  private readonly sentence = h("div", { class: "finding-box" });
  private readonly trouble = h("div", {});
  private readonly rows = h("div", { class: "section" });
  private readonly below = h("div", { class: "below" }, loading("Reading the rest…"));
  private readonly latest = latestOnly();
  private details: Details | undefined;
  private industry: Industry | undefined;
  private league: League | undefined;
  private place: Place;

  /** @param stored rows of the dataset `monthly` */
  constructor(
    private readonly data: ReportData,
    private readonly stored: readonly MonthFigures[],
    private readonly map: ProcessMap,
  ) {
    const held = [...new Set(stored.map(({ month }) => month))].sort().reverse();
    const asOf = new Date(data.workspace.manifest.as_of);
    this.opening = openingMonth(held, asOf);
    this.complete = lastCompleteMonth(asOf);
    this.filters = new FilterBar(
      filtersOf(held, this.opening, this.complete),
      () => void measured("filter-repaint", () => this.show()),
    );
    this.element = h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, report.title), this.filters.element),
      this.crumbs,
      h("div", { class: "section-head" }, this.head, this.csv),
      this.note,
      this.figures,
      this.sentence,
      this.trouble,
      this.rows,
      this.below,
    );
    this.place = this.given();
    addEventListener("popstate", () => {
      this.filters.readAddress();
      this.place = this.given();
      void this.show();
    });
  }

  /** Draws the place and filters of the address. @returns whether it has, and not a newer choice */
  async show(): Promise<boolean> {
    const slice = this.slice;
    try {
      const figures = await this.latest(() => this.read(slice));
      fill(this.trouble);
      this.draw(figures);
      firstMark();
      await painted();
      if (!this.industry) {
        await this.readIndustry();
        this.draw(figures);
      }
      this.details ??= await this.openDetails();
      this.details.show({
        place: this.place,
        month: this.month,
        complete: this.complete,
        slice,
        months: monthsOf(figures, this.place),
        whole: monthsOf(this.stored, this.place),
        ...(await this.readIndustry()),
        words: this.filters.wordsWithout("month"),
      });
      return true;
    } catch (error) {
      if (!(error instanceof SupersededError))
        fill(
          this.trouble,
          failed("These figures", error, () => void this.show()),
        );
      return false;
    }
  }

  /** The place of the address; an SRV without a process opens in its primary one. */
  private given(): Place {
    const srvs = this.stored.flatMap(({ scope, key }) => (scope === "srv" ? [key] : []));
    const place = placeInAddress(this.map, new Set(srvs));
    if (place.srv === null || place.process !== null) return place;
    return { ...place, process: this.map.primary(place.srv, this.month) ?? null };
  }

  private get month(): string {
    return this.filters.values["month"] ?? this.opening;
  }

  /** Filters that cut requests: all but the month. */
  private get slice(): Filters {
    return Object.fromEntries(Object.entries(this.filters.values).filter(([name]) => name !== "month"));
  }

  private get isSlice(): boolean {
    return Object.keys(this.slice).length > 0;
  }

  private async read(slice: Filters): Promise<readonly MonthFigures[]> {
    if (Object.keys(slice).length === 0) return this.stored;
    return (await this.data.view("slice", slice)).map(monthFigures);
  }

  private draw(figures: readonly MonthFigures[]): void {
    const { month, place } = this;
    const own = monthsOf(figures, place).find((row) => row.month === month);
    const isNear = this.isSlice;
    const isPart = month > this.complete;
    fill(this.crumbs, ...this.trail());
    this.head.textContent = `${this.name(place)}, ${formatMonth(month)}${isPart ? " (part of a month)" : ""}`;
    this.note.textContent = [
      isNear ? `Only ${this.filters.words.join(", ")}.` : null,
      isPart ? openMonthWords(this.data.workspace.manifest.has_industry) : null,
    ]
      .filter(Boolean)
      .join(" ");
    this.note.hidden = this.note.textContent === "";
    fill(
      this.figures,
      ...(own
        ? tiles(own, isNear, this.compared(place), this.standing())
        : [empty(`No Service Requests for this choice in ${formatMonth(month)}.`)]),
    );
    const rows = figures.filter((row) => row.month === month && this.isRow(row));
    const open = (key: string): void => this.open(key);
    fill(this.sentence, finding(rows, open));
    fill(this.rows, ...this.table(rows, figures));
  }

  private table(rows: readonly MonthFigures[], figures: readonly MonthFigures[]): Child[] {
    const { place, month } = this;
    if (place.srv !== null || rows.length === 0) return [];
    const heading = place.process === null ? "Business process" : "SRV";
    const scope = place.process === null ? "process" : "srv";
    const unmapped = place.process === null ? this.unmapped(figures) : [];
    return [
      h(
        "div",
        { class: "section-head" },
        h("h2", {}, place.process === null ? "Business processes" : "Service Reference Variants"),
        h("p", { class: "unit" }, "lowest success rate first"),
      ),
      figureTable({
        caption: `${heading}, ${formatMonth(month)}`,
        heading,
        rows: worstFirst(rows),
        history: (key) => figures.filter((row) => row.scope === scope && row.key === key),
        months: lastThirteen(
          month,
          figures.map((row) => row.month),
        ),
        open: (key) => this.open(key),
        industry: (key) => this.compared(this.placeOf(key)),
        league:
          place.process === null && !this.isSlice && this.data.workspace.manifest.has_industry
            ? (key) => this.league?.own(key, month) ?? null
            : null,
      }),
      h(
        "p",
        { class: "section-note" },
        place.process === null
          ? "A request counts in every process that its SRV belongs to on its day, so rows need not add up."
          : "An SRV counts with its whole month, even if it belonged to the process for only part of it.",
        ` Each row’s line of months has its own scale. ${this.industryWords(rows)}`,
      ),
      unmapped.length === 0
        ? null
        : h(
            "p",
            {},
            "In no business process: ",
            ...unmapped.flatMap(({ key }, i) => [
              i === 0 ? "" : ", ",
              h(
                "button",
                { type: "button", class: "link", onclick: () => this.go({ process: null, srv: key }) },
                key,
              ),
            ]),
          ),
    ];
  }

  private isRow({ scope, key }: MonthFigures): boolean {
    if (this.place.srv !== null) return false;
    if (this.place.process === null) return scope === "process";
    return scope === "srv" && this.map.srvs(this.place.process, this.month).has(key);
  }

  private unmapped(figures: readonly MonthFigures[]): MonthFigures[] {
    const mapped = this.map.mapped(this.month);
    return figures.filter(
      ({ scope, key, month }) => scope === "srv" && month === this.month && !mapped.has(key),
    );
  }

  private open(key: string): void {
    this.go(this.placeOf(key));
  }

  private placeOf(key: string): Place {
    const { process } = this.place;
    return process === null ? { process: key, srv: null } : { process, srv: key };
  }

  /** Industry figures and league tables: read once, after the first drawing. */
  private async readIndustry(): Promise<{ industry: Industry; league: League }> {
    const { manifest } = this.data.workspace;
    if (!this.industry || !this.league) {
      const [figures, tables, own] = await Promise.all(
        ["industry", "league", "league_own"].map((name) => this.data.stored(name)),
      );
      this.industry = new Industry(figures ?? [], this.complete, manifest.has_industry);
      this.league = new League(tables ?? [], own ?? []);
    }
    return { industry: this.industry, league: this.league };
  }

  private compared(place: Place): IndustryFigures | string {
    if (!this.industry) return "Reading industry figures…";
    return (
      this.industry.absence(place, this.month, this.slice) ?? this.industry.at(place, this.month, this.slice)
    );
  }

  /** The viewer's place in the process's league table; null where there is none to speak of. */
  private standing(): Standing | string | null {
    const { process, srv } = this.place;
    if (process === null || srv !== null || !this.league || !this.industry) return null;
    const own = this.league.own(process, this.month);
    if (own)
      return {
        ...own,
        before: this.league.own(process, monthBefore(this.month))?.position ?? null,
        note: this.isSlice ? "Of all requests, whatever the filters" : null,
      };
    const whole = monthsOf(this.stored, this.place).find(({ month }) => month === this.month);
    return this.industry.absence(this.place, this.month, {}) ?? unplaced(ownRate(whole));
  }

  /** What a reader of the table needs to know of its industry figures. */
  private industryWords(rows: readonly MonthFigures[]): string {
    const compared = rows.map(({ key }) => this.compared(this.placeOf(key)));
    const absence = compared.find((found) => typeof found === "string");
    if (absence !== undefined) return absence;
    const isShown = (found: IndustryFigures | string | undefined): boolean =>
      typeof found === "object" && found.successRate !== null;
    const shown = rows.filter((_, i) => isShown(compared[i]));
    if (shown.length === 0) return `Industry success rates of these rows are ${NOT_SHOWN}.`;
    const words = includedWords(
      shown.map(({ success, failure }) => ({ isCounted: success + failure >= COUNTED_FROM })),
      "requests that ended",
    );
    return shown.length < rows.length ? `${words} “Not shown” protects other parties.` : words;
  }

  private go(place: Place): void {
    goTo(place);
    this.place = place;
    void this.show().then(() => this.head.focus());
  }

  private trail(): Child[] {
    const { process, srv } = this.place;
    const step = (name: string, place: Place, isHere: boolean): HTMLElement =>
      isHere
        ? h("span", { "aria-current": "page" }, name)
        : h("button", { type: "button", class: "link", onclick: () => this.go(place) }, name);
    const all: Place = { process: null, srv: null };
    return [
      step("All processes", all, process === null && srv === null),
      process === null ? null : step(this.name({ process, srv: null }), { process, srv: null }, srv === null),
      srv === null ? null : step(this.name({ process, srv }), { process, srv }, true),
    ];
  }

  private name({ process, srv }: Place): string {
    if (srv !== null) {
      const name = this.stored.find(({ scope, key }) => scope === "srv" && key === srv)?.name;
      return name == null ? `SRV ${srv}` : `${srv} ${name}`;
    }
    return process === null ? "All your requests" : (this.map.name(process) ?? process);
  }

  private async openDetails(): Promise<Details> {
    const { Details: Below } = await import("./details.js");
    const details = new Below(this.data);
    fill(this.below, details.element);
    fill(this.csv, details.csv.element);
    return details;
  }
}
