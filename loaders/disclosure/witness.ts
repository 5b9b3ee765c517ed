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
  /** By how much each unknown is moved, and each row's sum with it; room for one search. */
  private readonly moves: Float64Array;
  private readonly sums: Float64Array;
  private readonly isFree: Uint8Array;
  /** Owner groups of the unknowns by their numbers here, and the number of each unknown's. */
  private readonly groups: readonly number[];
  private readonly groupOf: Int32Array;
  private readonly isKnown: Uint8Array;
  /** Between what a row's sum is met. */
  private readonly least: Float64Array;
  private readonly most: Float64Array;
  /** How easily each unknown moves. */
  private readonly ease: Float64Array;
  private readonly holders: Holders;

  constructor(private readonly problem: Problem) {
    const { groups, truths, uppers, rows } = problem;
    this.ease = uppers.map((upper, place) => (Number.isFinite(upper) ? upper : (truths[place] ?? 0)));
    this.moves = new Float64Array(truths.length);
    this.sums = new Float64Array(rows.length);
    this.isFree = new Uint8Array(truths.length);
    this.groups = [...new Set(groups)];
    const numbers = new Map(this.groups.map((group, number) => [group, number]));
    this.groupOf = groups.map((group) => numbers.get(group) ?? 0);
    this.isKnown = new Uint8Array(this.groups.length);
    this.least = Float64Array.from(rows, ({ lower }) => lower - ROOM);
    this.most = Float64Array.from(rows, ({ upper }) => upper + ROOM);
    this.holders = holdersOf(rows, truths.length);
  }

  /** @returns whether a world is found in which the target is changed by so much and the known owner groups are as they are */
  finds(target: Target, change: number, known: ReadonlySet<number>): boolean {
    const { moves, sums, isFree, groupOf, isKnown, least, most } = this;
    const { rows } = this.problem;
    const to = target.truth + change;
    if (target.isRate && (to < -ROOM || to > 100 + ROOM)) return false;
    moves.fill(0);
    sums.fill(0);
    for (const [number, group] of this.groups.entries()) isKnown[number] = known.has(group) ? 1 : 0;
    for (let place = 0; place < groupOf.length; place++)
      isFree[place] = isKnown[groupOf[place] ?? 0] === 1 ? 0 : 1;
    for (const place of target.places) isFree[place] = 0;
    this.start(target, change);
    const own = {
      cell: null,
      places: target.places,
      weights: target.weights,
      lower: change > 0 ? change : 2 * change,
      upper: change > 0 ? 2 * change : change,
    };
    for (let pass = 0; this.meet(own, this.sumOf(own), true) > 0; pass++) if (pass === PASSES) return false;
    let before = Infinity;
    for (let pass = 1; pass <= PASSES; pass++) {
      let off = 0;
      for (let i = 0; i < sums.length; i++) {
        const sum = sums[i] ?? 0;
        const row = rows[i];
        if (row && (sum < (least[i] ?? 0) || sum > (most[i] ?? 0))) off += this.meet(row, sum);
      }
      if (off === 0 && this.isMet()) return true;
      if (pass % HALVING > 0) continue;
      if (off > before / 2) return false;
      before = off;
    }
    return false;
  }

  /** Whether all rows are met, by sums made anew: those kept while unknowns move are off by what was rounded. */
  private isMet(): boolean {
    const { rows } = this.problem;
    for (const [i, row] of rows.entries()) this.sums[i] = this.sumOf(row);
    return rows.every((row, i) => offBy(row, this.sums[i] ?? 0) === 0);
  }

  private sumOf({ places, weights }: Row): number {
    const { moves } = this;
    let sum = 0;
    for (let i = 0; i < places.length; i++) sum += (weights[i] ?? 0) * (moves[places[i] ?? 0] ?? 0);
    return sum;
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
   * @param now its sum
   * @returns how far it was off before
   */
  private meet(row: Row, now: number, all = false): number {
    const off = offBy(row, now);
    if (off === 0) return 0;
    const { places, weights, lower, upper } = row;
    const { moves, isFree, ease } = this;
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
    const { moves, sums } = this;
    const { truths, uppers } = this.problem;
    const { starts, rows, weights } = this.holders;
    const truth = truths[place] ?? 0;
    const most = (uppers[place] ?? 0) - truth;
    const before = moves[place] ?? 0;
    const after = by < -truth ? -truth : by > most ? most : by;
    if (after === before) return;
    moves[place] = after;
    for (let i = starts[place] ?? 0; i < (starts[place + 1] ?? 0); i++) {
      const row = rows[i] ?? 0;
      sums[row] = (sums[row] ?? 0) + (weights[i] ?? 0) * (after - before);
    }
  }
}

/** How far a row's sum is beyond what it leaves open; 0 if it is met. */
function offBy({ lower, upper }: Row, sum: number): number {
  if (sum >= lower - ROOM && sum <= upper + ROOM) return 0;
  return sum < lower ? lower - sum : sum - upper;
}

/** The rows that each unknown is in, one unknown after the other, and what a unit of it changes them by. */
interface Holders {
  /** By unknown, where its rows start; one more at the end. */
  starts: Int32Array;
  rows: Int32Array;
  weights: Float64Array;
}

function holdersOf(rows: readonly Row[], unknowns: number): Holders {
  const ends = new Int32Array(unknowns + 1);
  for (const { places } of rows) for (const place of places) ends[place] = (ends[place] ?? 0) + 1;
  let whole = 0;
  const starts = ends.map((count) => (whole += count) - count);
  ends.set(starts);
  const holders = { starts, rows: new Int32Array(whole), weights: new Float64Array(whole) };
  for (const [row, { places, weights }] of rows.entries())
    for (let i = 0; i < places.length; i++) {
      const place = places[i] ?? 0;
      const at = ends[place] ?? 0;
      holders.rows[at] = row;
      holders.weights[at] = weights[i] ?? 0;
      ends[place] = at + 1;
    }
  return holders;
}
