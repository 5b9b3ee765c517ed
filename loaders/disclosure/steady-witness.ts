import type { Known, Unknown } from "./programme.js";
import type { Member } from "./witness.js";

const ROOM = 1e-9;

/** How far a rate can move down and up. */
interface Reach {
  down: number;
  up: number;
}

/** How far a rate can move while that of the other period, if there is one, stays and is taken to be within some points. */
function steadyReach(rate: number, other: number | undefined, points: number): Reach {
  if (other === undefined) return { down: rate, up: 100 - rate };
  const moved = rate - other;
  return {
    down: Math.max(0, Math.min(rate, moved + points)),
    up: Math.max(0, Math.min(100 - rate, points - moved)),
  };
}

/**
 * Looks for a world that looks the same to an attacker who knows two successive figures of a cell and takes every rate
 * that is in both as within some points of the period before. Owner groups in only one of the two move there, and the
 * others against them by what the points leave; groups that are in both move in both, and so do the others.
 */
export class SteadyWitness {
  /**
   * @param published the two figures, each the mean of its rates
   * @param points how far a rate is taken to move between the two
   */
  constructor(
    private readonly unknowns: readonly Unknown[],
    private readonly members: readonly Member[],
    private readonly published: readonly Known[],
    private readonly points: number,
  ) {}

  /** As `moves` of `Witness`. */
  moves(
    target: number,
    sum: readonly number[],
    change: number,
    isKnown: (group: number) => boolean,
  ): boolean {
    const amount = Math.abs(change) * sum.length;
    if (amount < ROOM) return true;
    const isUp = change > 0;
    const row = this.published.findIndex(({ terms }) => terms.some(([place]) => place === sum[0]));
    const inRow = new Set(this.published[row]?.terms.map(([place]) => place));
    const own = this.members.filter(({ group }) => group === target);
    const others = this.members.filter(({ group }) => group !== target && !isKnown(group));
    const room = (members: readonly Member[], up: boolean, of: (member: Member) => Reach): number =>
      members.reduce((all, member) => all + of(member)[up ? "up" : "down"], 0);
    const alone = (member: Member): Reach => this.alone(member, inRow);
    const together = (member: Member): Reach => this.together(member);
    if (own.every(({ unknowns }) => unknowns.length === 1))
      return (
        room(own, isUp, alone) >= amount - ROOM &&
        this.slack(row, isUp) + room(others, !isUp, alone) >= amount - ROOM
      );
    if (!own.every(({ unknowns }) => unknowns.length === 2)) return false;
    const slack = Math.min(...this.published.map((_, place) => this.slack(place, isUp)));
    return (
      room(own, isUp, together) >= amount - ROOM && slack + room(others, !isUp, together) >= amount - ROOM
    );
  }

  /** By how much the sum of a figure's rates may be more, or less, and still be rounded to it. */
  private slack(row: number, isUp: boolean): number {
    const { terms, lower, upper } = this.published[row] ?? { terms: [], lower: 0, upper: 0 };
    const mean = terms.reduce((sum, [place, weight]) => sum + weight * this.truth(place), 0);
    return Math.max(0, (isUp ? upper - mean : mean - lower) * terms.length);
  }

  /** What a member's rate in one period can be while the other period's stays. */
  private alone({ unknowns }: Member, inRow: ReadonlySet<number>): Reach {
    const place = unknowns.find((one) => inRow.has(one));
    if (place === undefined) return { down: 0, up: 0 };
    const other = unknowns.find((one) => one !== place);
    const fixed = other === undefined ? undefined : this.truth(other);
    return steadyReach(this.truth(place), fixed, this.points);
  }

  /** By how much both of a member's rates can move alike. */
  private together({ unknowns }: Member): Reach {
    if (unknowns.length !== 2) return { down: 0, up: 0 };
    const rates = unknowns.map((place) => this.truth(place));
    return { down: Math.min(...rates), up: 100 - Math.max(...rates) };
  }

  private truth(place: number): number {
    return this.unknowns[place]?.truth ?? 0;
  }
}
