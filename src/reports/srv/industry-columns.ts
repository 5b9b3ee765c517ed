import type { Drawing } from "../../components/chart/card.js";
import type { Row } from "../../model/rows.js";
import type { IndustryFigures } from "./industry.js";
import report from "./report.js";

const COLUMNS = {
  successRate: "success_rate",
  best: "rtt_best_ms",
  worst: "rtt_worst_ms",
  mean: "rtt_mean_ms",
  median: "rtt_median_ms",
} as const satisfies Record<keyof IndustryFigures, string>;

/** A drawing whose table and exports have the industry's figures beside the viewer's, as `industry_success_rate`. */
export function withIndustry(
  drawing: Drawing,
  names: readonly (keyof IndustryFigures)[],
  figuresOf: (row: Row) => IndustryFigures,
): Drawing {
  const known = report.datasets["industry"]?.fields ?? {};
  const fields = names.flatMap((name) => {
    const field = known[COLUMNS[name]];
    return field ? [[`industry_${COLUMNS[name]}`, field] as const] : [];
  });
  return {
    ...drawing,
    fields: { ...drawing.fields, ...Object.fromEntries(fields) },
    rows: drawing.rows.map((row) => {
      const figures = figuresOf(row);
      return {
        ...row,
        ...Object.fromEntries(names.map((name) => [`industry_${COLUMNS[name]}`, figures[name]])),
      };
    }),
  };
}
