import type { Known, Unknown } from "./programme.js";

/** All that is unknown of one party, or of one owner group for times. */
export interface Member {
  group: number;
  /** Places of its unknowns. */
  unknowns: number[];
  /** What its cells hold beside those that are unknowns of their own. */
  rests: number[];
}

/** Rates are moved from the end that they are near: a failure rate of 2 points can double, a success rate cannot. */
type End = "bottom" | "top";

const ROOM = 1e-9;

/**
 * Looks for a world that looks the same to an attacker and in which a sum of unknowns is larger or smaller: members move
 * all their parts by as many points, or in proportion, which no family of cells forbids, and others move against them.
 * Where one is found, no linear programme is needed; where none is, there may be one.
 */
export class Witness {
  private readonly activity: readonly number[];

  constructor(
    private readonly unknowns: readonly Unknown[],
    private readonly members: readonly Member[],
    private readonly published: readonly Known[],
    private readonly upper: number,
  ) {
    this.activity = published.map(({ terms }) =>
      terms.reduce((sum, [place, weight]) => sum + weight * (unknowns[place]?.truth ?? 0), 0),
    );
  }

  /**
   * @param target owner group whose unknowns are to move
   * @param sum places of its unknowns in the cell
   * @param change how far the mean of these is to move
   * @param row place of the cell's own figure among the published, or -1
   * @param isKnown owner groups that are known to the attacker
   */
  moves(
    target: number,
    sum: readonly number[],
    change: number,
    row: number,
    isKnown: (group: number) => boolean,
  ): boolean {
    if (Math.abs(change) < ROOM) return true;
    const own = this.members.filter(({ group }) => group === target);
    const others = this.members.filter(({ group }) => group !== target && !isKnown(group));
    for (const end of this.ends()) {
      const mean = sum.reduce((all, place) => all + this.from(end, place), 0) / sum.length;
      const shift = end === "bottom" ? change : -change;
      for (const moved of [this.scaled(own, end, shift / mean), this.shifted(own, end, shift)]) {
        if (moved === null) continue;
        if (this.looksTheSame(moved)) return true;
        if (row < 0) continue;
        const weights = this.published[row]?.terms ?? [];
        const off = weights.reduce((all, [place, weight]) => all + weight * (moved.get(place) ?? 0), 0);
        for (const against of this.ends()) {
          const held = new Set(others.flatMap(({ unknowns }) => unknowns));
          const inCell = weights.filter(([place]) => held.has(place));
          const size = inCell.reduce((all, [place, weight]) => all + weight * this.from(against, place), 0);
          const count = inCell.reduce((all, [, weight]) => all + weight, 0);
          const back = against === "bottom" ? -off : off;
          for (const other of [
            this.scaled(others, against, back / size),
            this.shifted(others, against, back / count),
          ])
            if (other !== null && this.looksTheSame(new Map([...moved, ...other]))) return true;
        }
      }
    }
    return false;
  }

  private ends(): readonly End[] {
    return Number.isFinite(this.upper) ? ["top", "bottom"] : ["bottom"];
  }

  /** Changes if all parts grow by a factor, seen from an end; null if one cannot. */
  private scaled(members: readonly Member[], end: End, factor: number): Map<number, number> | null {
    return this.changed(members, end, (from) => from * factor);
  }

  /** Changes if all parts grow by so many points, seen from an end; null if one cannot. */
  private shifted(members: readonly Member[], end: End, points: number): Map<number, number> | null {
    return this.changed(members, end, () => points);
  }

  private changed(
    members: readonly Member[],
    end: End,
    change: (from: number) => number,
  ): Map<number, number> | null {
    const changes = new Map<number, number>();
    const fits = (from: number): boolean => {
      const to = from + change(from);
      return to >= -ROOM && to <= this.upper + ROOM;
    };
    for (const { unknowns, rests } of members) {
      for (const place of unknowns) {
        const from = this.from(end, place);
        if (!fits(from)) return null;
        changes.set(place, end === "bottom" ? change(from) : -change(from));
      }
      if (!rests.every((rest) => fits(end === "bottom" ? rest : this.upper - rest))) return null;
    }
    return changes;
  }

  private looksTheSame(changes: ReadonlyMap<number, number>): boolean {
    return this.published.every(({ terms, lower, upper }, row) => {
      const change = terms.reduce((sum, [place, weight]) => sum + weight * (changes.get(place) ?? 0), 0);
      const seen = (this.activity[row] ?? 0) + change;
      return seen >= lower - ROOM && seen <= upper + ROOM;
    });
  }

  private from(end: End, place: number): number {
    const truth = this.unknowns[place]?.truth ?? 0;
    return end === "bottom" ? truth : this.upper - truth;
  }
}
