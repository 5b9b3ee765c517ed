import { empty, failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { FilterBar } from "../../components/filters.js";
import type { Filters } from "../../components/filters.js";
import { formatMonth } from "../../components/format.js";
import { NOT_SHOWN, NO_INDUSTRY } from "../../components/industry-words.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import { filtersOf } from "../../components/month-filters.js";
import { lastCompleteMonth, openingMonth } from "../../components/months.js";
import { firstMark, measured, painted } from "../../components/repaint.js";
import type { ReportData } from "../../components/report-data.js";
import { alertList } from "./alert-list.js";
import type { Details } from "./details.js";
import { alertName, dayFigures, kindName, monthFigures } from "./figures.js";
import type { Burst, DayFigures, Industry, MonthFigures } from "./figures.js";
import { finding } from "./finding.js";
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
  private readonly complete: string;
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
    this.complete = openingMonth(held, new Date(data.workspace.manifest.as_of));
    this.filters = new FilterBar(
      filtersOf(held, this.complete),
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
        words: this.filters.words,
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
    return this.filters.values["month"] ?? this.complete;
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
    const isOpen = month > lastCompleteMonth(new Date(this.data.workspace.manifest.as_of));
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
        ? tiles({ own, industry, bursts, isSlice, absent: this.absent(isOpen) })
        : [empty(`No alert for this choice in ${formatMonth(month)}.`)]),
    );
    const span = this.span(month, counted.days);
    const inSpan = this.stored.bursts.filter(({ day }) => day >= span[0] && day <= span[1]);
    this.sentence.hidden = code !== null;
    fill(
      this.sentence,
      code === null
        ? finding(
            inSpan,
            (of) => this.name(of),
            (of) => this.go(of),
          )
        : null,
    );
    fill(this.list, code === null ? this.rows(counted, span, inSpan) : null);
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
        "By day: messages with the throttled alerts that they stand for, each row on its own scale; ▲ is a ",
        h("a", { href: "/help#burst" }, "burst"),
        `. Industry includes you${this.isSlice ? "; of a slice there is none" : ""}.`,
      ),
    );
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
      code === null ? null : `${kindName(kind)}.`,
      this.isSlice ? `Only ${this.filters.words.join(", ")}.` : null,
      isOpen
        ? "The month is still open: its figures change, and industry figures follow when it has ended."
        : null,
    ]
      .filter(Boolean)
      .join(" ");
  }

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
