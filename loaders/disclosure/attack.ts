import { group, sum } from "d3";
import type { Figure } from "./figure.js";
import type { Neighbourhood } from "./neighbourhood.js";
import { Outline } from "./outline.js";
import type { Averaged, Part } from "./parts.js";
import type { Limits } from "./policy.js";
import { Programme } from "./programme.js";
import type { Known, Unknown, solver } from "./programme.js";
import { rateBase, timeBase } from "./rounding.js";
import { Witness } from "./witness.js";
import type { Member } from "./witness.js";
import { SteadyWitness } from "./steady-witness.js";

/** What attacks found. */
export interface Attacked {
  /** Figures that others are given away by, together with what else is shown. */
  breaches: Figure[];
  /** Cells attacked, and linear programmes solved. */
  cells: number;
  programmes: number;
  /** Cells that were too many. */
  left: number;
}

/** Attackers of times in a cell: so many that put most into it, and so many that are rarest near it. */
const ATTACKERS = 2;
/** A published figure that is not the truth rounded, as late rows leave it, is no equation. */
const SLACK = 1e-6;
/** A share of a party's requests that is none: what dividing leaves. */
const NONE = 1e-9;
/** What HiGHS may be off, in points or per cent. */
const TOLERANCE = 1e-5;

/** Times of a cell, or of what is left of a family, in all and by owner group. */
interface SumOfTimes {
  total: number;
  of: ReadonlyMap<number, number>;
}

/** The unknowns of a neighbourhood and what is published of them. */
export class Attack {
  private readonly knowns: Known[] = [];
  private readonly members = new Map<number, Member>();
  private sums: readonly SumOfTimes[] | null = null;
  private witness: Pick<Witness, "moves"> | null = null;
  private readonly upper: number;
  private outline: Outline | null = null;
  private programme: Programme | null = null;
  private readonly unknowns: (Unknown & { group: number; cell: number })[] = [];
  private readonly shownBy: (number | null)[] = [];

  constructor(
    private readonly highs: Awaited<typeof solver>,
    private readonly measure: Averaged,
    private readonly around: Neighbourhood,
    private readonly parts: Pick<ReadonlyMap<number, readonly Part[]>, "get">,
    private readonly published: ReadonlyMap<number, number>,
    /** What the cells of a family without parent add up to; null if they are the same figure. */
    private readonly total: number | null,
    private readonly limits: (cell: number) => Limits,
  ) {
    this.upper = measure === "rate" ? 100 : Infinity;
  }

  /** Says in unknowns and equations what is known of the neighbourhood; once. */
  private describe(): void {
    if (this.unknowns.length > 0) return;
    const { knowns } = this;
    const places = new Map<number, Map<number, number>>();
    const { cells, families } = this.around;
    const { upper, parts, published, total } = this;
    const add = (cell: number, { member, group: of, mean }: Part): void => {
      places.get(cell)?.set(member, this.unknowns.length);
      const known = this.members.get(member) ?? { group: of, unknowns: [], rests: [] };
      known.unknowns.push(this.unknowns.length);
      this.members.set(member, known);
      this.unknowns.push({ truth: mean, upper, group: of, cell });
    };
    for (const cell of cells) {
      const all = parts.get(cell) ?? [];
      places.set(cell, new Map());
      for (const part of all) add(cell, part);
      const v = published.get(cell);
      if (v === undefined || all.length === 0) continue;
      const n = this.sizeOf(all);
      const half = this.base(cell) / 2;
      const mean = all.reduce((sum, part) => sum + part.mean * this.share(part), 0) / n;
      if (Math.abs(mean - v) > half + SLACK * Math.max(1, v)) continue;
      this.shownBy.push(cell);
      knowns.push({
        terms: all.map((part) => [places.get(cell)?.get(part.member) ?? 0, this.share(part) / n]),
        lower: Math.min(v - half, mean),
        upper: Math.max(v + half, mean),
      });
    }
    const [later = -1, earlier = -1] = this.around.steady ?? [];
    for (const [member, place] of places.get(later) ?? []) {
      const other = places.get(earlier)?.get(member);
      if (other === undefined) continue;
      const moved = (this.unknowns[place]?.truth ?? 0) - (this.unknowns[other]?.truth ?? 0);
      this.shownBy.push(null);
      knowns.push({
        terms: [
          [place, 1],
          [other, -1],
        ],
        lower: Math.min(-this.points, moved),
        upper: Math.max(this.points, moved),
      });
    }
    for (const family of families) {
      const { parent, children, isWhole } = family;
      const held = new Map<number, { part: Part; cell: number }[]>();
      for (const cell of children)
        for (const part of parts.get(cell) ?? []) {
          const inner = held.get(part.member);
          if (inner) inner.push({ part, cell });
          else held.set(part.member, [{ part, cell }]);
        }
      const whole = new Map(
        (parent === null ? [] : (parts.get(parent) ?? [])).map((part) => [part.member, part]),
      );
      for (const [member, inner] of held) {
        const place = (cell: number): number => places.get(cell)?.get(member) ?? 0;
        if (parent === null && total === null) {
          const [first, ...others] = inner;
          for (const other of others)
            if (first && Math.abs(other.part.mean - first.part.mean) < SLACK * Math.max(1, first.part.mean)) {
              this.shownBy.push(null);
              knowns.push({
                terms: [
                  [place(first.cell), 1],
                  [place(other.cell), -1],
                ],
                lower: 0,
                upper: 0,
              });
            }
          continue;
        }
        const outer = parent === null ? null : whole.get(member);
        if (outer === undefined) continue;
        const weight = outer?.weight ?? inner[0]?.part.weight ?? 0;
        const rest = outer === null ? 1 : 1 - inner.reduce((sum, { part }) => sum + part.weight, 0) / weight;
        const weighed = inner.map(
          ({ part, cell }) => [place(cell), outer === null ? 1 : part.weight / weight] as const,
        );
        const sum = inner.reduce(
          (all, { part }) => all + part.mean * (outer === null ? 1 : part.weight / weight),
          0,
        );
        const left = (outer === null ? (total ?? 0) : outer.mean) - sum;
        const isNone = rest < NONE;
        const off = SLACK * Math.max(1, sum);
        if (rest < -NONE || left < -off || left > (isNone ? off : rest * upper + off)) continue;
        if (!isNone) this.members.get(member)?.rests.push(left / rest);
        const most = isNone ? 0 : rest * upper;
        this.shownBy.push(null);
        knowns.push(
          outer === null
            ? { terms: weighed, lower: isWhole ? (total ?? 0) : 0, upper: total ?? 0 }
            : {
                terms: [[place(parent ?? 0), 1], ...weighed.map(([p, w]) => [p, -w] as const)],
                lower: 0,
                upper: most,
              },
        );
      }
    }
  }

  private sumsOfTimes(): readonly SumOfTimes[] {
    const { cells, families } = this.around;
    const amounts = new Map(
      cells.map((cell) => [
        cell,
        new Map(
          (this.parts.get(cell) ?? []).map((part) => [part.group, Math.round(part.mean * part.weight)]),
        ),
      ]),
    );
    const rests = families.flatMap(({ parent, children }) => {
      if (parent === null) return [];
      const left = new Map(amounts.get(parent));
      for (const child of children)
        for (const [of, amount] of amounts.get(child) ?? []) {
          const before = left.get(of);
          if (before !== undefined) left.set(of, before - amount);
        }
      return [left];
    });
    return [...amounts.values(), ...rests].map((of) => ({ total: sum(of.values()), of }));
  }

  private anotherWorld(): Pick<Witness, "moves"> {
    this.describe();
    if (this.witness) return this.witness;
    const members = [...this.members.values()];
    const published = this.shownRows();
    this.witness = this.around.steady
      ? new SteadyWitness(this.unknowns, members, published, this.points)
      : new Witness(this.unknowns, members, published, this.upper);
    return this.witness;
  }

  private inOutline(): Outline {
    this.describe();
    this.outline ??= new Outline(this.highs, this.unknowns, this.members, this.shownRows(), this.upper);
    return this.outline;
  }

  private whole(): Programme {
    this.describe();
    this.programme ??= new Programme(this.highs, this.unknowns, this.knowns);
    return this.programme;
  }

  /** What is known because it is published. */
  private shownRows(): Known[] {
    return this.knowns.filter((_, row) => this.shownBy[row] !== null);
  }

  /** How far a rate is taken to move between two periods. */
  private get points(): number {
    return Math.min(...this.around.cells.map((cell) => this.limits(cell).steady_points));
  }

  /** Linear programmes solved. */
  get solved(): number {
    return (this.outline?.solved ?? 0) + (this.programme?.solved ?? 0);
  }

  dispose(): void {
    this.outline?.dispose();
    this.programme?.dispose();
  }

  /** @returns the shown cells that give another owner group's part of a cell away, or null if none does */
  on(cell: number): number[] | null {
    const targets = this.largest(cell);
    const attackers = this.measure === "rate" ? this.near() : this.mostTelling(targets);
    for (const target of targets) {
      const found = this.cover(
        cell,
        target,
        attackers.filter((attacker) => attacker !== target),
      );
      if (found) return found;
    }
    return null;
  }

  /** Places of a group's unknowns in a cell. */
  private placesOf(cell: number, target: number): readonly number[] {
    this.describe();
    return this.unknowns.flatMap(({ cell: of, group: by }, place) =>
      of === cell && by === target ? place : [],
    );
  }

  /** Every owner group in one of the cells. */
  private near(): readonly number[] {
    return [
      ...new Set(this.around.cells.flatMap((cell) => this.parts.get(cell)?.map((part) => part.group) ?? [])),
    ];
  }

  /**
   * The owner groups of a cell, the largest first, that can learn most: those that put most into it, and those that are behind the fewest of
   * the other figures, so that a difference is theirs.
   */
  private mostTelling(largest: readonly number[]): readonly number[] {
    const seen = new Map<number, number>();
    for (const shown of this.around.cells.filter((other) => this.published.has(other)))
      for (const of of new Set(this.parts.get(shown)?.map((part) => part.group)))
        seen.set(of, (seen.get(of) ?? 0) + 1);
    const rarest = largest.toSorted((a, b) => (seen.get(a) ?? 0) - (seen.get(b) ?? 0));
    return [...new Set([...largest.slice(0, ATTACKERS), ...rarest.slice(0, ATTACKERS)])];
  }

  /** Owner groups of a cell by what they put into it. */
  private largest(cell: number): number[] {
    return [...group(this.parts.get(cell) ?? [], (part) => part.group)]
      .map(([of, own]) => ({ of, amount: sum(own, (part) => this.smaller(part.mean) * this.share(part)) }))
      .sort((a, b) => b.amount - a.amount || a.of - b.of)
      .map(({ of }) => of);
  }

  /**
   * Attacks a group's part as each of others and each two of them. Any two are within two of three thirds: where another
   * world hides the part from even these together, it hides it from any of them; only where it does not, the thirds of
   * these are tried, down to pairs, which programmes decide on.
   */
  private cover(cell: number, target: number, others: readonly number[]): number[] | null {
    const parts = (this.parts.get(cell) ?? []).filter((part) => part.group === target);
    const size = this.measure === "rate" ? parts.length : 1;
    const truth = parts.reduce((all, part) => all + part.mean, 0) / size;
    const base = this.base(cell);
    const isRate = this.measure === "rate";
    const smaller = this.smaller(truth);
    const reach = Math.max((this.limits(cell).p_percent / 100) * smaller, base);
    const up = isRate && truth > 50 ? Math.max(0, smaller - reach) : smaller + reach;
    const down = isRate && truth > 50 ? smaller + reach : Math.max(0, smaller - reach);
    const needed = isRate && truth > 50 ? { most: 100 - up, least: 100 - down } : { most: up, least: down };
    const tolerance = TOLERANCE * Math.max(1, isRate ? 1 : truth);
    let places: readonly number[] | null = null;
    const own = (): readonly number[] => (places ??= this.placesOf(cell, target));
    const moves = (known: ReadonlySet<number>, change: number): boolean =>
      this.anotherWorld().moves(target, own(), change, (of) => known.has(of));
    const isHidden = (known: ReadonlySet<number>): boolean =>
      (!isRate && this.canTakeOver(target, known, needed.most / truth - 1)) ||
      (this.total === null &&
        moves(known, needed.most - truth) &&
        (!isRate || moves(known, needed.least - truth)));
    const solve = (known: ReadonlySet<number>): { reasons: number[] | null; width: number } => {
      if (this.total === null && !this.around.steady) {
        const outline = this.inOutline();
        outline.ask(own(), known);
        if (outline.most() / size >= needed.most && (!isRate || outline.least() / size <= needed.least))
          return { reasons: null, width: Infinity };
      }
      const programme = this.whole();
      programme.ask(
        own().map((place) => [place, 1]),
        (place) => known.has(this.unknowns[place]?.group ?? -1),
      );
      const most = programme.most() / size;
      const isHigh = most >= needed.most - tolerance;
      const reasons = isHigh ? [] : programme.reasons();
      if (!isRate) return { reasons: isHigh ? null : this.cellsOf(reasons), width: most };
      const least = programme.least() / size;
      const isLow = least <= needed.least + tolerance;
      if (!isLow) reasons.push(...programme.reasons());
      return { reasons: isHigh && isLow ? null : this.cellsOf(reasons), width: most - least };
    };
    const tried = new Map<string, number[] | null>();
    const reasonsFor = (by: readonly number[]): number[] | null => {
      const key = by.join();
      const before = tried.get(key);
      if (before !== undefined) return before;
      const known = new Set(by);
      const judge = (): number[] | null => {
        const [first, ...more] = by;
        if (first === undefined || isHidden(known)) return null;
        const { reasons, width } = solve(known);
        if (reasons === null || more.length === 0) return reasons;
        if (more.length > 1) return reasonsForThirds(by);
        return width < base - tolerance ? reasons : (reasonsFor([first]) ?? reasonsFor(more));
      };
      const reasons = judge();
      tried.set(key, reasons);
      return reasons;
    };
    const reasonsForThirds = (by: readonly number[]): number[] | null => {
      for (const gone of [0, 1, 2]) {
        const reasons = reasonsFor(by.filter((_, i) => i % 3 !== gone));
        if (reasons) return reasons;
      }
      return null;
    };
    return others.length > 2 * ATTACKERS ? reasonsForThirds(others) : reasonsFor(others);
  }

  /** Whether others, all together, could have so much less in every cell that a group's times are longer by a share. */
  private canTakeOver(target: number, known: ReadonlySet<number>, share: number): boolean {
    this.sums ??= this.sumsOfTimes();
    return this.sums.every(({ total, of }) => {
      const own = of.get(target) ?? 0;
      if (own === 0) return true;
      let others = total - own;
      for (const group of known) others -= of.get(group) ?? 0;
      return own * share <= others;
    });
  }

  private smaller(mean: number): number {
    return this.measure === "rate" ? Math.min(mean, 100 - mean) : mean;
  }

  /** What a part counts for in its cell's average: a party once, times each. */
  private share({ weight }: Part): number {
    return this.measure === "rate" ? 1 : weight;
  }

  private sizeOf(parts: readonly Part[]): number {
    return parts.reduce((sum, part) => sum + this.share(part), 0);
  }

  /** What the figure of a cell is, or would be, rounded to. */
  private base(cell: number): number {
    const parts = this.parts.get(cell) ?? [];
    const limits = this.limits(cell);
    if (this.measure === "rate") return rateBase(new Set(parts.map((part) => part.group)).size, limits);
    const mean = parts.reduce((sum, part) => sum + part.mean * this.share(part), 0) / this.sizeOf(parts);
    return timeBase(this.published.get(cell) ?? mean, limits.mean_figures);
  }

  private cellsOf(knowns: readonly number[]): number[] {
    return knowns.flatMap((known) => this.shownBy[known] ?? []);
  }
}
