import { monthBefore } from "../../components/months.js";
import { number, optionalNumber, optionalText, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import type { OwnRate } from "./league-words.js";

/** What is shown: all requests, those of a business process, or those of an SRV, opened in a process or by itself. */
export interface Place {
  process: string | null;
  srv: string | null;
}

/** A row of the dataset `monthly` or the view `slice`. */
export interface MonthFigures {
  scope: string;
  key: string;
  month: string;
  name: string | null;
  requests: number;
  success: number;
  failure: number;
  pending: number;
  successRate: number | null;
  successRateChange: number | null;
  best: number | null;
  worst: number | null;
  mean: number | null;
  median: number | null;
  medianChange: number | null;
  slaPassRate: number | null;
  slaConsidered: number;
  /** Shortest and longest target recorded; not held in a slice. */
  targets: { dsp: readonly [number, number] | null; dcc: readonly [number, number] | null };
  exclusionMean: number | null;
  row: Row;
}

export function monthFigures(row: Row): MonthFigures {
  const span = (kind: "dsp" | "dcc"): readonly [number, number] | null => {
    const [least, most] = ["least", "most"].map((end) => optionalNumber(row, `sla_target_${kind}_${end}_ms`));
    return least == null || most == null ? null : [least, most];
  };
  return {
    scope: text(row, "scope"),
    key: text(row, "key"),
    month: text(row, "month"),
    name: optionalText(row, "name"),
    requests: number(row, "requests"),
    success: number(row, "success"),
    failure: number(row, "failure"),
    pending: number(row, "pending"),
    successRate: optionalNumber(row, "success_rate"),
    successRateChange: optionalNumber(row, "success_rate_change"),
    best: optionalNumber(row, "rtt_best_ms"),
    worst: optionalNumber(row, "rtt_worst_ms"),
    mean: optionalNumber(row, "rtt_mean_ms"),
    median: optionalNumber(row, "rtt_median_ms"),
    medianChange: optionalNumber(row, "rtt_median_change_ms"),
    slaPassRate: optionalNumber(row, "sla_pass_rate"),
    slaConsidered: number(row, "sla_considered"),
    targets: { dsp: span("dsp"), dcc: span("dcc") },
    exclusionMean: optionalNumber(row, "sla_exclusion_mean_ms"),
    row,
  };
}

/** What a month's requests come to for a league table; nothing has ended in a month without figures. */
export const ownRate = (figures: MonthFigures | undefined): OwnRate => ({
  ended: (figures?.success ?? 0) + (figures?.failure ?? 0),
  successRate: figures?.successRate ?? null,
});

/** Rows of one place, oldest month first. */
export function monthsOf(figures: readonly MonthFigures[], { process, srv }: Place): MonthFigures[] {
  const [scope, key] = srv !== null ? ["srv", srv] : process !== null ? ["process", process] : ["all", "all"];
  return figures
    .filter((row) => row.scope === scope && row.key === key)
    .sort((a, b) => (a.month < b.month ? -1 : 1));
}

/** Processes of a month, or the SRVs of a process; lowest success rate first, those without one last. */
export function worstFirst(rows: readonly MonthFigures[]): MonthFigures[] {
  return rows.toSorted(
    (a, b) =>
      (a.successRate ?? Infinity) - (b.successRate ?? Infinity) ||
      b.failure - a.failure ||
      (a.key < b.key ? -1 : 1),
  );
}

/** Which SRVs belong to which process, from the stored dataset `process_map`. */
export class ProcessMap {
  constructor(private readonly rows: readonly Row[]) {}

  /** Whether there is a process, an SRV in any process, or an SRV in a process, on any day. */
  has({ process, srv }: Partial<Place>): boolean {
    return this.rows.some(
      (row) =>
        (process === undefined || text(row, "process") === process) &&
        (srv === undefined || text(row, "srv") === srv),
    );
  }

  /** SRVs that belong to a process on at least one day of a month. */
  srvs(process: string, month: string): Set<string> {
    return this.valid(month, (row) => text(row, "process") === process);
  }

  /** SRVs that belong to any process on at least one day of a month. */
  mapped(month: string): Set<string> {
    return this.valid(month, () => true);
  }

  /** The process in which an SRV opens: its primary one of the last day of a month, or of the day it last had one. */
  primary(srv: string, month: string): string | undefined {
    const next = dayAfter(month);
    const rows = this.rows
      .filter(
        (row) => row["is_primary"] === true && text(row, "srv") === srv && time(row, "valid_from") < next,
      )
      .sort((a, b) => time(a, "valid_from").getTime() - time(b, "valid_from").getTime());
    const row = rows.at(-1);
    return row && text(row, "process");
  }

  name(process: string): string | undefined {
    const row = this.rows.findLast((r) => text(r, "process") === process);
    return row && text(row, "process_name");
  }

  private valid(month: string, wanted: (row: Row) => boolean): Set<string> {
    const first = new Date(`${month}-01T00:00:00Z`);
    const next = dayAfter(month);
    return new Set(
      this.rows
        .filter((row) => wanted(row) && time(row, "valid_from") < next && time(row, "valid_to") > first)
        .map((row) => text(row, "srv")),
    );
  }
}

function dayAfter(month: string): Date {
  const next = new Date(`${month}-01T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next;
}

const MONTHS = 13;

/** The last thirteen months up to one, from the first that is held on, oldest first. */
export function lastThirteen(month: string, held: readonly string[]): string[] {
  const first = held.reduce((least, other) => (other < least ? other : least), month);
  const months = [month];
  while (months.length < MONTHS) months.unshift(monthBefore(months[0] ?? month));
  return months.filter((other) => other >= first);
}
