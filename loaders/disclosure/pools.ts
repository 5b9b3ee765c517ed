import type { Finest } from "./finest.js";
import type { Target } from "./problem.js";

/** What the owner groups put into each slot; one entry a group. */
export interface SlotGroups {
  /** By slot, where its entries start; one more at the end. */
  starts: Int32Array;
  group: Int32Array;
  amount: Float64Array;
  size: Float64Array;
  /** Owner groups there are. */
  groups: number;
}

/** Sums up the parties of each slot to owner groups. */
export function slotGroups({ partStarts, group, amount, size }: Finest): SlotGroups {
  const groups = group.reduce((most, one) => Math.max(most, one + 1), 0);
  const slots = partStarts.length - 1;
  const found: SlotGroups = {
    starts: new Int32Array(slots + 1),
    group: new Int32Array(group.length),
    amount: new Float64Array(group.length),
    size: new Float64Array(group.length),
    groups,
  };
  const entryOf = new Int32Array(groups).fill(-1);
  let count = 0;
  for (let slot = 0; slot < slots; slot++) {
    const first = count;
    for (let i = partStarts[slot] ?? 0; i < (partStarts[slot + 1] ?? 0); i++) {
      const of = group[i] ?? 0;
      let entry = entryOf[of] ?? -1;
      if (entry < first) {
        entry = count++;
        entryOf[of] = entry;
        found.group[entry] = of;
      }
      found.amount[entry] = (found.amount[entry] ?? 0) + (amount[i] ?? 0);
      found.size[entry] = (found.size[entry] ?? 0) + (size[i] ?? 0);
    }
    found.starts[slot + 1] = count;
  }
  return found;
}

/** Which owner groups' times some slots hide by what the others put in beside them; room for one look after another. */
export class Pools {
  /** The place of each owner group in what follows, -1 for those without times; and the group of each place. */
  private readonly places: Int32Array;
  private readonly groups: Int32Array;
  private count = 0;
  private readonly sizes: Float64Array;
  private readonly amounts: Float64Array;
  /** By group: its times that may be another's; and by the one who has times beside it, those that may be only that one's. */
  private readonly movable: Float64Array;
  private readonly onlyBeside: Float64Array;
  /** By group and other: what the other put into slots in which the group has times. */
  private readonly beside: Float64Array;

  constructor(private readonly slotGroups: SlotGroups) {
    const { groups } = slotGroups;
    this.places = new Int32Array(groups);
    this.groups = new Int32Array(groups);
    this.sizes = new Float64Array(groups);
    this.amounts = new Float64Array(groups);
    this.movable = new Float64Array(groups);
    this.onlyBeside = new Float64Array(groups * groups);
    this.beside = new Float64Array(groups * groups);
  }

  /** Looks at other slots. */
  look(slots: readonly number[]): this {
    const { starts, group, amount, size } = this.slotGroups;
    const { places, groups, sizes, amounts, movable, onlyBeside, beside } = this;
    places.fill(-1);
    let count = 0;
    for (const slot of slots)
      for (let i = starts[slot] ?? 0; i < (starts[slot + 1] ?? 0); i++) {
        const of = group[i] ?? 0;
        if ((places[of] ?? -1) >= 0) continue;
        groups[count] = of;
        places[of] = count++;
      }
    this.count = count;
    for (const sums of [sizes, amounts, movable]) sums.fill(0, 0, count);
    for (const sums of [onlyBeside, beside]) sums.fill(0, 0, count * count);
    for (const slot of slots) {
      const [from, to] = [starts[slot] ?? 0, starts[slot + 1] ?? 0];
      for (let i = from; i < to; i++) {
        const own = places[group[i] ?? 0] ?? 0;
        const put = amount[i] ?? 0;
        sizes[own] = (sizes[own] ?? 0) + (size[i] ?? 0);
        amounts[own] = (amounts[own] ?? 0) + put;
        if (to - from < 2) continue;
        movable[own] = (movable[own] ?? 0) + put;
        for (let j = from; j < to; j++) {
          if (j === i) continue;
          const at = own * count + (places[group[j] ?? 0] ?? 0);
          beside[at] = (beside[at] ?? 0) + (amount[j] ?? 0);
          if (to - from === 2) onlyBeside[at] = (onlyBeside[at] ?? 0) + put;
        }
      }
    }
    return this;
  }

  /** Owner groups in the slots, and what each put into them. */
  *parts(): Generator<{ group: number; amount: number; size: number }> {
    for (let i = 0; i < this.count; i++)
      yield { group: this.groups[i] ?? 0, amount: this.amounts[i] ?? 0, size: this.sizes[i] ?? 0 };
  }

  /** Whether a group's part may be as low, as high and as wide as it must be able to, for any other and any two. */
  hides({ group, truth, least, most, width }: Omit<Target, "places" | "weights">): boolean {
    const { count } = this;
    const own = this.places[group] ?? -1;
    const size = this.sizes[own] ?? 0;
    const from = own * count;
    let mostOnlyBeside = 0;
    let [first, second, all] = [0, 0, 0];
    for (let i = from; i < from + count; i++) {
      mostOnlyBeside = Math.max(mostOnlyBeside, this.onlyBeside[i] ?? 0);
      const amount = this.beside[i] ?? 0;
      all += amount;
      if (amount > first) [first, second] = [amount, first];
      else if (amount > second) second = amount;
    }
    if ((this.movable[own] ?? 0) - mostOnlyBeside < (truth - least) * size) return false;
    const left = all - first - second;
    return second + left >= (most - truth) * size && left >= width * size;
  }
}
