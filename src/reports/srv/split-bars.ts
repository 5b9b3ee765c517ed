import { empty } from "../../components/chart/states.js";
import { rankedBars } from "../../components/chart/ranked-bars.js";
import { h } from "../../components/dom.js";
import { formatDuration, formatPercent, plural } from "../../model/format.js";
import { number, optionalNumber, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import type { IndustryFigures } from "./industry.js";

const DIMENSIONS = [
  { id: "device_type", title: "Device type" },
  { id: "region", title: "Region" },
  { id: "smets_version", title: "SMETS version" },
] as const;

/**
 * Share of requests that failed by device type, region and SMETS version, side by side on one scale.
 * @param industry figures of a value of a dimension
 */
export function splitBars(
  rows: readonly Row[],
  industry: (dimension: string, value: string) => IndustryFigures,
): HTMLElement {
  const rated = rows.filter((row) => optionalNumber(row, "success_rate") !== null);
  if (rated.length === 0) return empty("No request of the round-trip population has ended.");
  const failed = (row: Row): number => 100 - number(row, "success_rate");
  const compared = (row: Row): { value: number; figure: string } | null => {
    const { successRate } = industry(text(row, "dimension"), text(row, "dimension_value"));
    return successRate === null
      ? null
      : { value: 100 - successRate, figure: formatPercent(100 - successRate) };
  };
  const scale = Math.max(...rated.map((row) => Math.max(failed(row), compared(row)?.value ?? 0)), 1);
  return h(
    "div",
    { class: "multiples wide" },
    ...DIMENSIONS.map(({ id, title }) =>
      h(
        "div",
        {},
        h("h4", {}, title),
        rankedBars({
          ariaLabel: `Requests that failed by ${title.toLowerCase()}, per cent`,
          bars: rated
            .filter((row) => text(row, "dimension") === id)
            .sort((a, b) => failed(b) - failed(a))
            .map((row) => {
              const mean = optionalNumber(row, "rtt_mean_ms");
              return {
                name: text(row, "dimension_value"),
                words: `${plural(number(row, "requests"), "request")}${mean === null ? "" : `, mean RTT ${formatDuration(mean)}`}`,
                value: failed(row),
                figure: formatPercent(failed(row)),
                industry: compared(row),
              };
            }),
          most: 10,
          scale,
        }),
      ),
    ),
  );
}
