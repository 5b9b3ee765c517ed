import { number, text } from "../../../model/rows.js";
import type { Row } from "../../../model/rows.js";
import { DIMENSIONS } from "./dimensions.js";
import type { Choice, Dimension, Facets, Measures } from "./dimensions.js";

/** Stands for no reason: the request did not fail. */
const NO_REASON = "";

/**
 * SQL that counts, for each value of the active dimension, all values of every dimension: with it, moves in the active
 * dimension need no further query (Moritz, Howe, Heer, "Falcon", CHI 2019).
 * @param table with a column for each dimension, and ended, failures, rtt_count, rtt_slow_count
 * @param choice of the other dimensions; each dimension is counted without its own. A reason chosen cuts failures, not requests.
 * @returns SQL with columns dimension, active, value, ended, failures, rtt_count, rtt_slow_count
 */
export function indexSql(table: string, active: Dimension, choice: Choice): string {
  return DIMENSIONS.map(({ name }) => {
    const chosen = [...choice].filter(
      ([dimension, values]) => dimension !== active && dimension !== name && values.size > 0,
    );
    const where = chosen.filter(([dimension]) => dimension !== "reason").map(isOneOf);
    const reason = chosen.filter(([dimension]) => dimension === "reason").map(isOneOf)[0];
    const failures = reason === undefined ? "failures" : `CASE WHEN ${reason} THEN failures ELSE 0 END`;
    const groups = name === active ? [active] : [active, name];
    return `SELECT '${name}' AS dimension, CAST(${active} AS VARCHAR) AS active, CAST(${name} AS VARCHAR) AS value,
      CAST(sum(ended) AS DOUBLE) AS ended, CAST(sum(${failures}) AS DOUBLE) AS failures,
      CAST(sum(rtt_count) AS DOUBLE) AS rtt_count, CAST(sum(rtt_slow_count) AS DOUBLE) AS rtt_slow_count
      FROM ${table} ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""} GROUP BY ${groups.join(", ")}`;
  }).join(" UNION ALL ");
}

function isOneOf([dimension, values]: [Dimension, ReadonlySet<string>]): string {
  return `${dimension} IN (${[...values].map((value) => `'${value.replaceAll("'", "''")}'`).join(", ")})`;
}

interface Counted extends Measures {
  active: string;
  value: string;
}

/** Answers of `indexSql`, ready for moves in the active dimension. */
export class FacetIndex {
  private readonly counted: ReadonlyMap<Dimension, readonly Counted[]>;

  constructor(
    readonly active: Dimension,
    rows: readonly Row[],
  ) {
    const counted = new Map<Dimension, Counted[]>(DIMENSIONS.map(({ name }) => [name, []]));
    for (const row of rows)
      counted.get(text(row, "dimension") as Dimension)?.push({
        active: text(row, "active"),
        value: text(row, "value"),
        ended: number(row, "ended"),
        failures: number(row, "failures"),
        roundTrips: number(row, "rtt_count"),
        slow: number(row, "rtt_slow_count"),
      });
    this.counted = counted;
  }

  /** @param chosen values of the active dimension; all if empty */
  facets(chosen: ReadonlySet<string>): Facets {
    return new Map(
      [...this.counted].map(([dimension, rows]) => [dimension, this.sums(dimension, rows, chosen)]),
    );
  }

  /** Failures by value of a dimension and value of the active one. */
  failures(dimension: Dimension): readonly { active: string; value: string; failures: number }[] {
    return this.counted.get(dimension) ?? [];
  }

  private sums(
    dimension: Dimension,
    rows: readonly Counted[],
    chosen: ReadonlySet<string>,
  ): ReadonlyMap<string, Measures> {
    const sums = new Map<string, Measures>();
    const isOwn = dimension === this.active;
    for (const { active, value, ended, failures, roundTrips, slow } of rows) {
      const isChosen = isOwn || chosen.size === 0 || chosen.has(active);
      const all = isChosen || this.active === "reason";
      if (!all || (dimension === "reason" && value === NO_REASON)) continue;
      const sum = sums.get(value) ?? { ended: 0, failures: 0, roundTrips: 0, slow: 0 };
      sum.ended += ended;
      sum.roundTrips += roundTrips;
      sum.slow += slow;
      if (isChosen) sum.failures += failures;
      sums.set(value, sum);
    }
    return sums;
  }
}
