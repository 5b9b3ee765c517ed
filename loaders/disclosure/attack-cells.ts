import { Attack } from "./attack.js";
import { Block } from "./block.js";
import type { Field } from "./block.js";
import type { solver } from "./programme.js";

/** What an attack on a cell found. */
export interface Finding {
  cell: number;
  /** Shown cells that give a part of the cell away; null if none does. */
  reasons: readonly number[] | null;
  /** Linear programmes solved. */
  solved: number;
}

/** Attacks cells of a field by all that is shown. */
export class CellAttacks {
  private readonly block: Block;

  constructor(
    private readonly field: Field,
    private readonly highs: Awaited<typeof solver>,
  ) {
    this.block = new Block(field);
  }

  /** @returns what was found, cells left out that no other shown figure, or none for the first time, tells of */
  on(cells: readonly number[]): Finding[] {
    return cells.flatMap((cell) => this.onCell(cell) ?? []);
  }

  private onCell(cell: number): Finding | null {
    const { block } = this;
    const { measure, figures, published } = this.field;
    const rings = block.widerRings(cell);
    const first = block.slotsFor(cell);
    const telling = [...block.holdersOf(first)];
    if (!telling.some((one) => figures.get(one)?.isFrozen === false)) return null;
    if (telling.length === 1 && published.has(cell)) return null;
    let targets = block.targets(cell).filter((target) => measure === "rate" || !block.isPooled(cell, target));
    let reasons: readonly number[] | null = null;
    let solved = 0;
    // most parts that no search in the cell itself shows to be safe need what is around it, and no programme then
    let bySearch = true;
    let slots: readonly number[] | null = first;
    while (slots !== null && targets.length > 0) {
      const ring: readonly number[] = slots;
      const attack = new Attack(bySearch ? null : this.highs, block.problem(ring));
      reasons = null;
      targets = targets.filter((target) => {
        const found = attack.on({ ...target, ...block.sumOf(cell, target.group, ring) });
        reasons ??= found;
        return found !== null;
      });
      solved += attack.solved;
      attack.dispose();
      if (targets.length === 0) break;
      const wider = rings.next();
      slots = wider.done !== true ? wider.value : bySearch ? ring : null;
      bySearch = false;
    }
    return { cell, reasons, solved };
  }
}
