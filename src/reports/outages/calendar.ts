import { axisX, axisY, cell } from "@observablehq/plot";
import { chart, listChoices } from "../../components/chart/plot.js";
import { makeChoosable } from "../../components/chart/stacked-columns.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { Tip } from "../../components/chart/tip.js";
import { dayKey, everyDay } from "../../components/days.js";
import { h } from "../../components/dom.js";
import { formatDay, plural } from "../../model/format.js";
import { number, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { isFault } from "./lists.js";

interface Day {
  day: Date;
  faults: number;
  week: number;
  weekday: number;
  level: number;
}

/** Counts that share a colour. */
interface Bound {
  level: number;
  from: number;
  to: number;
}

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Of more weeks the last are shown. */
export const MOST_WEEKS = 54;
const LEVELS = 5;
const LARGEST = 26;
const SMALLEST = 10;
const LEFT = 34;
const WEEKDAYS = ["Mon", "", "Wed", "", "Fri", "", "Sun"];
const month = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });

/** A square a day, a column a week: the darker, the more faults. @param rows of the dataset `daily` */
export function calendar(rows: readonly Row[], choose: (day: string) => void): HTMLElement {
  if (rows.length === 0) return empty("No outage and no restoration is held for this choice.");
  const { days, bounds } = daysOf(rows);
  const weeks = 1 + Math.max(...days.map(({ week }) => week));
  const frame = h("div", { class: "time-line calendar" });
  const note = new Tip(frame);
  frame.prepend(
    sized((width) => {
      const size = Math.max(SMALLEST, Math.min(LARGEST, Math.floor((width - LEFT - 8) / weeks)));
      const drawn = LEFT + 8 + weeks * size;
      const svg = chart({
        ariaLabel: "Faults by day, a column a week",
        width: drawn,
        height: 7 * size + 26,
        marginLeft: LEFT,
        marginRight: 8,
        marginTop: 22,
        marginBottom: 4,
        x: { type: "band", domain: Array.from({ length: weeks }, (_, i) => i), padding: 0.1 },
        y: { type: "band", domain: [0, 1, 2, 3, 4, 5, 6], padding: 0.1 },
        marks: [
          axisY({
            tickSize: 0,
            label: null,
            tickFormat: (i: number) => WEEKDAYS[i] ?? "",
            fill: "var(--muted)",
          }),
          axisX({
            anchor: "top",
            tickSize: 0,
            label: null,
            tickFormat: (week: number) => monthAt(days, week),
            fill: "var(--muted)",
            textAnchor: "start",
            dx: -size / 2,
          }),
          cell(days, {
            x: "week",
            y: "weekday",
            fill: ({ level }: Day) => colourOf(level),
            stroke: "var(--line)",
            rx: 2,
            ariaLabel: ({ day, faults }: Day) => `${formatDay(day)}: ${plural(faults, "fault")}`,
          }),
        ],
      });
      svg.querySelectorAll<SVGElement>('g[aria-label="cell"] > rect').forEach((hit, i) => {
        const day = days[i];
        if (!day) return;
        note.attach(hit, () => [
          h("strong", {}, formatDay(day.day)),
          h("p", {}, plural(day.faults, "fault")),
        ]);
        if (day.faults > 0) makeChoosable(hit, () => choose(dayKey(day.day)));
      });
      listChoices(svg);
      return h(
        "div",
        {
          class: "chart-scroll",
          ...(drawn > width
            ? { tabindex: 0, role: "region", "aria-label": "Calendar, scrolls sideways" }
            : {}),
        },
        svg,
      );
    }),
    h(
      "ul",
      { class: "legend" },
      h("li", {}, h("span", { class: "key key-day-none" }, "none")),
      ...bounds.map(({ level, from, to }) =>
        h(
          "li",
          {},
          h("span", { class: `key key-age-${LEVELS - level}` }, from === to ? String(from) : `${from}–${to}`),
        ),
      ),
    ),
  );
  return frame;
}

/** Levels by the square root of the count, so that a storm does not make all other days alike. */
function daysOf(rows: readonly Row[]): { days: Day[]; bounds: Bound[] } {
  const faults = new Map<string, number>();
  for (const row of rows)
    if (isFault(text(row, "list"))) {
      const key = dayKey(time(row, "day"));
      faults.set(key, (faults.get(key) ?? 0) + number(row, "events"));
    }
  const every = everyDay(rows.map((row) => time(row, "day")));
  const shown = every.slice(Math.max(0, every.length - MOST_WEEKS * 7));
  const most = Math.max(1, ...shown.map((day) => faults.get(dayKey(day)) ?? 0));
  const levelOf = (count: number): number => (count === 0 ? 0 : Math.ceil(LEVELS * Math.sqrt(count / most)));
  const [first] = shown;
  const monday = first ? first.getTime() - weekdayOf(first) * DAY : 0;
  const bounds = Array.from({ length: LEVELS }, (_, i) => i + 1)
    .map((level) => ({
      level,
      from: Math.floor(((level - 1) / LEVELS) ** 2 * most) + 1,
      to: Math.floor((level / LEVELS) ** 2 * most),
    }))
    .filter(({ from, to }) => from <= to);
  return {
    days: shown.map((day) => {
      const count = faults.get(dayKey(day)) ?? 0;
      return {
        ...{ day, faults: count, level: levelOf(count), weekday: weekdayOf(day) },
        week: Math.floor((day.getTime() - monday) / WEEK),
      };
    }),
    bounds,
  };
}

function weekdayOf(day: Date): number {
  return (day.getUTCDay() + 6) % 7;
}

/** Name of a month over the first week that has days of it, unless only a few are left of the month before it. */
function monthAt(days: readonly Day[], week: number): string {
  const monthOf = (of: number): string | undefined => {
    const last = days.findLast((day) => day.week === of);
    return last && month.format(last.day).replace("Sept", "Sep");
  };
  const name = monthOf(week);
  return name === undefined || name === monthOf(week - 1) ? "" : name;
}

function colourOf(level: number): string {
  return level === 0 ? "var(--hover)" : `var(--age-${LEVELS - level})`;
}
