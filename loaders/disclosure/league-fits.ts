/** A row of a league table, in the order of positions, and what is true of it. */
export interface Placed {
  /** Number of the owner group. */
  group: number;
  /** Successes, and the requests that they are of, which count as known. */
  numerator: number;
  denominator: number;
}

/** A rate as whole numbers. */
type Rate = Pick<Placed, "numerator" | "denominator">;

/** What is known of a row: its value in steps of the base, and rates that its own is not below, or not above. */
interface Seen {
  step: number;
  from: Rate | null;
  to: Rate | null;
  /** Whether the attacker knows whose it is. */
  isKnown: boolean;
}

/** Rounding bases of a league table, in points, finest first. */
const BASES = [0.1, 0.5, 1, 2];
/** Rates of a party in one row that are tried: all if they are not more. */
const MOST_RATES = 12;

/** Steps of a base in 100 points. */
export function stepsOf(base: number): number {
  return Math.round(100 / base);
}

/**
 * A rounded rate must be a whole number of a party's requests, so a row has few parties that it can be of. The base is the
 * smallest at which each row fits enough owner groups, the others being given to someone too, for all who see the table: one
 * who knows denominators only, and each owner group, which knows its own rows.
 * @param rows best first
 * @returns null if there is none: then the table is not shown
 */
export function leagueBase(
  rows: readonly Placed[],
  { finest, coarsest, fits }: { finest: number; coarsest: number; fits: number },
): number | null {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const isHidden = (base: number): boolean =>
    [null, ...groups].every((viewer) => {
      const table = new Table(rows, stepsOf(base), viewer);
      return rows.every(({ group }, row) => group === viewer || table.groupsOf(row, fits).size >= fits);
    });
  return BASES.find((base) => base >= finest && base <= coarsest && isHidden(base)) ?? null;
}

/** A league table as a viewer sees it, who is in it with the rows of its owner group, or null for anyone else. */
export class Table {
  private readonly seen: readonly Seen[];

  constructor(
    private readonly rows: readonly Placed[],
    private readonly steps: number,
    viewer: number | null,
  ) {
    this.seen = rows.map((row) => ({
      ...{ step: stepOf(row, steps), from: null, to: null, isKnown: row.group === viewer },
    }));
    for (const [i, { isKnown }] of this.seen.entries()) if (isKnown) this.seen = this.around(i, rows[i]);
  }

  /**
   * Owner groups that a row can be of.
   * @param enough so many are looked for
   */
  groupsOf(row: number, enough: number): ReadonlySet<number> {
    const own = this.rows[row];
    const groups = new Set(own ? [own.group] : []);
    if (this.seen[row]?.isKnown !== false) return groups;
    for (const [party, { group }] of this.rows.entries()) {
      if (groups.size >= enough) break;
      if (!groups.has(group) && this.canBe(row, party)) groups.add(group);
    }
    return groups;
  }

  /** Whether some full assignment of the rows gives a row to a party. */
  private canBe(row: number, party: number): boolean {
    const [first, last] = this.range(this.seen, row, party);
    const own = this.rows[row];
    const of = this.rows[party]?.denominator ?? 0;
    if (this.seen[party]?.isKnown !== false || !own || first > last) return false;
    const near = Math.floor((own.numerator * of) / own.denominator);
    const all = last - first < MOST_RATES;
    const rates = all
      ? Array.from({ length: last - first + 1 }, (_, i) => first + i)
      : [near, near + 1, first, last].map((k) => Math.min(last, Math.max(first, k)));
    return rates.some((numerator) => this.isWhole(row, party, { numerator, denominator: of }));
  }

  /** Whether the other rows can be given to the other parties if a row is of a party with a rate. */
  private isWhole(row: number, party: number, rate: Rate): boolean {
    const seen = this.around(row, rate);
    const fits = (one: number, other: number): boolean => {
      const [first, last] = this.range(seen, one, other);
      return first <= last;
    };
    const free = this.rows.flatMap((_, one) => (one === row || seen[one]?.isKnown === true ? [] : one));
    /** By party: its row. What is true is a full assignment but for what no longer fits. */
    const rowOf = new Map(free.flatMap((one) => (one !== party && fits(one, one) ? [[one, one]] : [])));
    const parties = this.rows.flatMap((_, one) => (one === party || seen[one]?.isKnown === true ? [] : one));
    const place = (one: number, tried: Set<number>): boolean =>
      parties.some((other) => {
        if (tried.has(other) || !fits(one, other)) return false;
        tried.add(other);
        const before = rowOf.get(other);
        if (before !== undefined && !place(before, tried)) return false;
        rowOf.set(other, one);
        return true;
      });
    return free.every((one) => rowOf.get(one) === one || isPlaced(rowOf, one) || place(one, new Set()));
  }

  /** What is known once a row's rate is: those of the same value above it have no smaller one, those below no larger. */
  private around(row: number, rate: Rate | undefined): readonly Seen[] {
    const step = this.seen[row]?.step;
    return this.seen.map((one, i) => {
      if (one.step !== step || rate === undefined) return one;
      return {
        ...one,
        from: i <= row ? larger(one.from, rate) : one.from,
        to: i >= row ? smaller(one.to, rate) : one.to,
      };
    });
  }

  /** The fewest and the most successes with which a party can be in a row. */
  private range(seen: readonly Seen[], row: number, party: number): readonly [first: number, last: number] {
    const { step, from, to } = seen[row] ?? { step: 0, from: null, to: null };
    const n = this.rows[party]?.denominator ?? 0;
    const edge = 2 * this.steps;
    const first = Math.max(0, Math.ceil((n * (2 * step - 1)) / edge));
    const last = Math.min(n, Math.ceil((n * (2 * step + 1)) / edge) - 1);
    return [
      from === null ? first : Math.max(first, Math.ceil((n * from.numerator) / from.denominator)),
      to === null ? last : Math.min(last, Math.floor((n * to.numerator) / to.denominator)),
    ];
  }
}

function isPlaced(rowOf: ReadonlyMap<number, number>, row: number): boolean {
  return [...rowOf.values()].includes(row);
}

/** A rate in steps, halves up. */
function stepOf({ numerator, denominator }: Rate, steps: number): number {
  return Math.floor((2 * steps * numerator + denominator) / (2 * denominator));
}

function larger(one: Rate | null, other: Rate): Rate {
  return one !== null && compare(one, other) > 0 ? one : other;
}

function smaller(one: Rate | null, other: Rate): Rate {
  return one !== null && compare(one, other) < 0 ? one : other;
}

function compare(one: Rate, other: Rate): number {
  return one.numerator * other.denominator - other.numerator * one.denominator;
}
