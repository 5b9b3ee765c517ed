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
import { SteadyWitness, steadyReach } from "./steady-witness.js";

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

/** Owner groups attacked in a cell, and attackers: so many that put most into it, and so many that are rarest near it. */
const TARGETS = 2;
const ATTACKERS = 2;
/** A published figure that is not the truth rounded, as late rows leave it, is no equation. */
const SLACK = 1e-6;
/** A share of a party's requests that is none: what dividing leaves. */
const NONE = 1e-9;
/** What HiGHS may be off, in points or per cent. */
const TOLERANCE = 1e-5;

/** The unknowns of a neighbourhood and what is published of them. */
export class Attack {
  private readonly knowns: Known[] = [];
  private readonly members = new Map<number, Member>();
  /** Sums of times by owner group, of each cell and of what is left of each family. */
  private sums: readonly (readonly (readonly [group: number, amount: number])[])[] | null = null;
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

  private sumsOfTimes(): readonly (readonly (readonly [group: number, amount: number])[])[] {
    const { cells, families } = this.around;
    const amounts = (cell: number): [group: number, amount: number][] =>
      (this.parts.get(cell) ?? []).map((part) => [part.group, Math.round(part.mean * part.weight)]);
    const rests = families.flatMap(({ parent, children }) => {
      if (parent === null) return [];
      const left = new Map(amounts(parent));
      for (const child of children)
        for (const [of, amount] of amounts(child)) left.set(of, (left.get(of) ?? 0) - amount);
      return [[...left]];
    });
    return [...cells.map(amounts), ...rests];
  }

  private anotherWorld(): Pick<Witness, "moves"> {
    if (this.witness) return this.witness;
    const members = [...this.members.values()];
    const published = this.shownRows();
    this.witness = this.around.steady
      ? new SteadyWitness(this.unknowns, members, published, this.points)
      : new Witness(this.unknowns, members, published, this.upper);
    return this.witness;
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
    const { targets, attackers } = this.sides(cell);
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

  /**
   * The owner groups of a cell that most is to be learned of, and that can learn most: those that put most into it, and
   * those that are behind the fewest of the other figures, so that a difference is theirs.
   */
  private sides(cell: number): { targets: number[]; attackers: number[] } {
    const seen = new Map<number, number>();
    for (const shown of this.around.cells.filter((other) => this.published.has(other)))
      for (const of of new Set(this.parts.get(shown)?.map((part) => part.group)))
        seen.set(of, (seen.get(of) ?? 0) + 1);
    const groups = [...group(this.parts.get(cell) ?? [], (part) => part.group)].map(([of, own]) => ({
      of,
      amount: own.reduce((sum, part) => sum + this.smaller(part.mean) * this.share(part), 0),
      seen: seen.get(of) ?? 0,
    }));
    const largest = groups.toSorted((a, b) => b.amount - a.amount || a.of - b.of);
    const rarest = largest.toSorted((a, b) => a.seen - b.seen);
    const both = (n: number): number[] =>
      [...new Set([...largest.slice(0, n), ...rarest.slice(0, n)])].map(({ of }) => of);
    return { targets: both(TARGETS), attackers: this.around.steady ? this.movers(cell) : both(ATTACKERS) };
  }

  /** The owner groups that leave the others least room if their own rates are known: what they can move by themselves. */
  private movers(cell: number): number[] {
    const [later, earlier] = this.around.steady ?? [];
    const other = new Map(
      this.parts.get((cell === later ? earlier : later) ?? -1)?.map(({ member, mean }) => [member, mean]),
    );
    const rooms = [...group(this.parts.get(cell) ?? [], (part) => part.group)].map(([of, own]) => {
      const reaches = own.map(({ member, mean }) => steadyReach(mean, other.get(member), this.points));
      return { of, down: sum(reaches, ({ down }) => down), up: sum(reaches, ({ up }) => up) };
    });
    return [
      ...new Set([
        ...rooms.toSorted((a, b) => b.down - a.down || a.of - b.of).slice(0, ATTACKERS),
        ...rooms.toSorted((a, b) => b.up - a.up || a.of - b.of).slice(0, ATTACKERS),
      ]),
    ].map(({ of }) => of);
  }

  /**
   * Attacks a group's part as each of others and each two of them. What not even all of these together can narrow down,
   * no two of them can, so few sets of many are tried before single ones are.
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
    const tried = new Map<string, number[] | null>();
    const attack = (by: readonly number[]): { reasons: number[] | null; width: number } => {
      const known = new Set(by.map((rank) => others[rank] ?? -1));
      if (!isRate && this.canTakeOver(target, known, needed.most / truth - 1))
        return { reasons: null, width: Infinity };
      this.describe();
      const sum = this.unknowns.flatMap(({ cell: of, group: by }, place) =>
        of === cell && by === target ? place : [],
      );
      const isSeen = (change: number): boolean =>
        this.total === null && this.anotherWorld().moves(target, sum, change, (of) => known.has(of));
      if (isSeen(needed.most - truth) && (!isRate || isSeen(needed.least - truth)))
        return { reasons: null, width: Infinity };
      if (this.total === null && !this.around.steady) {
        const outline = (this.outline ??= new Outline(
          this.highs,
          this.unknowns,
          this.members,
          this.shownRows(),
          this.upper,
        ));
        outline.ask(sum, known);
        if (outline.most() / size >= needed.most && (!isRate || outline.least() / size <= needed.least))
          return { reasons: null, width: Infinity };
      }
      const programme = (this.programme ??= new Programme(this.highs, this.unknowns, this.knowns));
      programme.ask(
        sum.map((place) => [place, 1]),
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
    const ofSet = (by: readonly number[]): number[] | null => {
      const key = by.join();
      const before = tried.get(key);
      if (before !== undefined) return before;
      const { reasons, width } = attack(by);
      const judge = (): number[] | null => {
        if (reasons === null || by.length === 0) return null;
        if (by.length === 1) return reasons;
        if (by.length === 2)
          return width < base - tolerance ? reasons : (ofSet(by.slice(0, 1)) ?? ofSet(by.slice(1)));
        const thirds = [0, 1, 2].map((third) => by.filter((_, i) => i % 3 === third));
        for (const gone of [0, 1, 2]) {
          const found = ofSet(thirds.flatMap((third, i) => (i === gone ? [] : third)).sort((a, b) => a - b));
          if (found) return found;
        }
        return null;
      };
      const found = judge();
      tried.set(key, found);
      return found;
    };
    return ofSet([...others.keys()]);
  }

  /** Whether others, all together, could have so much less in every cell that a group's times are longer by a share. */
  private canTakeOver(target: number, known: ReadonlySet<number>, share: number): boolean {
    this.sums ??= this.sumsOfTimes();
    return this.sums.every((sums) => {
      let own = 0;
      let others = 0;
      for (const [of, amount] of sums)
        if (of === target) own += amount;
        else if (!known.has(of)) others += amount;
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
