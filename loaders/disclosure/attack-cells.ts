import { Attack } from "./attack.js";
import type { Family } from "./figure.js";
import { Nesting } from "./neighbourhood.js";
import { Parts } from "./parts.js";
import type { Averaged, PartColumns } from "./parts.js";
import type { Limits } from "./policy.js";
import type { solver } from "./programme.js";

/** What is published of an average of all cells, and what is true of it; can be handed to a thread. */
export interface Field {
  measure: Averaged;
  /** What the cells of a family without parent add up to; null if they are the same figure. */
  total: number | null;
  families: readonly Family[];
  /** Published values by cell. */
  published: ReadonlyMap<number, number>;
  /** Cells that have the figure, shown or not. */
  figures: ReadonlyMap<number, { role: string; isFrozen: boolean }>;
  /** By role. */
  limits: ReadonlyMap<string, Limits>;
  parts: PartColumns;
}

/** What an attack on a cell found. */
export interface Finding {
  cell: number;
  /** Shown cells that give a part of the cell away; null if none does. */
  reasons: readonly number[] | null;
  /** Linear programmes solved. */
  solved: number;
}

export function nestingOf({
  families,
  published,
  figures,
}: Pick<Field, "families" | "published" | "figures">): Nesting {
  return new Nesting(
    families,
    (cell) => published.has(cell),
    (cell) => figures.has(cell),
  );
}

/** Attacks cells of a field by what is shown around them. */
export class CellAttacks {
  private readonly nesting: Nesting;
  private readonly parts: Parts;

  constructor(
    private readonly field: Field,
    private readonly highs: Awaited<typeof solver>,
  ) {
    this.nesting = nestingOf(field);
    this.parts = new Parts(field.parts);
  }

  /** @returns what was found, cells left out around which nothing is shown for the first time */
  on(cells: readonly number[]): Finding[] {
    return cells.flatMap((cell) => this.onCell(cell) ?? []);
  }

  private onCell(cell: number): Finding | null {
    const { measure, total, published, figures, limits } = this.field;
    const around = this.nesting.around(cell);
    if (!around?.cells.some((near) => published.has(near) && figures.get(near)?.isFrozen === false))
      return null;
    const own = figures.get(cell)?.role ?? "";
    const limitsOf = (near: number): Limits => {
      const found = limits.get(figures.get(near)?.role ?? own);
      if (!found) throw new Error(`no limits for cell ${near}`);
      return found;
    };
    const attack = new Attack(this.highs, measure, around, this.parts, published, total, limitsOf);
    const reasons = attack.on(cell);
    const { solved } = attack;
    attack.dispose();
    return { cell, reasons, solved };
  }
}
