import { rateChange, timeChange } from "../../components/changes.js";
import { h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { formatCount, formatDuration, formatPercent, plural } from "../../model/format.js";
import { NOT_SHOWN } from "../../components/industry-words.js";
import type { IndustryFigures } from "./industry.js";
import { ordinal } from "./league.js";
import { onMonthBefore, tile } from "../../components/tile.js";
import type { MonthFigures } from "./month-figures.js";

/** What the industry's figures are, or why there are none. */
export type Compared = IndustryFigures | string;

/** The viewer's place in a league table; words where it has none. */
export interface Standing {
  position: number;
  of: number;
  before: number | null;
  /** What else there is to say of it. */
  note: string | null;
}

/**
 * Headline figures of a month.
 * @param isNear whether medians come from histograms
 * @param standing null where there is no league table to speak of
 */
export function tiles(
  figures: MonthFigures,
  isNear: boolean,
  industry: Compared,
  standing: Standing | string | null,
): HTMLElement[] {
  const { successRate, median, slaPassRate, requests, failure, pending } = figures;
  return [
    tile("Success rate", successRate === null ? "–" : formatPercent(successRate), [
      onMonthBefore(rateChange(figures.successRateChange)),
      `${formatCount(failure)} failed of ${formatCount(figures.success + failure)}`,
      rateAgainst(successRate, industry),
    ]),
    tile("RTT median", median === null ? "–" : formatDuration(median), [
      onMonthBefore(timeChange(figures.medianChange, median)),
      isNear ? "Of a slice: ± 1 %" : `Mean ${figures.mean === null ? "–" : formatDuration(figures.mean)}`,
      medianAgainst(median, industry),
    ]),
    standing === null ? null : league(standing),
    tile("SLA pass rate", slaPassRate === null ? "–" : formatPercent(slaPassRate), slaWords(figures)),
    tile("Requests", formatCount(requests), [
      "All command variants",
      pending === 0 ? "No round trip is pending" : `${plural(pending, "round trip")} pending`,
    ]),
  ].filter((found) => found !== null);
}

function rateAgainst(own: number | null, industry: Compared): Child {
  if (typeof industry === "string") return industry;
  const { successRate } = industry;
  if (successRate === null) return `Industry average ${NOT_SHOWN}`;
  const words = `industry ${formatPercent(successRate)}`;
  return own === null
    ? `I${words.slice(1)}`
    : h("span", {}, rateChange(own - successRate), ` against ${words}`);
}

function medianAgainst(own: number | null, industry: Compared): Child {
  if (typeof industry === "string") return null;
  const { median } = industry;
  if (median === null) return `Industry median ${NOT_SHOWN}`;
  const words = `industry ${formatDuration(median)}`;
  return own === null
    ? `I${words.slice(1)}`
    : h("span", {}, timeChange(own - median, own), ` against ${words}`);
}

function league(standing: Standing | string): HTMLElement {
  if (typeof standing === "string") return tile("League table", "–", [standing]);
  const { position, of, before, note } = standing;
  const better = before !== null && before > position;
  return tile("League table", `${ordinal(position)} of ${of}`, [
    before === null || before === position
      ? before === null
        ? "No position the month before"
        : "As the month before"
      : h(
          "span",
          { class: better ? "better" : "worse" },
          h("span", { "aria-hidden": "true" }, better ? "▲ " : "▼ "),
          `from ${ordinal(before)}`,
          h("span", { class: "visually-hidden" }, better ? " (better)" : " (worse)"),
        ),
    "By success rate, 1st is best",
    note,
  ]);
}

function slaWords({ slaConsidered, targets, exclusionMean }: MonthFigures): Child[] {
  const target = (name: string, span: readonly [number, number] | null): string | null =>
    span &&
    `${name} ${span[0] === span[1] ? formatDuration(span[0]) : `${formatDuration(span[0])} to ${formatDuration(span[1])}`}`;
  const held = [target("DSP", targets.dsp), target("DCC", targets.dcc)].filter((words) => words !== null);
  return [
    slaConsidered === 0 ? "No SLA is recorded" : `As recorded for ${plural(slaConsidered, "request")}`,
    held.length > 0 ? `Recorded target: ${held.join(", ")}` : null,
    exclusionMean === null ? null : `Mean exclusion time ${formatDuration(exclusionMean)}`,
  ];
}
