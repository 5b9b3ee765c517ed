import { rateChange, timeChange } from "../../components/changes.js";
import type { Child } from "../../components/dom.js";
import { formatCount, formatDuration, formatPercent, plural } from "../../components/format.js";
import { onMonthBefore, tile } from "../../components/tile.js";
import type { MonthFigures } from "./month-figures.js";

/** Headline figures of a month. @param isNear whether medians come from histograms */
export function tiles(figures: MonthFigures, isNear: boolean): HTMLElement[] {
  const { successRate, median, slaPassRate, requests, failure, pending } = figures;
  return [
    tile("Success rate", successRate === null ? "–" : formatPercent(successRate), [
      onMonthBefore(rateChange(figures.successRateChange)),
      `${formatCount(failure)} failed of ${formatCount(figures.success + failure)}`,
      "Industry average follows",
    ]),
    tile("RTT median", median === null ? "–" : formatDuration(median), [
      onMonthBefore(timeChange(figures.medianChange, median)),
      isNear ? "Of a slice: ± 1 %" : `Mean ${figures.mean === null ? "–" : formatDuration(figures.mean)}`,
      "Industry median follows",
    ]),
    tile("SLA pass rate", slaPassRate === null ? "–" : formatPercent(slaPassRate), slaWords(figures)),
    tile("Requests", formatCount(requests), [
      pending === 0 ? "None is pending" : `${plural(pending, "request")} pending`,
      "All command variants",
    ]),
  ];
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
