import type { Problem, Row, Target } from "./problem.js";

const ROOM = 1e-9;
/** Passes over the rows after which a search is given up; most that end well need two or three. */
const PASSES = 40;
/** Passes within which what the rows are off by must halve, or a search is given up. */
const HALVING = 10;
/** How far into what a row leaves open a search aims: at its very edge the next row throws it out again. */
const INSIDE = 0.02;

/**
 * Looks for another world that looks the same to an attacker, in which a target is larger or smaller: by projecting onto
 * one row after the other (Agmon, "The relaxation method for linear inequalities", 1954), where unknowns move in
 * proportion to the most that they can be, or to what they are if there is no such most; the target stays where it must
 * be. Where a world is found, no linear programme is needed; where none is, there may be one.
 */
export class Witness {
  /** By how much each unknown is moved; room for one search. */
  private readonly moves: Float64Array;
  private readonly isFree: Uint8Array;
  /** How easily each unknown moves. */
  private readonly ease: Float64Array;

  constructor(private readonly problem: Problem) {
    this.ease = problem.uppers.map((upper, place) =>
      Number.isFinite(upper) ? upper : (problem.truths[place] ?? 0),
    );
    this.moves = new Float64Array(problem.truths.length);
    this.isFree = new Uint8Array(problem.truths.length);
  }

  /** @returns whether a world is found in which the target is changed by so much and the known owner groups are as they are */
  finds(target: Target, change: number, known: ReadonlySet<number>): boolean {
    const { moves, isFree } = this;
    const { groups, rows } = this.problem;
    const to = target.truth + change;
    if (target.isRate && (to < -ROOM || to > 100 + ROOM)) return false;
    moves.fill(0);
    for (let place = 0; place < groups.length; place++)
      isFree[place] = known.has(groups[place] ?? -1) ? 0 : 1;
    for (const place of target.places) isFree[place] = 0;
    this.start(target, change);
    const own = {
      cell: null,
      places: target.places,
      weights: target.weights,
      lower: change > 0 ? change : 2 * change,
      upper: change > 0 ? 2 * change : change,
    };
    for (let pass = 0; this.meet(own, true) > 0; pass++) if (pass === PASSES) return false;
    let before = Infinity;
    for (let pass = 1; pass <= PASSES; pass++) {
      let off = 0;
      for (const row of rows) off += this.meet(row);
      if (off === 0) return true;
      if (pass % HALVING > 0) continue;
      if (off > before / 2) return false;
      before = off;
    }
    return false;
  }

  /** Moves the target's unknowns in proportion to what they are from the end, 0 or the most, that they are near. */
  private start({ places, weights, truth, isRate }: Target, change: number): void {
    const { truths, uppers } = this.problem;
    const isHigh = isRate && truth > 50;
    const sizeOf = (place: number): number =>
      isHigh ? (uppers[place] ?? 0) - (truths[place] ?? 0) : (truths[place] ?? 0);
    let whole = 0;
    for (let i = 0; i < places.length; i++) whole += (weights[i] ?? 0) * sizeOf(places[i] ?? 0);
    if (whole > 0) for (const place of places) this.move(place, (sizeOf(place) * change) / whole);
  }

  /**
   * Moves the free unknowns of a row so that it is met, as far as they can.
   * @returns how far it was off before
   */
  private meet({ places, weights, lower, upper }: Row, all = false): number {
    const { moves, isFree, ease } = this;
    let now = 0;
    for (let i = 0; i < places.length; i++) now += (weights[i] ?? 0) * (moves[places[i] ?? 0] ?? 0);
    if (now >= lower - ROOM && now <= upper + ROOM) return 0;
    const off = now < lower ? lower - now : now - upper;
    let square = 0;
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? 0;
      const weight = weights[i] ?? 0;
      if (all || isFree[place] === 1) square += weight * weight * (ease[place] ?? 0);
    }
    if (square === 0) return off;
    const inside = Number.isFinite(upper - lower) ? INSIDE * (upper - lower) : 0;
    const step = ((now < lower ? lower + inside : upper - inside) - now) / square;
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? 0;
      if (all || isFree[place] === 1)
        this.move(place, (moves[place] ?? 0) + step * (weights[i] ?? 0) * (ease[place] ?? 0));
    }
    return off;
  }

  private move(place: number, by: number): void {
    const { truths, uppers } = this.problem;
    const truth = truths[place] ?? 0;
    const most = (uppers[place] ?? 0) - truth;
    this.moves[place] = by < -truth ? -truth : by > most ? most : by;
  }
}
