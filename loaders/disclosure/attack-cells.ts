import { Attack } from "./attack.js";
import { Block } from "./block.js";
import type { Field, Place } from "./block.js";
import type { Problem, Row } from "./problem.js";
import type { solver } from "./programme.js";

/** What an attack found. */
export interface Finding {
  place: Place;
  /** Shown cells that give a part of the cell away; null if none does. */
  reasons: readonly number[] | null;
  /** Linear programmes solved. */
  solved: number;
}

/** Attacks cells of a field by all that is shown, or by the same cells in the period before. */
export class CellAttacks {
  private readonly block: Block;

  constructor(
    private readonly field: Field,
    private readonly highs: Awaited<typeof solver>,
  ) {
    this.block = new Block(field);
  }

  /** @returns what was found, cells left out that no other shown figure, or none for the first time, tells of */
  on(places: readonly Place[]): Finding[] {
    const { before } = this.field;
    return places.flatMap((place) => {
      const earlier = before?.get(place.cell);
      return (
        (earlier === undefined ? this.onPlace(place) : this.onPair(place, { cell: earlier, less: [] })) ?? []
      );
    });
  }

  /** The attacker takes the rate of all whom it does not attack as hardly changed from one period to the next. */
  private onPair(place: Place, earlier: Place): Finding {
    const { block } = this;
    const slots = [place, earlier].flatMap((one) => block.slotsFor(one));
    const problem = block.problem(slots);
    const steady = steadyRows(problem, this.field.minimum, block.limits(place.cell).steady_points);
    const attack = new Attack(this.highs, { ...problem, rows: [...problem.rows, ...steady] });
    const isFound = [place, earlier].some((one) =>
      block
        .targets(one)
        .some((target) => attack.on({ ...target, ...block.sumOf(one, target.group, slots) }) !== null),
    );
    const { solved } = attack;
    attack.dispose();
    return { place, reasons: isFound ? [earlier.cell] : null, solved };
  }

  private onPlace(place: Place): Finding | null {
    const { block } = this;
    const { measure, figures, published } = this.field;
    const own = block.slotsFor(place);
    const telling = [...block.holdersOf(own)];
    if (!telling.some((one) => figures.get(one)?.isFrozen === false)) return null;
    if (telling.length === 1 && place.less.length === 0 && published.has(place.cell)) return null;
    let targets = block
      .targets(place)
      .filter((target) => measure === "rate" || !block.isPooled(place, target));
    if (targets.length === 0) return { place, reasons: null, solved: 0 };
    let reasons: readonly number[] | null = null;
    let solved = 0;
    const attack = (slots: readonly number[], highs: Awaited<typeof solver> | null): void => {
      if (targets.length === 0) return;
      reasons = null;
      const attacks = new Attack(highs, block.problem(slots));
      targets = targets.filter((target) => {
        const found = attacks.on({ ...target, ...block.sumOf(place, target.group, slots) });
        reasons ??= found;
        return found !== null;
      });
      solved += attacks.solved;
      attacks.dispose();
    };
    // most parts that no search in the cell itself shows to be safe need what is around it, and no programme then
    for (const core of block.coresOf(own)) attack(core, null);
    attack(own, null);
    let isAlone = true;
    for (const slots of targets.length > 0 ? block.widerRings(place) : []) {
      isAlone = false;
      attack(slots, this.highs);
      if (targets.length === 0) break;
    }
    if (isAlone) attack(own, this.highs);
    return { place, reasons, solved };
  }
}

/**
 * That the rate of each party that counts in two cells is taken as within some points of one another.
 * @param problem one of two cells, each a slot
 */
function steadyRows({ parties, truths, uppers }: Problem, minimum: number, points: number): Row[] {
  const rows: Row[] = [];
  const firsts = new Map<number, number>();
  for (const [place, party] of parties.entries()) {
    if ((uppers[place] ?? 0) < minimum) continue;
    const first = firsts.get(party);
    if (first === undefined) {
      firsts.set(party, place);
      continue;
    }
    const weights = Float64Array.of(100 / (uppers[first] ?? 0), -100 / (uppers[place] ?? 0));
    const moved = (weights[0] ?? 0) * (truths[first] ?? 0) + (weights[1] ?? 0) * (truths[place] ?? 0);
    rows.push({
      ...{ cell: null, places: Int32Array.of(first, place), weights },
      lower: Math.min(0, -points - moved),
      upper: Math.max(0, points - moved),
    });
  }
  return rows;
}
