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

/** How a member can move in a search, seen from the end that its parts are near, and how far. */
interface Reach {
  group: number;
  least: number;
  most: number;
}

const ROOM = 1e-9;
/** Passes over the published figures after which a search is given up; most that end well need two or three. */
const PASSES = 30;
/** How far into what a figure leaves open a search aims: at its very edge the next figure throws it out again. */
const INSIDE = 0.02;

/**
 * Looks for a world that looks the same to an attacker and in which a sum of unknowns is larger or smaller. A member
 * moves all its parts by as many points, or in proportion, which no family of cells forbids. The target is moved as far
 * as is asked for; by how much others move against it is found by projecting onto one published figure after the other
 * (Agmon, "The relaxation method for linear inequalities", 1954). Where a world is found, no linear programme is needed;
 * where none is, there may be one.
 */
export class Witness {
  /** By place: the published figure that holds it, or -1, and its weight there. */
  private readonly rows: Int32Array;
  private readonly weights: Float64Array;
  /** By figure: what it truly is. */
  private readonly activity: Float64Array;
  /** Two of each member: in proportion, in units of what its parts are, and away from the end, in points. */
  private readonly reaches: readonly Reach[];
  /** Change of a figure a unit of these; figure after figure. */
  private readonly effects: Float64Array;

  constructor(
    private readonly unknowns: readonly Unknown[],
    private readonly members: readonly Member[],
    private readonly published: readonly Known[],
    private readonly upper: number,
  ) {
    this.rows = new Int32Array(unknowns.length).fill(-1);
    this.weights = new Float64Array(unknowns.length);
    this.activity = new Float64Array(published.length);
    for (const [row, { terms }] of published.entries())
      for (const [place, weight] of terms) {
        this.rows[place] = row;
        this.weights[place] = weight;
        this.add(this.activity, place, this.from("bottom", place));
      }
    const ends = members.map((member) => this.endOf(member));
    this.reaches = members.flatMap((member, i) => this.reachesOf(member, ends[i] ?? "bottom"));
    this.effects = new Float64Array(published.length * this.reaches.length);
    for (const [i, member] of members.entries()) {
      const end = ends[i] ?? "bottom";
      for (const place of member.unknowns) {
        const row = this.rows[place] ?? -1;
        if (row < 0) continue;
        const weight = end === "bottom" ? (this.weights[place] ?? 0) : -(this.weights[place] ?? 0);
        const at = row * this.reaches.length + 2 * i;
        this.effects[at] = (this.effects[at] ?? 0) + weight * this.from(end, place);
        this.effects[at + 1] = (this.effects[at + 1] ?? 0) + weight;
      }
    }
  }

  /**
   * @param target owner group whose unknowns are to move
   * @param sum places of its unknowns in the cell
   * @param change how far the mean of these is to move
   * @param isKnown owner groups that are known to the attacker
   */
  moves(
    target: number,
    sum: readonly number[],
    change: number,
    isKnown: (group: number) => boolean,
  ): boolean {
    if (Math.abs(change) < ROOM) return true;
    const own = this.members.filter(({ group }) => group === target);
    const others = this.reaches.flatMap(({ group }, i) => (group !== target && !isKnown(group) ? i : []));
    for (const end of Number.isFinite(this.upper) ? (["top", "bottom"] as const) : (["bottom"] as const)) {
      const mean = sum.reduce((all, place) => all + this.from(end, place), 0) / sum.length;
      const points = end === "bottom" ? change : -change;
      const scaled = this.moved(own, end, (from) => (from * points) / mean);
      if (scaled && this.isEvenedOut(scaled, others)) return true;
      const shifted = this.moved(own, end, () => points);
      if (shifted && this.isEvenedOut(shifted, others)) return true;
    }
    return false;
  }

  /** What the figures become if members move; null if one of their parts cannot. */
  private moved(members: readonly Member[], end: End, change: (from: number) => number): Float64Array | null {
    const fits = (from: number): boolean => {
      const to = from + change(from);
      return to >= -ROOM && to <= this.upper + ROOM;
    };
    const seen = this.activity.slice();
    for (const { unknowns, rests } of members) {
      if (!rests.every((rest) => fits(end === "bottom" ? rest : this.upper - rest))) return null;
      for (const place of unknowns) {
        const from = this.from(end, place);
        if (!fits(from)) return null;
        this.add(seen, place, end === "bottom" ? change(from) : -change(from));
      }
    }
    return seen;
  }

  /** Whether others can move so that every figure is as it is published. */
  private isEvenedOut(seen: Float64Array, others: readonly number[]): boolean {
    const { effects, published, reaches } = this;
    const width = reaches.length;
    const units = new Float64Array(width);
    for (let pass = 0; pass <= PASSES; pass++) {
      let isSame = true;
      for (let row = 0; row < published.length; row++) {
        const { lower = 0, upper = 0 } = published[row] ?? {};
        const start = row * width;
        let now = seen[row] ?? 0;
        let square = 0;
        for (const i of others) {
          const effect = effects[start + i] ?? 0;
          now += effect * (units[i] ?? 0);
          square += effect * effect;
        }
        if (now >= lower - ROOM && now <= upper + ROOM) continue;
        if (square === 0) return false;
        isSame = false;
        const inside = INSIDE * (upper - lower);
        const step = ((now < lower ? lower + inside : upper - inside) - now) / square;
        for (const i of others) {
          const { least = 0, most = 0 } = reaches[i] ?? {};
          const to = (units[i] ?? 0) + step * (effects[start + i] ?? 0);
          units[i] = to < least ? least : to > most ? most : to;
        }
      }
      if (isSame) return true;
    }
    return false;
  }

  /** What a member can do in proportion and in points at once, so that no part leaves its bounds. */
  private reachesOf(member: Member, end: End): Reach[] {
    const { group } = member;
    const most = this.most(end, member);
    return [
      { group, least: -1, most: most > 0 ? (this.upper / most - 1) / 2 : 0 },
      { group, least: 0, most: (this.upper - most) / 2 },
    ];
  }

  private endOf(member: Member): End {
    return this.most("top", member) < this.most("bottom", member) ? "top" : "bottom";
  }

  /** What the largest of a member's parts is, seen from an end; not finite where there is no such end. */
  private most(end: End, { unknowns, rests }: Member): number {
    const parts = [
      ...unknowns.map((place) => this.from(end, place)),
      ...rests.map((rest) => (end === "bottom" ? rest : this.upper - rest)),
    ];
    return Math.max(0, ...parts);
  }

  private add(figures: Float64Array, place: number, change: number): void {
    const row = this.rows[place] ?? -1;
    if (row >= 0) figures[row] = (figures[row] ?? 0) + (this.weights[place] ?? 0) * change;
  }

  private from(end: End, place: number): number {
    const truth = this.unknowns[place]?.truth ?? 0;
    return end === "bottom" ? truth : this.upper - truth;
  }
}
