import type { Averaged, Finest } from "./finest.js";
import type { Limits } from "./policy.js";
import { Sum } from "./problem.js";
import type { Problem, Row, Target } from "./problem.js";
import { Pools, slotGroups } from "./pools.js";
import { rateBase, timeBase } from "./rounding.js";

/** What is published of an average of all cells, and what is true of it; can be handed to a thread. */
export interface Field {
  measure: Averaged;
  /** Cells that for each party add up to all it has, as the versions of a firmware mix do. */
  mixes: readonly (readonly number[])[];
  /** Parties with a smaller denominator do not count in a rate. */
  minimum: number;
  /** By cell, where it is another. */
  minimums?: ReadonlyMap<number, number>;
  /** Published values by cell. */
  published: ReadonlyMap<number, number>;
  /** Cells that have the figure, shown or not. */
  figures: ReadonlyMap<number, { role: string; isFrozen: boolean }>;
  /** By role. */
  limits: ReadonlyMap<string, Limits>;
  finest: Finest;
  /** Where a cell is attacked together with the same cell in the period before: that one, by the later one. */
  before?: ReadonlyMap<number, number>;
}

/** What is attacked: a cell, or what is left of it without some of the cells within it. */
export interface Place {
  cell: number;
  less: readonly number[];
}

/** What a party or an owner group put into a cell. */
interface Part {
  group: number;
  amount: number;
  size: number;
}

/** A cell as a whole. */
interface Whole {
  /** Parties that count in a rate; all that have times. */
  parts: ReadonlyMap<number, Part>;
  /** What a party's amount counts for in the average, a unit. */
  weightOf: (party: number) => number;
  /** What the average truly is, and what it is rounded to. */
  average: number;
  base: number;
}

/** A published figure that is not the truth rounded, as late rows leave it, is no equation. */
const SLACK = 1e-6;
/** Unknowns of the problems in which a cell is attacked, narrower than its own and wider, until it is safe. */
const SIZES = [300, 1500, 6000];

/** The shown cells of a field and the slots that they are made of. */
export class Block {
  private readonly slotsOf: readonly (readonly number[])[];
  private readonly wholes = new Map<number, Whole>();
  /** What was asked for last: one is asked for several things, one after the other. */
  private readonly slotsOfLast = new Last<readonly number[]>();
  private readonly wholeOfLast = new Last<Whole>();
  private readonly poolsOfLast = new Last<Pools>();
  private pools: Pools | undefined;
  /** By slot: the number of the last look that left it out. */
  private readonly leftOut: Int32Array;
  private looks = 0;
  /** By cell: what is left open by its figure; null if it is not shown or not true. */
  private readonly open = new Map<number, Pick<Row, "lower" | "upper"> | null>();
  private readonly siblings = new Map<number, readonly number[]>();

  constructor(private readonly field: Field) {
    const { cellStarts, cells } = field.finest;
    const slotsOf: number[][] = [];
    for (let slot = 0; slot + 1 < cellStarts.length; slot++)
      for (let i = cellStarts[slot] ?? 0; i < (cellStarts[slot + 1] ?? 0); i++)
        (slotsOf[cells[i] ?? 0] ??= []).push(slot);
    this.slotsOf = slotsOf;
    this.leftOut = new Int32Array(cellStarts.length);
    for (const mix of field.mixes) for (const cell of mix) this.siblings.set(cell, mix);
  }

  /** Slots that something attacked is made of. */
  private slotsIn(place: Place): readonly number[] {
    const all = this.slotsOf[place.cell] ?? [];
    if (place.less.length === 0) return all;
    return this.slotsOfLast.of(place, () => {
      const { leftOut } = this;
      const look = ++this.looks;
      for (const cell of place.less) for (const slot of this.slotsOf[cell] ?? []) leftOut[slot] = look;
      return all.filter((slot) => leftOut[slot] !== look);
    });
  }

  /** Slots that it can be attacked in, the fewest: its own, or those of its cell's mix. */
  slotsFor(place: Place): readonly number[] {
    const mix = this.siblings.get(place.cell);
    return mix ? mix.flatMap((one) => this.slotsOf[one] ?? []) : this.slotsIn(place);
  }

  /**
   * The fullest of a cell's slots, from few to many, where it has too many: a part that is hidden with nothing moved in the
   * others is hidden, and that is found sooner.
   */
  *coresOf(slots: readonly number[]): Generator<readonly number[]> {
    const all = this.unknownsOf(slots);
    const sizes = SIZES.filter((most) => most < all);
    if (this.siblings.size > 0 || sizes.length === 0) return;
    const fullest = slots
      .map((slot) => ({ slot, size: this.sizeOf(slot) }))
      .sort((a, b) => b.size - a.size || a.slot - b.slot)
      .map(({ slot }) => slot);
    for (const most of sizes) {
      let unknowns = 0;
      const first = fullest.findIndex((slot) => (unknowns += this.unknownsOf([slot])) > most);
      yield fullest.slice(0, first);
    }
  }

  /**
   * More slots than its own in which something can be attacked, from few to many. What others can be without a change outside
   * these they can be, whatever else is shown; so a part that is safe in some of them is safe.
   */
  *widerRings(place: Place): Generator<readonly number[]> {
    const ring = new Set(this.slotsFor(place));
    if (this.siblings.has(place.cell)) return;
    for (const most of SIZES) {
      const before = ring.size;
      this.widen(ring, most);
      if (ring.size > before) yield [...ring];
    }
  }

  /** Adds the slots of shown cells that hold some of a ring, the smallest cells first, and again, up to so many unknowns. */
  private widen(ring: Set<number>, most: number): void {
    for (let before = -1; ring.size > before;) {
      before = ring.size;
      let count = this.unknownsOf(ring);
      const holders = [...this.holdersOf(ring)]
        .map((holder) => this.slotsOf[holder] ?? [])
        .map((slots) => ({ slots, unknowns: this.unknownsOf(slots) }))
        .sort((a, b) => a.unknowns - b.unknowns);
      for (const { slots } of holders) {
        const fresh = slots.filter((slot) => !ring.has(slot));
        count += this.unknownsOf(fresh);
        if (count > most) return;
        for (const slot of fresh) ring.add(slot);
      }
    }
  }

  /** What is unknown of slots, and what the shown cells that hold some of them say. */
  problem(slots: readonly number[]): Problem {
    const { finest, measure } = this.field;
    const from = (slot: number): number => finest.partStarts[slot] ?? 0;
    const to = (slot: number): number => finest.partStarts[slot + 1] ?? 0;
    const rows = new Map<number, { whole: Whole; sum: Sum }>();
    const parties = new Map<number, Sum>();
    const places: number[] = [];
    for (const slot of slots) {
      const first = places.length;
      for (let i = from(slot); i < to(slot); i++) places.push(i);
      for (let i = finest.cellStarts[slot] ?? 0; i < (finest.cellStarts[slot + 1] ?? 0); i++) {
        const cell = finest.cells[i] ?? 0;
        if (this.openOf(cell) === null) continue;
        const row = rows.get(cell) ?? { whole: this.whole(cell), sum: new Sum() };
        rows.set(cell, row);
        for (let place = first; place < places.length; place++) {
          const party = finest.party[places[place] ?? 0] ?? 0;
          if (row.whole.parts.has(party)) row.sum.add(place, row.whole.weightOf(party));
        }
      }
    }
    if (this.siblings.size > 0)
      for (const [place, i] of places.entries()) {
        const party = finest.party[i] ?? 0;
        const sum = parties.get(party) ?? new Sum();
        parties.set(party, sum);
        sum.add(place, 1);
      }
    return {
      parties: Int32Array.from(places, (i) => finest.party[i] ?? 0),
      groups: Int32Array.from(places, (i) => finest.group[i] ?? 0),
      truths: Float64Array.from(places, (i) => finest.amount[i] ?? 0),
      uppers: Float64Array.from(places, (i) => (measure === "rate" ? (finest.size[i] ?? 0) : Infinity)),
      rows: [
        ...[...rows].map(([cell, { sum }]) => ({
          cell,
          ...sum.columns(),
          ...(this.openOf(cell) ?? { lower: -Infinity, upper: Infinity }),
        })),
        ...[...parties.values()].map((sum) => ({ cell: null, ...sum.columns(), lower: 0, upper: 0 })),
      ],
    };
  }

  /** Owner groups in it, and how low and high each must be able to be (architecture.md, section 5: attack audit). */
  targets(place: Place): Omit<Target, "places" | "weights">[] {
    const share = this.limits(place.cell).p_percent / 100;
    const isRate = this.field.measure === "rate";
    if (!isRate) {
      const groups = [...this.poolsOf(place).parts()];
      const base = this.timeBase(place, meanTime(groups));
      return groups.map(({ group, amount, size }) => {
        const truth = amount / size;
        const reach = Math.max(share * truth, base);
        const [least, most] = [Math.max(0, truth - reach), truth + reach];
        return { group, isRate, truth, least, most, width: base };
      });
    }
    const { parts, base } = this.wholeOf(place);
    return [...groupsOf(parts)].map(([group, own]) => {
      const truth = this.meanOf(own);
      const isHigh = truth > 50;
      const smaller = isHigh ? 100 - truth : truth;
      const reach = Math.max(share * smaller, base);
      const [low, high] = [Math.max(0, smaller - reach), smaller + reach];
      return isHigh
        ? { group, isRate, truth, least: 100 - high, most: 100 - low, width: base }
        : { group, isRate, truth, least: low, most: high, width: base };
    });
  }

  /** A group's part of it as a sum of a problem's unknowns. */
  sumOf(of: Place, group: number, slots: readonly number[]): Pick<Target, "places" | "weights"> {
    const { finest, measure } = this.field;
    const own = new Set(this.slotsIn(of));
    const { parts } = this.wholeOf(of);
    const members = [...parts.values()].filter((part) => part.group === group);
    const size = members.reduce((sum, part) => sum + part.size, 0);
    const sum = new Sum();
    let place = 0;
    for (const slot of slots)
      for (let i = finest.partStarts[slot] ?? 0; i < (finest.partStarts[slot + 1] ?? 0); i++, place++) {
        const part = parts.get(finest.party[i] ?? 0);
        if (!own.has(slot) || part?.group !== group) continue;
        sum.add(place, measure === "rate" ? 100 / part.size / members.length : 1 / size);
      }
    return sum.columns();
  }

  /**
   * Whether a group's times are hidden from any other, and any two, by what the rest put into the slots in which it has
   * times: there the rest's may be the group's, and the group's the rest's, and no sum of times would show it.
   */
  isPooled(place: Place, target: Omit<Target, "places" | "weights">): boolean {
    return this.poolsOf(place).hides(target);
  }

  private poolsOf(place: Place): Pools {
    const pools = (this.pools ??= new Pools(slotGroups(this.field.finest)));
    return this.poolsOfLast.of(place, () => pools.look(this.slotsIn(place)));
  }

  /** Shown cells that hold some of the slots. */
  holdersOf(slots: Iterable<number>): ReadonlySet<number> {
    const { cellStarts, cells } = this.field.finest;
    const holders = new Set<number>();
    for (const slot of slots)
      for (let i = cellStarts[slot] ?? 0; i < (cellStarts[slot + 1] ?? 0); i++)
        if (this.openOf(cells[i] ?? 0) !== null) holders.add(cells[i] ?? 0);
    return holders;
  }

  private unknownsOf(slots: Iterable<number>): number {
    const { partStarts } = this.field.finest;
    let count = 0;
    for (const slot of slots) count += (partStarts[slot + 1] ?? 0) - (partStarts[slot] ?? 0);
    return count;
  }

  private sizeOf(slot: number): number {
    const { partStarts, size } = this.field.finest;
    let sum = 0;
    for (let i = partStarts[slot] ?? 0; i < (partStarts[slot + 1] ?? 0); i++) sum += size[i] ?? 0;
    return sum;
  }

  private openOf(cell: number): Pick<Row, "lower" | "upper"> | null {
    const before = this.open.get(cell);
    if (before !== undefined) return before;
    const open = this.leftOpen(cell);
    this.open.set(cell, open);
    return open;
  }

  private leftOpen(cell: number): Pick<Row, "lower" | "upper"> | null {
    const v = this.field.published.get(cell);
    if (v === undefined) return null;
    const { average, base } = this.whole(cell);
    const off = v - average;
    if (!(Math.abs(off) <= base / 2 + SLACK * Math.max(1, v))) return null;
    return { lower: Math.min(0, off - base / 2), upper: Math.max(0, off + base / 2) };
  }

  private whole(cell: number): Whole {
    const known = this.wholes.get(cell) ?? this.sumUp({ cell, less: [] });
    this.wholes.set(cell, known);
    return known;
  }

  private wholeOf(place: Place): Whole {
    if (place.less.length === 0) return this.whole(place.cell);
    return this.wholeOfLast.of(place, () => this.sumUp(place));
  }

  private sumUp(place: Place): Whole {
    const { cell } = place;
    const { finest, measure } = this.field;
    const minimum = this.field.minimums?.get(cell) ?? this.field.minimum;
    const all = new Map<number, Part>();
    for (const slot of this.slotsIn(place))
      for (let i = finest.partStarts[slot] ?? 0; i < (finest.partStarts[slot + 1] ?? 0); i++) {
        const party = finest.party[i] ?? 0;
        const part = all.get(party) ?? { group: finest.group[i] ?? 0, amount: 0, size: 0 };
        part.amount += finest.amount[i] ?? 0;
        part.size += finest.size[i] ?? 0;
        all.set(party, part);
      }
    const parts = new Map([...all].filter(([, { size }]) => measure === "mean" || size >= minimum));
    const size = [...parts.values()].reduce((sum, part) => sum + part.size, 0);
    const average = this.meanOf([...parts.values()]);
    return {
      parts,
      weightOf: (party: number): number =>
        measure === "mean" ? 1 / size : 100 / (parts.get(party)?.size ?? Infinity) / parts.size,
      average,
      base:
        measure === "rate"
          ? rateBase(groupsOf(parts).size, this.limits(cell))
          : this.timeBase(place, average),
    };
  }

  /** What an average of times is rounded to. */
  private timeBase({ cell, less }: Place, average: number): number {
    const published = less.length === 0 ? this.field.published.get(cell) : undefined;
    return timeBase(published ?? average, this.limits(cell).mean_figures);
  }

  /** Unweighted mean of rates, in points; pooled mean of times. */
  private meanOf(parts: readonly Part[]): number {
    if (this.field.measure === "mean") return meanTime(parts);
    return parts.reduce((sum, { amount, size }) => sum + (100 * amount) / size, 0) / parts.length;
  }

  limits(cell: number): Limits {
    const { figures, limits } = this.field;
    const role = figures.get(cell)?.role ?? "";
    const found = limits.get(role);
    if (!found) throw new Error(`no limits for cell ${cell}`);
    return found;
  }
}

function meanTime(parts: readonly Pick<Part, "amount" | "size">[]): number {
  let [amount, size] = [0, 0];
  for (const part of parts) {
    amount += part.amount;
    size += part.size;
  }
  return amount / size;
}

function groupsOf(parts: ReadonlyMap<number, Part>): Map<number, Part[]> {
  const groups = new Map<number, Part[]>();
  for (const part of parts.values()) {
    const members = groups.get(part.group);
    if (members) members.push(part);
    else groups.set(part.group, [part]);
  }
  return groups;
}

/** What was made last, for the one it was made for. */
class Last<T> {
  private place: Place | undefined;
  private made: T | undefined;

  of(place: Place, make: () => T): T {
    if (this.place === place && this.made !== undefined) return this.made;
    const made = make();
    [this.place, this.made] = [place, made];
    return made;
  }
}
