import { ChartCard } from "../../components/chart/card.js";
import type { Drawing } from "../../components/chart/card.js";
import { empty, failed } from "../../components/chart/states.js";
import { dayKey, isDay } from "../../components/days.js";
import { fill, h } from "../../components/dom.js";
import { readAddress, setInAddress } from "../../components/address.js";
import { FilterBar } from "../../components/filters.js";
import { formatCount, formatDay, formatDuration, plural } from "../../model/format.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import { REGION } from "../../components/month-filters.js";
import { MonthChoice } from "../../components/month-choice.js";
import { PagedList } from "../../components/paged-list.js";
import type { Given, ReportData } from "../../components/report-data.js";
import { firstMark, measured } from "../../components/repaint.js";
import { number, optionalNumber, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { tile } from "../../components/tile.js";
import { sourceOf } from "../../components/workspace.js";
import { MOST_WEEKS, calendar } from "./calendar.js";
import { dayColumns } from "./day-columns.js";
import { gapColumns } from "./gap-columns.js";
import { LIST_COLUMNS, LIST_WORDS, isFault } from "./lists.js";
import type { ListId } from "./lists.js";
import report from "./report.js";
import type { ProductChoice } from "./product-choice.js";
import { splitBars } from "./split-bars.js";

/** Counts of all devices, or of a region or product. */
interface Counted {
  monthly: readonly Row[];
  daily: readonly Row[];
}

interface Stored extends Counted {
  /** Window for restorations. */
  hours: number;
}

const DEVICE_FIELDS = ["region", "manufacturer", "model", "firmware_version"];
const PAIR_FIELDS = ["pair_code", "pair_at", "gap_ms"];

/** The page: the two faults first, when they happened, where, and the six lists. */
export class OutagesPage {
  readonly element: HTMLElement;
  private readonly month: MonthChoice;
  private readonly filters: FilterBar;
  private readonly figures = h("div", { class: "tiles" });
  private readonly sentence = h("div", { class: "finding-box" });
  private readonly lists = h("ul", { class: "exceptions thirds" });
  private readonly list = h("div", {});
  private readonly listNote = h("p", { class: "section-note" });
  private readonly trouble = h("div", {});
  private readonly lanes = { counts: latestOnly(), gaps: latestOnly(), split: latestOnly() };
  private readonly cards: Readonly<Record<"days" | "calendar" | "gaps" | "split", ChartCard>>;
  private opened: ListId;
  private day: string | undefined;

  constructor(
    private readonly data: ReportData,
    private readonly stored: Stored,
    private readonly products: ProductChoice,
  ) {
    const list = readAddress({
      name: "list",
      label: "List",
      isKnown: (value) => LIST_WORDS.some(({ id }) => id === value),
      instead: `“${LIST_WORDS[0].title}” is shown.`,
    });
    this.opened = LIST_WORDS.find(({ id }) => id === list)?.id ?? LIST_WORDS[0].id;
    this.day =
      readAddress({
        name: "day",
        label: "Day",
        isKnown: (day) => stored.daily.some((row) => dayKey(time(row, "day")) === day),
        instead: "No day is picked out.",
        unknown: (day) => (isDay(day) ? `No outage is held for ${formatDay(new Date(day))}.` : null),
      }) ?? undefined;
    this.month = new MonthChoice(
      stored.monthly.map((row) => text(row, "month")),
      this.asOf,
    );
    this.filters = new FilterBar([this.month.spec, REGION, products.spec], () => {
      this.leaveDay();
      void measured("filter-repaint", () => this.show());
    });
    this.cards = {
      days: this.card("Outages by day", "alerts, by the day of the event", "daily", "outage-lists"),
      calendar: this.card(
        "Calendar of faults",
        `alerts a day on the two lists with faults, whatever the month; at most the last ${MOST_WEEKS} weeks`,
        "daily",
        "outage-lists",
        "half",
        () => this.sliceWords,
      ),
      gaps: this.card(
        "Time to restoration",
        "outages, from AD1 to the restoration that it pairs with",
        "events",
        "outage-pairing",
        "half",
        () => [this.when, ...this.sliceWords],
      ),
      split: this.card(
        "Where the faults are",
        "AD1 with neither + 8F36 without AD1; choose a bar to see it alone",
        "events",
        "outage-lists",
        "",
        () => [this.when, ...this.sliceWords],
      ),
    };
    this.element = h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, report.title), this.filters.element),
      this.figures,
      this.sentence,
      this.trouble,
      this.reading(),
      h(
        "section",
        { class: "section", "aria-label": "Charts" },
        h("div", { class: "grid" }, ...Object.values(this.cards).map(({ element }) => element)),
      ),
      h(
        "section",
        { class: "section", "aria-labelledby": "lists" },
        h("div", { class: "section-head" }, h("h2", { id: "lists", tabindex: -1 }, "The lists")),
        this.listNote,
        this.lists,
        this.list,
      ),
    );
    for (const card of [this.cards.gaps, this.cards.split])
      card.wait("Starting the query engine: 3 MB the first time…");
  }

  /** Draws the month, region and product that are chosen. @returns whether it has, and not a newer choice */
  async show(): Promise<boolean> {
    try {
      const counted = await this.lanes.counts(() => this.read());
      fill(this.trouble);
      this.draw(counted);
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

  private async read(): Promise<Counted> {
    const { slice } = this;
    if (Object.keys(slice).length === 0) return this.stored;
    return { monthly: await this.data.view("slice", slice), daily: await this.data.view("days", slice) };
  }

  private draw({ monthly, daily }: Counted): void {
    const chosen = this.month.chosen(this.filters.values);
    const counts = monthly.find((row) => text(row, "month") === chosen);
    const days = daily.filter((row) => chosen === "all" || dayKey(time(row, "day")).startsWith(chosen));
    const words = this.month.words(this.filters.values);
    fill(
      this.figures,
      ...(counts
        ? this.tiles(counts)
        : [empty(`No outage or restoration is held for ${[words, ...this.sliceWords].join(", ")}.`)]),
    );
    const finding = this.finding(days);
    this.sentence.hidden = finding === null;
    fill(this.sentence, finding);
    const choose = (day: string): void => this.chooseDay(day);
    void this.cards.days.show(() =>
      drawing("daily", days, dayColumns(days, this.month.days(this.filters.values), choose)),
    );
    void this.cards.calendar.show(() => drawing("daily", daily, calendar(daily, choose)));
    this.showPlaces();
    this.drawLists(counts);
    this.openList();
    firstMark();
  }

  /** Filters that cut alerts: all but the month. */
  private get slice(): Given {
    const { region } = this.filters.values;
    return { ...(region === undefined ? {} : { region }), ...this.products.given(this.filters.values) };
  }

  /** Month or day, region and product, as parameters of views. */
  private get given(): Given {
    const { day } = this;
    return { ...this.slice, ...(day === undefined ? this.month.given(this.filters.values) : { day }) };
  }

  /** What `given` says: `18 Sep 2026`, `October 2026`. */
  private get when(): string {
    return this.day === undefined ? this.month.words(this.filters.values) : formatDay(new Date(this.day));
  }

  /** `Region: North`. */
  private get sliceWords(): string[] {
    return this.filters.wordsWithout(this.month.spec.name);
  }

  private get asOf(): Date {
    return new Date(this.data.workspace.manifest.as_of);
  }

  private tiles(counts: Row): HTMLElement[] {
    const outages = number(counts, "outages");
    const neither = number(counts, "neither");
    const open = number(counts, "still_open");
    const restored = outages - neither - open;
    const gap = optionalNumber(counts, "gap_median_ms");
    const polyphase = number(counts, "neither_polyphase");
    return [
      tile("AD1 with neither", formatCount(neither), [
        `of ${plural(outages, "outage alert")} (AD1)`,
        polyphase === 0
          ? null
          : `after ${formatCount(polyphase)} of them a phase was restored (8F37 to 8F3C)`,
      ]),
      tile("8F36 without AD1", formatCount(number(counts, "list_iv")), [
        "outages of three minutes or more that pair with no AD1",
      ]),
      tile("Restored", formatCount(restored), [
        gap === null ? null : `half within ${formatDuration(gap)}`,
        `${plural(number(counts, "acknowledged"), "outage alert")} acknowledged by you, as the timing log has it`,
      ]),
      tile("Still open", formatCount(open), [`less than ${this.stored.hours} hours before the as-of time`]),
    ];
  }

  /** The day with the most faults, if it has more than its share. */
  private finding(days: readonly Row[]): HTMLElement | null {
    const faults = days.filter((row) => isFault(text(row, "list")));
    const total = faults.reduce((sum, row) => sum + number(row, "events"), 0);
    const byDay = new Map<string, number>();
    for (const row of faults)
      byDay.set(dayKey(time(row, "day")), (byDay.get(dayKey(time(row, "day"))) ?? 0) + number(row, "events"));
    const [worst] = [...byDay].sort(([, a], [, b]) => b - a);
    if (!worst || worst[1] < 3 || worst[1] < 0.1 * total) return null;
    const [day, count] = worst;
    return h(
      "p",
      { class: "finding" },
      h(
        "button",
        { type: "button", class: "link", onclick: () => this.chooseDay(day) },
        formatDay(new Date(day)),
      ),
      ` stands out: ${formatCount(count)} of ${plural(total, "fault")} on the two lists are of that day.`,
    );
  }

  private reading(): HTMLElement {
    const { hours } = this.stored;
    return h(
      "details",
      { class: "card" },
      h("summary", {}, "How alerts pair, and why normal outages are on the lists"),
      h(
        "div",
        { class: "reading" },
        h(
          "p",
          {},
          `An AD1 pairs with the first 8F35 or 8F36 from the same device after it, if that comes before the next AD1 and at most ${hours} hours later. The time is that of the outage timing log, or else when the alert was raised.`,
        ),
        h(
          "ul",
          {},
          h(
            "li",
            {},
            "A short outage normally closes with 8F35 and no AD1. So list iii holds every normal short outage.",
          ),
          h(
            "li",
            {},
            "A long outage normally begins with AD1 and closes with 8F36. So list i holds every normal long outage.",
          ),
          h(
            "li",
            {},
            "The faults are what neither explains: AD1 with neither restoration, and 8F36 that pairs with no AD1.",
          ),
          h(
            "li",
            {},
            "Restorations of one phase of a polyphase meter (8F37 to 8F3C) do not pair. Where one follows an AD1, the row says so: the supply may be back.",
          ),
        ),
      ),
    );
  }

  /** Charts of the month, or of the day that is chosen. */
  private showPlaces(): void {
    this.cards.gaps.rename(`Time to restoration, ${this.when}`);
    this.cards.split.rename(`Where the faults are, ${this.when}`);
    void this.showGaps();
    void this.showSplit();
  }

  private showGaps(): Promise<void> {
    const { given } = this;
    return this.cards.gaps.show(() =>
      this.lanes.gaps(async () => {
        const rows = await this.data.view("gaps", given);
        return drawing("gaps", rows, gapColumns(rows, this.stored.hours));
      }),
    );
  }

  private showSplit(): Promise<void> {
    const { given } = this;
    return this.cards.split.show(() =>
      this.lanes.split(async () => {
        const rows = await this.data.view("split", given);
        const { names } = this.products;
        const choose = (filter: string, value: string): void => this.filters.choose(filter, value);
        return drawing("split", rows, splitBars({ rows, names, choose }));
      }),
    );
  }

  private chooseDay(day: string | undefined): void {
    this.day = day;
    setInAddress("day", day);
    this.showPlaces();
    this.openList();
    if (day !== undefined) this.list.scrollIntoView({ block: "start" });
  }

  private leaveDay(): void {
    this.day = undefined;
    setInAddress("day", undefined);
  }

  private drawLists(counts: Row | undefined): void {
    fill(
      this.lists,
      ...LIST_WORDS.map(({ id, title, words }) =>
        h(
          "li",
          { class: "exception" },
          h(
            "button",
            {
              type: "button",
              class: "exception-open",
              "aria-expanded": String(this.opened === id),
              onclick: () => {
                this.opened = id;
                setInAddress("list", id);
                this.drawLists(counts);
                this.openList();
              },
            },
            h("span", { class: "figure" }, counts ? formatCount(number(counts, LIST_COLUMNS[id])) : "0"),
            h("span", { class: "name" }, title),
          ),
          h("p", {}, this.words(words)),
        ),
      ),
    );
  }

  private words(words: string): string {
    return words.replace("#", String(this.stored.hours));
  }

  private openList(): void {
    const { opened, day, when } = this;
    const list = LIST_WORDS.find(({ id }) => id === opened) ?? LIST_WORDS[0];
    fill(
      this.listNote,
      `Counts of ${this.month.words(this.filters.values)}; an alert can be on several lists. `,
      day === undefined ? null : `The rows below are of ${when}. `,
      day === undefined
        ? null
        : h(
            "button",
            { type: "button", class: "link", onclick: () => this.chooseDay(undefined) },
            `Show ${this.month.words(this.filters.values)}`,
          ),
    );
    const shown = new PagedList({
      data: this.data,
      title: `${list.title}, ${when}`,
      words: this.words(list.words),
      view: "rows",
      row: "alert",
      given: { ...this.given, list: opened },
      columns: columnsOf(opened),
      order: { column: "event_at", descending: true },
      ties: ["event_at", "mpxn", "alert_code", "pair_at", "acknowledged_at"],
      filters: [when, ...this.sliceWords],
      headings: { event_at: "Event", pair_at: "Restored", gap_ms: "Gap", pair_code: "Restored by" },
      shown: (column, row) => this.shown(column, row),
    });
    fill(this.list, shown.element);
  }

  private shown(column: string, row: Row): string | undefined {
    const gap = row["gap_ms"];
    if (column === "gap_ms" && typeof gap === "number") return formatDuration(gap);
    if (column === "model") return this.products.names.words({ ...row, firmware_version: null }).name;
    if (column === "manufacturer")
      return this.products.names.words({ ...row, model: null, firmware_version: null }).name;
    return undefined;
  }

  private card(
    title: string,
    unit: string,
    dataset: string,
    definition: string,
    wide = "",
    filters = (): string[] => [`Month: ${this.month.words(this.filters.values)}`, ...this.sliceWords],
  ): ChartCard {
    const { workspace } = this.data;
    return new ChartCard({
      title,
      unit,
      source: sourceOf(workspace, report.id, dataset),
      asOf: this.asOf,
      definition,
      filters,
      class: wide,
    });
  }
}

/** Columns that say something on a list: only an AD1 pairs, and what pairs is on list i or ii. */
function columnsOf(list: ListId): string[] {
  const isOutage = list !== "iii" && list !== "iv";
  return [
    ...["event_at", "mpxn", "alert_code"],
    ...(list === "i" || list === "ii" ? PAIR_FIELDS : []),
    ...(isOutage ? ["polyphase"] : []),
    "acknowledged_at",
    ...DEVICE_FIELDS,
  ];
}

function drawing(view: string, rows: readonly Row[], content: Element): Drawing {
  return { content, rows, fields: report.views[view]?.fields ?? {} };
}
