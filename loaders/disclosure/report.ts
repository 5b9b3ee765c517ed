import type { Policy } from "./policy.js";
import { MEASURES } from "./figure.js";
import { grainNames, grainOf } from "./publish.js";
import type { Decided, IndustryDataset } from "./publish.js";

/** What the policy did to the figures of a dataset and role. */
export interface DatasetLosses {
  dataset: string;
  role: string;
  /** Figures before the policy, and those that are shown; a league table and the bars of a device model count as one. */
  figures: number;
  shown: number;
  /** Figures taken back for themselves, by rule. */
  primary: Record<string, number>;
  /** Figures taken back to protect others, by rule. */
  secondary: Record<string, number>;
  /** Share of the figures that are not shown, per cent, to one decimal. */
  loss_percent: number;
  /** How many are shown of each grain and measure, in the order of the grains. */
  grains: GrainShown[];
  /** Rounds of the attack audit, the last of which found nothing; 0 for tables and bars, which have none. */
  audit_rounds: number;
}

/** Figures of one grain, such as month × SRV, and one measure. */
export interface GrainShown {
  grain: string;
  /** What is measured: rate, mean, median, or extremes, which are best and worst; or a table as a whole. */
  measure: string;
  figures: number;
  shown: number;
}

/** Statistical disclosure control report of a release; for operators. */
export interface DisclosureReport {
  policy: { version: string; date: string; limits: Policy["limits"]; overrides: Policy["overrides"] };
  /** Roles with fewer owner groups than any figure needs: these have no industry figure at all, as expected. */
  roles_without_industry: { role: string; owner_groups: number }[];
  datasets: DatasetLosses[];
  /** Periods whose figures were published anew before this release. */
  revisions: { period: string; reason: string; policy: string }[];
}

/** Figures of a role that a rule took back, or, if it is null, that are shown. */
export interface Counted {
  role: string;
  suppressedBy: string | null;
  secondary: boolean;
  grain: string;
  measure: string;
  figures: number;
}

/**
 * Counts decisions by role and rule.
 * @param settled figures that were decided on before and have to do with none of these
 */
export function lossesOf(
  industry: IndustryDataset,
  decided: Decided,
  rounds: number,
  settled: readonly Counted[],
): DatasetLosses[] {
  const all = countLosses(industry.key, rounds, [
    ...decided.map(([{ role, measure, cost }, { suppressedBy, secondary }]) => ({
      ...{ role, measure, suppressedBy, secondary },
      ...{ grain: grainOf(industry, cost), figures: 1 },
    })),
    ...settled,
  ]);
  const order = grainNames(industry);
  const place = ({ grain, measure }: GrainShown): number =>
    10 * order.indexOf(grain) + MEASURES.findIndex((one) => one === measure);
  for (const { grains } of all) grains.sort((a, b) => place(a) - place(b));
  return all;
}

/**
 * Counts league tables, or sets of bars by party: each is one figure.
 * @param tables how many of a role a rule withheld, or, if it is null, are shown
 */
export function tableLossesOf(
  dataset: string,
  grain: string,
  tables: readonly { role: string; suppressedBy: string | null; figures: number }[],
): DatasetLosses[] {
  return countLosses(
    dataset,
    0,
    tables.map((table) => ({ ...table, grain, measure: "table", secondary: false })),
  );
}

function countLosses(dataset: string, rounds: number, counted: readonly Counted[]): DatasetLosses[] {
  const byRole = new Map<string, DatasetLosses>();
  for (const { role, grain, measure, suppressedBy, secondary, figures } of counted) {
    const losses = byRole.get(role) ?? {
      ...{ dataset, role, figures: 0, shown: 0, primary: {}, secondary: {} },
      ...{ loss_percent: 0, grains: [], audit_rounds: rounds },
    };
    byRole.set(role, losses);
    losses.figures += figures;
    let of = losses.grains.find((one) => one.grain === grain && one.measure === measure);
    if (!of) losses.grains.push((of = { grain, measure, figures: 0, shown: 0 }));
    of.figures += figures;
    if (suppressedBy === null) {
      losses.shown += figures;
      of.shown += figures;
    } else {
      const rules = secondary ? losses.secondary : losses.primary;
      rules[suppressedBy] = (rules[suppressedBy] ?? 0) + figures;
    }
    losses.loss_percent = Math.round((1000 * (losses.figures - losses.shown)) / losses.figures) / 10;
  }
  return [...byRole.values()].sort((a, b) => (a.role < b.role ? -1 : 1));
}
