import type { Family } from "./figure.js";

/** Steps from a cell over shown cells: parents and children are one away, siblings two. */
const REACH = 2;
/** Cells of a neighbourhood; the nearest are taken first. */
const MOST_CELLS = 32;

/** A family as far as its members are near. */
export interface NearFamily extends Family {
  /** Whether all of its children are near. */
  isWhole: boolean;
}

/** A cell, what tells about it, and the families that hold these together. */
export interface Neighbourhood {
  cells: readonly number[];
  families: readonly NearFamily[];
  /** A cell and the same in the period before, in which each rate is taken to be nearly the same. */
  steady?: readonly [later: number, earlier: number];
}

/** How cells contain one another, and which of them have a shown figure of some measure. */
export class Nesting {
  private readonly families = new Map<number, Family[]>();
  private readonly telling = new Map<number, boolean>();

  /** @param known whether a cell has a figure at all, shown or not */
  constructor(
    families: readonly Family[],
    private readonly isShown: (cell: number) => boolean,
    private readonly known: (cell: number) => boolean,
  ) {
    for (const family of families)
      for (const cell of cellsOf(family)) {
        const others = this.families.get(cell);
        if (others) others.push(family);
        else this.families.set(cell, [family]);
      }
  }

  /** Whether a cell that is not shown is made of several that all are. */
  isMadeOfShown(cell: number): boolean {
    return this.familiesOf(cell).some(({ parent, children }) => {
      const counted = children.filter((child) => this.known(child));
      return parent === cell && counted.length > 1 && counted.every((child) => this.isShown(child));
    });
  }

  /** Whether a cell is shown, or holds cells that are. */
  isTelling(cell: number): boolean {
    const known = this.telling.get(cell);
    if (known !== undefined) return known;
    this.telling.set(cell, this.isShown(cell));
    const is =
      this.isShown(cell) ||
      this.familiesOf(cell).some(
        ({ parent, children }) => parent === cell && children.some((child) => this.isTelling(child)),
      );
    this.telling.set(cell, is);
    return is;
  }

  /**
   * What the shown figures near a cell say about it, or null if there are none: then the cell's own figure is all.
   * Cells that are not shown are in it only where they hold others together; the rest of a family is what is left.
   */
  around(cell: number): Neighbourhood | null {
    const steps = new Map([[cell, 0]]);
    for (const [from, step] of steps) {
      if (step >= REACH || steps.size >= MOST_CELLS) continue;
      for (const family of this.familiesOf(from))
        for (const to of cellsOf(family))
          if (!steps.has(to) && steps.size < MOST_CELLS && this.isTelling(to))
            steps.set(to, this.isShown(to) ? step + 1 : step);
    }
    const near = new Set(steps.keys());
    let families = [...new Set([...near].flatMap((member) => this.familiesOf(member)))].map(
      (family): NearFamily => ({ ...family, isWhole: true }),
    );
    for (let before = -1; before !== near.size;) {
      before = near.size;
      families = families
        .map(({ parent, children, isWhole }) => ({
          parent,
          children: children.filter((child) => near.has(child)),
          isWhole: isWhole && children.every((child) => near.has(child)),
        }))
        .filter(({ parent, children }) => children.length > 0 && (parent === null || near.has(parent)));
      const ties = new Map<number, number>();
      for (const family of families)
        for (const member of cellsOf(family)) ties.set(member, (ties.get(member) ?? 0) + 1);
      for (const member of near)
        if (member !== cell && (ties.get(member) ?? 0) < (this.isShown(member) ? 1 : 2)) near.delete(member);
    }
    const tied = new Set([cell]);
    for (const member of tied)
      for (const family of families) {
        const all = cellsOf(family);
        if (all.includes(member)) for (const other of all) tied.add(other);
      }
    if (![...tied].some((member) => member !== cell && this.isShown(member))) return null;
    return {
      cells: [...tied].sort((a, b) => a - b),
      families: families.filter((family) => cellsOf(family).some((member) => tied.has(member))),
    };
  }

  private familiesOf(cell: number): readonly Family[] {
    return this.families.get(cell) ?? [];
  }
}

function cellsOf({ parent, children }: Family): readonly number[] {
  return parent === null ? children : [parent, ...children];
}
