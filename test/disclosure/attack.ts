import type { Cell } from "./random-cells.js";

/** What an attack on published rates found. */
export interface Breach {
  attack: "exposed" | "insider" | "dominant" | "difference" | "subtraction" | "range";
  cell: string;
}

interface Group {
  parties: number;
  /** Sum of its parties' failure rates, in points. */
  failures: number;
}

/**
 * Attacks published success rates by plain arithmetic, as every owner group in turn; knows nothing of the engine.
 * All failure rates of the market are at most 50 %, so that the failure rate is the smaller one.
 * @param shown published rates by cell
 */
export function attack(cells: readonly Cell[], shown: ReadonlyMap<string, number>): Breach[] {
  const breaches: Breach[] = [];
  const found = (name: Breach["attack"], cell: string): void => void breaches.push({ attack: name, cell });
  const byKey = new Map(cells.map((cell) => [cell.key, cell]));
  const cohorts = new Map(cells.map((cell) => [cell.key, groupsOf(cell)]));
  for (const { key, families } of cells) {
    const groups = cohorts.get(key);
    if (!groups || !shown.has(key)) continue;
    if (groups.size < 6) found("exposed", key);
    const parties = sum([...groups.values()].map((group) => group.parties));
    if ([...groups.values()].some((group) => 2 * group.parties > parties)) found("dominant", key);
    const failures = sum([...groups.values()].map((group) => group.failures));
    for (const [viewer, own] of groups)
      for (const [target, other] of groups)
        if (viewer !== target && failures - own.failures < 1.15 * other.failures - 1e-6)
          found("insider", key);
    for (const inner of inside(key, byKey)) {
      const finer = cohorts.get(inner);
      if (!finer || !shown.has(inner)) continue;
      const apart = [...groups.keys(), ...finer.keys()].filter((g) => groups.has(g) !== finer.has(g)).length;
      if (apart === 1 || apart === 2) found("difference", inner);
    }
    for (const family of families) {
      const there = family.filter((child) => byKey.has(child));
      if (there.filter((child) => !shown.has(child)).length === 1) found("subtraction", key);
    }
  }
  return breaches;
}

/**
 * The ranges that an owner group, or two together, can put others' failure rates into, from a rate v published to base
 * b: the sum of n rates is n × (v ± b/2). They must reach 15 % and b upwards, and for two together be b wide.
 */
export function attackRanges(cells: readonly Cell[], shown: ReadonlyMap<string, number>): Breach[] {
  const breaches: Breach[] = [];
  for (const cell of cells) {
    const v = shown.get(cell.key);
    if (v === undefined) continue;
    const groups = groupsOf(cell);
    const b = groups.size < 20 ? 0.5 : 0.1;
    const n = sum([...groups.values()].map(({ parties }) => parties));
    const most = n * (100 - v + b / 2);
    const least = n * (100 - v - b / 2);
    for (const [target, { parties, failures }] of groups) {
      const rate = failures / parties;
      const reach = Math.max(0.15 * rate, b);
      const others = [...groups].filter(([group]) => group !== target);
      const range = (known: readonly (readonly [string, Group])[]): [number, number] => {
        const own = sum(known.map(([, group]) => group.failures));
        const rest = n - parties - sum(known.map(([, group]) => group.parties));
        return [Math.max(0, (least - own - 100 * rest) / parties), Math.min(100, (most - own) / parties)];
      };
      for (const [i, one] of others.entries()) {
        const [low, high] = range([one]);
        if (high < rate + reach - 1e-6 || low > Math.max(0, rate - reach) + 1e-6)
          breaches.push({ attack: "range", cell: cell.key });
        for (const two of others.slice(i + 1)) {
          const [from, to] = range([one, two]);
          if (to - from < b - 1e-6) breaches.push({ attack: "range", cell: cell.key });
        }
      }
    }
  }
  return breaches;
}

/** Owner groups that count in a cell: those with a party of at least 30. */
function groupsOf({ contributions }: Cell): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const { party, group = party, success, failure } of contributions) {
    if (success + failure < 30) continue;
    const { parties, failures } = groups.get(group) ?? { parties: 0, failures: 0 };
    groups.set(group, { parties: parties + 1, failures: failures + (100 * failure) / (success + failure) });
  }
  return groups;
}

function inside(key: string, cells: ReadonlyMap<string, Cell>): Set<string> {
  const found = new Set<string>();
  for (const child of cells.get(key)?.families.flat() ?? [])
    if (cells.has(child)) for (const further of [child, ...inside(child, cells)]) found.add(further);
  return found;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** An owner group of one party, and its success rates in two successive periods, in per cent; null where it is not counted. */
export interface Steady {
  before: number | null;
  now: number | null;
}

/**
 * The range that one owner group can put into the later success rate of another that is not counted in the earlier
 * period, if it takes every other rate as within a point of the earlier period; all others are counted in both. With
 * their earlier sum known to lie in [l, h], m of them have a later sum of max(0, l − m) to min(100 m, h + m).
 */
export function rangeOfEntrant(
  market: readonly Steady[],
  [shownBefore, shownNow]: readonly [number, number],
  attacker: number,
): [number, number] {
  const stayed = market.filter(({ before }) => before !== null).length;
  const own = market[attacker] ?? { before: null, now: null };
  const m = stayed - 1;
  const half = 0.25;
  const l = stayed * (shownBefore - half) - (own.before ?? 0);
  const h = stayed * (shownBefore + half) - (own.before ?? 0);
  const all = (edge: number): number => market.length * (shownNow + edge) - (own.now ?? 0);
  return [Math.max(0, all(-half) - Math.min(100 * m, h + m)), Math.min(100, all(half) - Math.max(0, l - m))];
}
