import { empty, failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { FilterBar } from "../../components/filters.js";
import type { Filters } from "../../components/filters.js";
import { formatMonth } from "../../model/format.js";
import {
  COUNTED_FROM,
  NOT_SHOWN,
  NO_INDUSTRY,
  includedWords,
  openMonthWords,
} from "../../components/industry-words.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import { filtersOf } from "../../components/month-filters.js";
import { lastCompleteMonth, openingMonth } from "../../components/months.js";
import { firstMark, measured, painted } from "../../components/repaint.js";
import type { ReportData } from "../../components/report-data.js";
import { alertList } from "./alert-list.js";
import type { Details } from "./details.js";
import { noBurstWords } from "./burst-words.js";
import type { Held } from "./burst-words.js";
import { alertName, dayFigures, kindName, monthFigures } from "./figures.js";
import type { Burst, DayFigures, Industry, IndustryFigures, MonthFigures } from "./figures.js";
import { finding, riseFinding } from "./finding.js";
import { changeWords, strongChange } from "./month-change.js";
import type { MonthChange } from "./month-change.js";
import { alertInAddress, goTo } from "./place.js";
import report from "./report.js";
import { tiles } from "./tiles.js";

const DAY = 86_400_000;
/** Days of the small charts: thirteen weeks. */
const DAYS = 91;

/** What is stored, in the page's own shape. */
export interface Stored {
  months: readonly MonthFigures[];
  days: readonly DayFigures[];
  bursts: readonly Burst[];
  industry: Industry;
}

type Counted = Pick<Stored, "months" | "days">;

/** The page: all alerts or one, headline figures, the codes as rows, and the charts of that place below. */
export class AlertsPage {
  readonly element: HTMLElement;
  private readonly filters: FilterBar;
  private readonly opening: string;
  /** The last month that has ended. */
  private readonly complete: string;
  private readonly held: Held;
  private readonly crumbs = h("nav", { class: "crumbs", "aria-label": "Where you are" });
  private readonly head = h("h2", { id: "place", tabindex: -1 });
  private readonly note = h("p", { class: "section-note" });
  private readonly figures = h("div", { class: "tiles" });
  private readonly sentence = h("div", { class: "finding-box" });
  private readonly trouble = h("div", {});
  private readonly list = h("div", {});
  private readonly below = h("div", { class: "below" }, loading("Reading the rest…"));
  private readonly latest = latestOnly();
  private details: Details | undefined;
  private code: string | null;

  constructor(
    private readonly data: ReportData,
    private readonly stored: Stored,
  ) {
    const held = [...new Set(stored.months.map(({ month }) => month))].sort().reverse();
    this.opening = openingMonth(held, this.asOf);
    this.complete = lastCompleteMonth(this.asOf);
    this.held = heldDays(stored.days);
    this.filters = new FilterBar(
      filtersOf(held, this.opening, this.complete),
      () => void measured("filter-repaint", () => this.show()),
    );
    this.element = h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, report.title), this.filters.element),
      this.crumbs,
      h("div", { class: "section-head" }, this.head),
      this.note,
      this.figures,
      this.sentence,
      this.trouble,
      this.list,
      this.below,
    );
    this.code = this.given();
    addEventListener("popstate", () => {
      this.filters.readAddress();
      this.code = this.given();
      void this.show();
    });
  }

  /** Draws the alert and filters of the address. @returns whether it has, and not a newer choice */
  async show(): Promise<boolean> {
    const slice = this.slice;
    try {
      const counted = await this.latest(() => this.read(slice));
      fill(this.trouble);
      this.draw(counted);
      firstMark();
      await painted();
      this.details ??= await this.openDetails();
      this.details.show({
        code: this.code,
        name: this.name(this.code),
        month: this.month,
        complete: this.complete,
        slice,
        months: counted.months.filter(({ code }) => code === this.code),
        days: counted.days.filter(({ code }) => code === this.code),
        bursts: this.stored.bursts.filter(({ code }) => code === this.code),
        held: this.held,
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

  private given(): string | null {
    return alertInAddress(new Set(this.stored.months.flatMap(({ code }) => (code === null ? [] : [code]))));
  }

  private get month(): string {
    return this.filters.values["month"] ?? this.opening;
  }

  private get asOf(): Date {
    return new Date(this.data.workspace.manifest.as_of);
  }

  /** Filters that cut alerts: all but the month. */
  private get slice(): Filters {
    return Object.fromEntries(Object.entries(this.filters.values).filter(([name]) => name !== "month"));
  }

  private get isSlice(): boolean {
    return Object.keys(this.slice).length > 0;
  }

  private async read(slice: Filters): Promise<Counted> {
    if (Object.keys(slice).length === 0) return this.stored;
    const months = (await this.data.view("slice", slice)).map(monthFigures);
    return { months, days: (await this.data.view("days", slice)).map(dayFigures) };
  }

  private draw(counted: Counted): void {
    const { month, code, isSlice } = this;
    const isOpen = month > this.complete;
    const changes = this.changes(counted.months);
    const own = counted.months.find((row) => row.month === month && row.code === code);
    const bursts = this.stored.bursts
      .filter((burst) => burst.code === code && burst.day.toISOString().startsWith(month))
      .sort((a, b) => b.alerts - a.alerts);
    fill(this.crumbs, ...this.trail());
    this.head.textContent = `${this.name(code)}, ${formatMonth(month)}${isOpen ? " (part of a month)" : ""}`;
    this.note.textContent = this.words(code, isOpen);
    this.note.hidden = this.note.textContent === "";
    const industry = this.stored.industry.ofMonth(code, month);
    fill(
      this.figures,
      ...(own
        ? tiles({
            ...{ own, industry, bursts, isSlice },
            absent: this.absent(isOpen),
            noBurst: noBurstWords(this.held, month, code === null ? "day of all alerts together" : "day"),
            change: wordsOf(changes.get(code)),
          })
        : [empty(`No alert for this choice in ${formatMonth(month)}.`)]),
    );
    const span = this.span(month, counted.days);
    const inSpan = isSlice ? [] : this.stored.bursts.filter(({ day }) => day >= span[0] && day <= span[1]);
    this.sentence.hidden = code !== null;
    fill(this.sentence, ...(code === null ? this.findings(inSpan, changes) : []));
    fill(this.list, code === null ? this.rows(counted, span, inSpan) : null);
  }

  /** Of alerts of the month, and all together (null), how those changed that changed strongly. */
  private changes(months: readonly MonthFigures[]): Map<string | null, MonthChange> {
    const first = this.held?.[0];
    const byCode = new Map<string | null, Map<string, number>>();
    for (const { code, month, alerts } of months)
      byCode.set(code, (byCode.get(code) ?? new Map<string, number>()).set(month, alerts));
    return new Map(
      [...byCode].flatMap(([code, alerts]) => {
        const change = first ? strongChange(this.month, alerts, first, this.asOf) : null;
        return change === null ? [] : [[code, change] as const];
      }),
    );
  }

  private findings(bursts: readonly Burst[], changes: ReadonlyMap<string | null, MonthChange>): Child[] {
    const named = [...changes].flatMap(([code, change]) => (code === null ? [] : [[code, change] as const]));
    const name = (of: string): string => this.name(of);
    const open = (of: string): void => this.go(of);
    return [finding(bursts, this.month, name, open), riseFinding(new Map(named), name, open)];
  }

  private rows({ months, days }: Counted, span: readonly [Date, Date], bursts: readonly Burst[]): Child {
    const rows = months.filter((row) => row.month === this.month && row.code !== null);
    if (rows.length === 0) return null;
    return h(
      "div",
      {},
      alertList({
        ...{ month: this.month, rows, days, span, bursts },
        industry: this.isSlice ? null : this.stored.industry,
        open: (code) => this.go(code),
      }),
      h(
        "p",
        { class: "section-note" },
        "By day: messages with the throttled alerts that they stand for, each row on its own scale",
        ...(this.isSlice
          ? ["; bursts are of all devices and not marked here"]
          : ["; ▲ is a ", h("a", { href: "/help#burst" }, "burst")]),
        `. ${this.industryWords(rows)}`,
      ),
    );
  }

  /** What a reader of the list needs to know of its industry figures. */
  private industryWords(rows: readonly MonthFigures[]): string {
    if (!this.data.workspace.manifest.has_industry) return `${NO_INDUSTRY}.`;
    if (this.isSlice) return "Industry figures are of all devices: there is none of a slice.";
    if (this.month > this.complete) return "Industry figures follow when the month has ended.";
    const ofRow = ({ code }: MonthFigures): IndustryFigures | undefined =>
      this.stored.industry.ofMonth(code, this.month);
    const shown = rows.filter((row) => ofRow(row)?.successRate != null);
    if (shown.length === 0) return `Industry success rates of these alerts are ${NOT_SHOWN}.`;
    const words = includedWords(
      shown.map((row) => ({ isCounted: row.delivered + row.failed >= COUNTED_FROM })),
      "alerts that were delivered or failed",
    );
    const isHidden = shown.length < rows.length || rows.some((row) => ofRow(row)?.median === null);
    return isHidden ? `${words} “Not shown” protects other parties.` : words;
  }

  /** Thirteen weeks up to the end of the month, or to the last day held; not before the first. */
  private span(month: string, days: readonly DayFigures[]): [Date, Date] {
    const times = days.map(({ day }) => day.getTime());
    const end = new Date(`${month}-01T00:00:00Z`);
    end.setUTCMonth(end.getUTCMonth() + 1);
    const held = times.reduce((most, at) => Math.max(most, at), 0);
    const first = times.reduce((least, at) => Math.min(least, at), end.getTime() - DAY);
    const last = Math.max(first, Math.min(end.getTime() - DAY, held));
    return [new Date(Math.max(first, last - (DAYS - 1) * DAY)), new Date(last)];
  }

  private words(code: string | null, isOpen: boolean): string {
    const kind = this.stored.months.find((row) => row.code === code)?.kind ?? null;
    return [
      code === null ? this.allWords() : `${kindName(kind)}.`,
      this.isSlice ? `Only ${this.filters.words.join(", ")}.` : null,
      isOpen ? openMonthWords(this.data.workspace.manifest.has_industry) : null,
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** Distributors' reports leave alerts out that have a report of their own. */
  private allWords(): string | null {
    return this.data.workspace.role === "ED"
      ? "Of the alert codes in the distributors' list: N16 and N42 are not among them."
      : null;
  }

  /** What stands where the industry has no figure of the month. */
  private absent(isOpen: boolean): string {
    if (!this.data.workspace.manifest.has_industry) return NO_INDUSTRY;
    return isOpen ? "Industry follows when the month has ended" : `Industry ${NOT_SHOWN}`;
  }

  private go(code: string | null): void {
    goTo(code);
    this.code = code;
    void this.show().then(() => this.head.focus());
  }

  private trail(): Child[] {
    if (this.code === null) return [h("span", { "aria-current": "page" }, "All alerts")];
    return [
      h("button", { type: "button", class: "link", onclick: () => this.go(null) }, "All alerts"),
      h("span", { "aria-current": "page" }, this.name(this.code)),
    ];
  }

  private name(code: string | null): string {
    const row = this.stored.months.find((of) => of.code === code);
    return alertName({ code, name: row?.name ?? null });
  }

  private async openDetails(): Promise<Details> {
    const { Details: Below } = await import("./details.js");
    const details = new Below(this.data, this.stored.industry);
    fill(this.below, details.element);
    return details;
  }
}

function heldDays(days: readonly DayFigures[]): Held {
  const times = days.map(({ day }) => day.getTime());
  if (times.length === 0) return null;
  const at = (pick: (a: number, b: number) => number): Date => new Date(times.reduce((a, b) => pick(a, b)));
  return [at(Math.min), at(Math.max)];
}

const wordsOf = (change: MonthChange | undefined): string | null => (change ? changeWords(change) : null);
