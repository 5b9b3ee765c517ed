import { NO_INDUSTRY } from "../../components/industry-words.js";
import { optionalNumber, optionalText, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import type { Filters } from "../../components/filters.js";
import type { Place } from "./month-figures.js";

/** Industry figures of a cell; null: not shown. */
export interface IndustryFigures {
  successRate: number | null;
  best: number | null;
  worst: number | null;
  mean: number | null;
  median: number | null;
}

const NOTHING: IndustryFigures = { successRate: null, best: null, worst: null, mean: null, median: null };

/** A filter that industry figures are held for, beside month and place. */
interface Level {
  level: string;
  value: string;
}

/** Industry figures of the viewer's role, from the stored dataset `industry`. */
export class Industry {
  private readonly cells: ReadonlyMap<string, IndustryFigures>;

  /**
   * @param rows of the dataset `industry`
   * @param complete the last month that had ended at the as-of time
   * @param exists whether the role has enough owner groups for any industry figure
   */
  constructor(
    rows: readonly Row[],
    private readonly complete: string,
    private readonly exists: boolean,
  ) {
    this.cells = new Map(
      rows.map((row) => [
        name(text(row, "period"), text(row, "scope"), text(row, "key"), {
          level: optionalText(row, "level") ?? "",
          value: optionalText(row, "level_value") ?? "",
        }),
        {
          successRate: optionalNumber(row, "success_rate"),
          best: optionalNumber(row, "rtt_best_ms"),
          worst: optionalNumber(row, "rtt_worst_ms"),
          mean: optionalNumber(row, "rtt_mean_ms"),
          median: optionalNumber(row, "rtt_median_ms"),
        },
      ]),
    );
  }

  /** Figures of a process or SRV in a month, or of an SRV on a day, for at most one filter. */
  at(place: Place, period: string, slice: Filters = {}): IndustryFigures {
    const [level = ALL, ...more] = levelsOf(slice);
    const { scope, key } = scopeOf(place);
    return (more.length === 0 ? this.cells.get(name(period, scope, key, level)) : undefined) ?? NOTHING;
  }

  /** Why there can be no industry figures for a choice, in words; null where single ones may be missing. */
  absence(place: Place, month: string, slice: Filters): string | null {
    if (!this.exists) return `${NO_INDUSTRY}.`;
    if (scopeOf(place).scope === "all") return "Industry figures are by business process and by SRV.";
    if (levelsOf(slice).length > 1) return "Industry figures are for one filter at a time.";
    if (month > this.complete) return "Industry figures follow when the month has ended.";
    return null;
  }

  /** As `absence`, of figures by day. */
  absenceByDay(place: Place, slice: Filters): string | null {
    const absence = this.absence(place, this.complete, slice);
    if (!this.exists || scopeOf(place).scope === "srv") return absence;
    return "Industry figures by day are by SRV: open one.";
  }

  /** Whether a month had ended at the as-of time. */
  isDue(month: string): boolean {
    return month <= this.complete;
  }
}

const ALL: Level = { level: "", value: "" };

function levelsOf(slice: Filters): Level[] {
  return Object.entries(slice).flatMap(([level, value]) => (value === undefined ? [] : { level, value }));
}

function scopeOf({ process, srv }: Place): { scope: string; key: string } {
  if (srv !== null) return { scope: "srv", key: srv };
  return process === null ? { scope: "all", key: "all" } : { scope: "process", key: process };
}

function name(period: string, scope: string, key: string, { level, value }: Level): string {
  return [period, scope, key, level, value].join("\t");
}
