import { processesOf } from "./plain-srv.js";
import type { Mapped, PlainSrv, Request } from "./plain-srv.js";

type Figure = "rate" | "mean" | "median" | "extremes";
const LEVELS = ["device_type", "region", "smets_version"] as const;

interface Contribution {
  success: number;
  failure: number;
  times: number[];
}

/** A cell of industry figures with what each party put into it. */
export interface PlainCell {
  role: string;
  grain: "day" | "month";
  period: string;
  scope: "process" | "srv";
  key: string;
  level: (typeof LEVELS)[number] | null;
  level_value: string | null;
  parties: Map<string, Contribution>;
}

/** Published values of a cell; null where a figure may not be shown by itself. */
export interface PlainValues {
  success_rate: number | null;
  rtt_best_ms: number | null;
  rtt_worst_ms: number | null;
  rtt_mean_ms: number | null;
  rtt_median_ms: number | null;
}

/** A row of a league table. */
export interface PlainPlace {
  month: string;
  process: string;
  position: number;
  success: number;
  requests: number;
  party: string;
  group: string;
}

/**
 * Industry figures and league tables by loops, with fractions of whole numbers instead of decimals; shares nothing with
 * the loaders (contract.md, section 3; architecture.md, section 5).
 */
export class PlainIndustry {
  readonly cells = new Map<string, PlainCell>();

  /**
   * @param groups owner group by party
   * @param asOf ISO 8601; later days and months have not ended
   */
  constructor(
    plain: PlainSrv,
    private readonly groups: ReadonlyMap<string, string>,
    private readonly map: readonly Mapped[],
    asOf: string,
  ) {
    for (const request of plain.requests) {
      const [party = "", role = ""] = request.owner.split(" ");
      if (request.outcome === null || request.outcome === "pending" || request.day >= asOf.slice(0, 10))
        continue;
      const hasMonth = request.month < asOf.slice(0, 7);
      for (const [level, value] of levelsOf(request)) {
        const put = (grain: "day" | "month", scope: "process" | "srv", key: string): void =>
          this.put(
            { role, grain, period: request[grain], scope, key, level, level_value: value },
            party,
            request,
          );
        put("day", "srv", request.srv);
        if (!hasMonth) continue;
        put("month", "srv", request.srv);
        for (const process of processesOf(request, map)) put("month", "process", process);
      }
    }
  }

  /** What of a cell may be shown by itself, rounded. */
  values(cell: PlainCell): PlainValues {
    const safe = (figure: Figure): boolean => this.isSafe(cell, figure);
    const times = timesOf(cell);
    const mean = { n: sum(times), d: times.length };
    const middle = (times.length - 1) / 2;
    const median = { n: (times[Math.floor(middle)] ?? 0) + (times[Math.ceil(middle)] ?? 0), d: 2 };
    return {
      success_rate: safe("rate") ? rounded(meanRate(rates(cell)), this.cohort(cell, "rate").size) : null,
      rtt_best_ms: safe("extremes") ? toFigures({ n: times[0] ?? 0, d: 1 }, 2, "down") : null,
      rtt_worst_ms: safe("extremes") ? toFigures({ n: times.at(-1) ?? 0, d: 1 }, 2, "up") : null,
      rtt_mean_ms: safe("mean") ? toFigures(mean, 3, "half") : null,
      rtt_median_ms: safe("median") ? toFigures(median, 3, "half") : null,
    };
  }

  /** Owner groups that stand behind a figure. */
  cohort(cell: PlainCell, figure: Figure): Set<string> {
    const counts = figure === "rate" ? isCounted : ({ times }: Contribution): boolean => times.length > 0;
    return new Set([...cell.parties].flatMap(([party, put]) => (counts(put) ? this.groupOf(party) : [])));
  }

  /** Cells that contain a cell: its month, its processes, all levels, SMETS2 of its regions, region "not held". */
  parents(cell: PlainCell): PlainCell[] {
    const months = cell.grain === "day" ? [{ grain: "month" as const, period: cell.period.slice(0, 7) }] : [];
    const times = [{ grain: cell.grain, period: cell.period }, ...months];
    const places = [
      { scope: cell.scope, key: cell.key },
      ...(cell.scope === "srv" ? this.holding(cell).map((key) => ({ scope: "process" as const, key })) : []),
    ];
    const isUnheld = cell.level === "smets_version" && cell.level_value === "not held";
    const levels = [
      { level: cell.level, level_value: cell.level_value },
      { level: null, level_value: null },
      ...(this.isSmets2(cell) ? [{ level: "smets_version" as const, level_value: "SMETS2" }] : []),
      ...(isUnheld ? [{ level: "region" as const, level_value: "not held" }] : []),
    ];
    return times.flatMap((time) =>
      places.flatMap((place) =>
        levels.flatMap((level) => {
          const found = this.cells.get(nameOf({ role: cell.role, ...time, ...place, ...level }));
          return found && found !== cell ? found : [];
        }),
      ),
    );
  }

  /**
   * Ways in which other cells add up to a cell: by day, by SRV, by device type, region and SMETS version, and SMETS2 by
   * region where all devices are held.
   */
  partitions(cell: PlainCell): PlainCell[][] {
    const all = [...this.cells.values()].filter(({ role }) => role === cell.role);
    const sameLevel = all.filter((c) => c.level === cell.level && c.level_value === cell.level_value);
    const isHere = (c: PlainCell): boolean => c.scope === cell.scope && c.key === cell.key;
    const byDay = sameLevel.filter((c) => c.grain === "day" && isHere(c) && c.period.startsWith(cell.period));
    const bySrv = sameLevel.filter(
      (c) =>
        c.scope === "srv" &&
        c.grain === "month" &&
        c.period === cell.period &&
        this.holding(c).includes(cell.key),
    );
    const byLevel = LEVELS.map((level) =>
      all.filter((c) => isHere(c) && c.period === cell.period && c.level === level),
    );
    const isSmets2 = cell.level === "smets_version" && cell.level_value === "SMETS2";
    const byRegion = all.filter((c) => isHere(c) && c.period === cell.period && this.isSmets2(c));
    return [
      ...(cell.grain === "month" && cell.scope === "srv" ? [byDay] : []),
      ...(cell.scope === "process" && this.isWhole(cell) ? [bySrv] : []),
      ...(cell.level === null ? byLevel : []),
      ...(isSmets2 && !this.hasUnheld(cell) ? [byRegion] : []),
    ];
  }

  /**
   * Whether what is left of a cell's times without some of the cells within it is empty, or leaves every viewer three owner
   * groups, of which a mean passes the p %-rule.
   */
  isSafeWithout(cell: PlainCell, less: readonly PlainCell[], figure: Figure): boolean {
    const left = new Map<string, { count: number; time: number }>();
    const add = ({ parties }: PlainCell, sign: number): void => {
      for (const [party, { times }] of parties) {
        const before = left.get(this.groupOf(party)) ?? { count: 0, time: 0 };
        left.set(this.groupOf(party), {
          count: before.count + sign * times.length,
          time: before.time + sign * sum(times),
        });
      }
    };
    add(cell, 1);
    for (const one of less) add(one, -1);
    const groups = [...left].filter(([, { count }]) => count > 0);
    if (groups.length === 0) return true;
    return ["none of them", ...groups.map(([group]) => group)].every((viewer) => {
      const others = groups.filter(([group]) => group !== viewer).map(([, { time }]) => time);
      if (others.length === 0) return true;
      if (others.length < 3) return false;
      const [first = 0, second = 0] = others.sort((a, b) => b - a);
      return figure !== "mean" || sum(others) - first - second >= 0.15 * first - 1e-7;
    });
  }

  /** League tables of a role: positions of parties with at least 30, best first. */
  league(role: string): PlainPlace[] {
    return [...this.cells.values()]
      .filter((cell) => cell.role === role && cell.scope === "process" && cell.level === null)
      .flatMap((cell) => {
        const placed = [...cell.parties].filter(([, { success, failure }]) => success + failure >= 100);
        const rows = new Map<string, number>();
        for (const [party] of placed) rows.set(this.groupOf(party), (rows.get(this.groupOf(party)) ?? 0) + 1);
        if (rows.size < 6 || [...rows.values()].some((n) => 2 * n > placed.length)) return [];
        return placed.sort(better).map(([party, { success, failure }], i) => ({
          ...{ month: cell.period, process: cell.key, position: i + 1, party, group: this.groupOf(party) },
          ...{ success, requests: success + failure },
        }));
      });
  }

  /** Whether a cell is a region of SMETS2 devices alone: "not held" is one where all devices are held. */
  private isSmets2(cell: PlainCell): boolean {
    if (cell.level !== "region" || cell.level_value === "SMETS1") return false;
    return cell.level_value !== "not held" || !this.hasUnheld(cell);
  }

  /** Whether requests of a cell's period and key are about devices that are not held. */
  private hasUnheld(cell: PlainCell): boolean {
    return this.cells.has(nameOf({ ...cell, level: "smets_version", level_value: "not held" }));
  }

  private isSafe(cell: PlainCell, figure: Figure): boolean {
    const cohort = this.cohort(cell, figure);
    if (cohort.size < 6) return false;
    const least = { rate: 0, mean: 30, median: 30, extremes: 100 }[figure];
    if (sum([...cell.parties.values()].map(({ times }) => times.length)) < least) return false;
    const byGroup = (of: (put: Contribution) => number): number[] => {
      const sums = new Map<string, number>();
      for (const [party, put] of cell.parties)
        sums.set(this.groupOf(party), (sums.get(this.groupOf(party)) ?? 0) + of(put));
      return [...sums.values()].sort((a, b) => b - a);
    };
    const weights = byGroup((put) => (figure === "rate" ? Number(isCounted(put)) : put.times.length));
    const [largest = 0, second = 0] = weights;
    if (largest > 0.5 * sum(weights) || largest + second > 0.8 * sum(weights) + 1e-9) return false;
    if (figure === "median" || figure === "extremes") return true;
    const parts = byGroup((put) =>
      figure === "mean"
        ? sum(put.times)
        : isCounted(put)
          ? (100 * Math.min(put.success, put.failure)) / (put.success + put.failure)
          : 0,
    );
    const [first = 0, next = 0] = parts;
    if (sum(parts) - first - next < 0.15 * first - 1e-7) return false;
    return figure !== "rate" || !saysNone(cell, cohort.size);
  }

  private put(place: Omit<PlainCell, "parties">, party: string, request: Request): void {
    const name = nameOf(place);
    const cell = this.cells.get(name) ?? { ...place, parties: new Map<string, Contribution>() };
    this.cells.set(name, cell);
    const put = cell.parties.get(party) ?? { success: 0, failure: 0, times: [] };
    cell.parties.set(party, put);
    if (request.outcome === "success") put.success++;
    else put.failure++;
    if (request.rtt !== null) put.times.push(request.rtt);
  }

  private groupOf(party: string): string {
    return this.groups.get(party) ?? party;
  }

  /** Processes that all of an SRV's day or month belongs to. */
  private holding({ key, period }: PlainCell): string[] {
    const days = period.length === 10 ? [period] : daysOf(period);
    const processes = new Set(this.map.filter(({ srv }) => srv === key).map(({ process }) => process));
    return [...processes].filter((process) => days.every((day) => this.belongs(process, key, day)));
  }

  /** Whether every SRV that belongs to a process on a day of the month does so all month. */
  private isWhole({ key, period }: PlainCell): boolean {
    const srvs = new Set(this.map.filter(({ process }) => process === key).map(({ srv }) => srv));
    return [...srvs].every((srv) => {
      const days = daysOf(period).filter((day) => this.belongs(key, srv, day));
      return days.length === 0 || days.length === daysOf(period).length;
    });
  }

  private belongs(process: string, srv: string, day: string): boolean {
    return this.map.some(
      (row) =>
        row.process === process &&
        row.srv === srv &&
        (row.from === "" || row.from <= day) &&
        (row.to === "" || day < row.to),
    );
  }
}

export function nameOf({
  role,
  grain,
  period,
  scope,
  key,
  level,
  level_value,
}: Omit<PlainCell, "parties">): string {
  return [role, grain, period, scope, key, level ?? "", level_value ?? ""].join(" ");
}

function levelsOf(request: Request): [PlainCell["level"], string | null][] {
  return [
    [null, null],
    ["device_type", request.deviceType],
    ["region", request.region],
    ["smets_version", request.smets],
  ];
}

function daysOf(month: string): string[] {
  const days: string[] = [];
  const at = new Date(`${month}-01T00:00:00Z`);
  for (; at.toISOString().startsWith(month); at.setUTCDate(at.getUTCDate() + 1))
    days.push(at.toISOString().slice(0, 10));
  return days;
}

const isCounted = ({ success, failure }: Contribution): boolean => success + failure >= 30;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const timesOf = ({ parties }: PlainCell): number[] =>
  [...parties.values()].flatMap(({ times }) => times).sort((a, b) => a - b);

interface Fraction<T = number> {
  n: T;
  d: T;
}

const rates = ({ parties }: PlainCell): Fraction[] =>
  [...parties.values()]
    .filter(isCounted)
    .map(({ success, failure }) => ({ n: 100 * success, d: success + failure }));

function meanRate(of: readonly Fraction[]): Fraction<bigint> {
  const total = of.reduce((a, { n, d }) => ({ n: a.n * BigInt(d) + BigInt(n) * a.d, d: a.d * BigInt(d) }), {
    n: 0n,
    d: 1n,
  });
  return { n: total.n, d: total.d * BigInt(of.length) };
}

/** A rate to 0.1 point, below 20 owner groups to 0.5, halves up. */
function rounded(rate: Fraction<number | bigint>, groups: number): number {
  return inSteps(rate, groups < 20 ? 2 : 10);
}

/** A rate to a point divided by so many steps, halves up; a step of two points: 0.5. */
export function inSteps({ n, d }: Fraction<number | bigint>, steps: number): number {
  const whole = BigInt(2 * steps);
  return Number((BigInt(n) * whole + BigInt(d)) / (BigInt(d) * 2n)) / steps;
}

/** A time to so many significant figures. */
function toFigures({ n, d }: Fraction, figures: number, way: "down" | "up" | "half"): number {
  if (n === 0) return 0;
  let [top, bottom] = [BigInt(n), BigInt(d)];
  let power = 0;
  for (; top >= bottom * 10n ** BigInt(figures); power++) bottom *= 10n;
  for (; top < bottom * 10n ** BigInt(figures - 1); power--) top *= 10n;
  const whole = top / bottom;
  const rest = top % bottom;
  const up = way === "up" ? rest > 0n : way === "half" && 2n * rest >= bottom;
  return Number(`${whole + (up ? 1n : 0n)}e${power}`);
}

/** Whether a rate of 0 or 100 is so near it that a party with few requests had none, or all. */
function saysNone(cell: PlainCell, groups: number): boolean {
  const counted = rates(cell);
  const value = rounded(meanRate(counted), groups);
  const few = Math.min(...counted.map(({ d }) => d));
  return (value === 0 || value === 100) && counted.length * few < (groups < 20 ? 400 : 2000);
}

/** Order of a league table: success rate, then mean time, none last, then party. */
function better([a, x]: [string, Contribution], [b, y]: [string, Contribution]): number {
  const byRate = y.success * (x.success + x.failure) - x.success * (y.success + y.failure);
  if (byRate !== 0) return byRate;
  const mean = ({ times }: Contribution): number =>
    times.length === 0 ? Infinity : sum(times) / times.length;
  if (mean(x) !== mean(y)) return mean(x) < mean(y) ? -1 : 1;
  return a < b ? -1 : 1;
}
