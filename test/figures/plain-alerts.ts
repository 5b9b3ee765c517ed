import { readFeed } from "./plain-extracts.js";
import type { Cells, PlainExtracts } from "./plain-extracts.js";

type Figure = string | number | null;
export type Figures = Record<string, Figure>[];

/** An alert that stands and that its role gets reports on, with what the definitions say of it. */
interface Alert {
  party: string;
  role: string;
  code: string;
  day: string;
  month: string;
  status: string;
  reason: string | null;
  throttled: number;
  ms: number | null;
  region: string;
}

/** What the parties of a role make up together. */
export interface IndustryFigure {
  /** Mean of the rates of parties with 30 or more delivered or failed; null without such a party. */
  rate: number | null;
  rateGroups: number;
  times: readonly number[];
  timesGroups: number;
}

const DISTRIBUTOR_CODES = new Set(
  "AD1 8F35 8F36 8F37 8F38 8F39 8F3A 8F3B 8F3C 8F58 8F59 8F5A 8F0C 81C6 N12 N13 N53 N55".split(" "),
);

/** Counts alerts of extracts with loops, sharing nothing with the loaders (contract.md, section 3). */
export class PlainAlerts {
  private constructor(
    private readonly alerts: readonly Alert[],
    private readonly groups: ReadonlyMap<string, string>,
  ) {}

  static async read(folder: string, extracts: PlainExtracts): Promise<PlainAlerts> {
    const owners = new Map(
      (await readFeed(folder, "users")).map((row) => [upper(row, "user_id"), row] as const),
    );
    const standing = new Map<string, Cells>();
    for (const row of await readFeed(folder, "alerts")) {
      const id = row["alert_id"] ?? "";
      const other = standing.get(id);
      if (!other || !beats(other, row)) standing.set(id, row);
    }
    const alerts = [...standing.values()].map((row): Alert => {
      const owner = owners.get(upper(row, "user_id"));
      const raised = Date.parse(row["raised_at"] ?? "");
      const states = extracts.devices.get(upper(row, "device_id")) ?? [];
      const state = states.filter(({ at }) => at <= raised).at(-1) ?? states[0];
      const day = new Date(raised).toISOString().slice(0, 10);
      const status = row["delivery_status"] ?? "";
      const delivered = row["delivered_at"] ?? null;
      return {
        party: owner === undefined ? "" : upper(owner, "party_id"),
        role: owner?.["role"] ?? "",
        code: row["alert_code"] ?? "",
        ...{ day, month: day.slice(0, 7), status },
        reason: status === "failed" ? (row["failure_reason"] ?? "not held") : null,
        throttled: Number(row["throttled_count"] ?? 0),
        ms: status === "delivered" && delivered !== null ? Date.parse(delivered) - raised : null,
        region:
          state === undefined
            ? "not held"
            : state.smets === "SMETS1"
              ? "SMETS1"
              : (state.region ?? "not held"),
      };
    });
    return new PlainAlerts(
      alerts.filter(
        ({ role, code }) =>
          ["IS", "ES", "GS"].includes(role) || (role === "ED" && DISTRIBUTOR_CODES.has(code)),
      ),
      new Map(extracts.parties.map(({ id, group }) => [id, group])),
    );
  }

  daily(party: string, role: string): Figures {
    return grouped(this.of(party, role), ({ day, code }) => ({ role, day, alert_code: code })).map(
      ([key, rows]) => {
        const times = timesOf(rows);
        return { ...key, ...volumes(rows), delivery_mean_ms: times.length === 0 ? null : mean(times) };
      },
    );
  }

  monthly(party: string, role: string): Figures {
    return grouped(this.of(party, role), ({ month, code }) => ({ role, month, alert_code: code })).map(
      ([key, rows]) => ({ ...key, ...figures(rows) }),
    );
  }

  totals(party: string, role: string): Figures {
    return grouped(this.of(party, role), ({ month }) => ({ role, month })).map(([key, rows]) => ({
      ...key,
      ...figures(rows),
    }));
  }

  reasons(party: string, role: string): Figures {
    const failed = this.of(party, role).filter(({ status }) => status === "failed");
    return grouped(failed, ({ reason }) => ({ role, failure_reason: reason ?? "" })).map(([key, rows]) => ({
      ...key,
      failures: rows.length,
    }));
  }

  /** Delivery times of a month and code, or of all codes, of a region, in order. */
  times(party: string, role: string, month: string, code: string | null, region: string): number[] {
    return timesOf(
      this.of(party, role).filter(
        (alert) => alert.month === month && alert.region === region && (code === null || alert.code === code),
      ),
    );
  }

  /** By role, grain, period and code, joined by spaces; code `all` for all alerts. */
  industry(): ReadonlyMap<string, IndustryFigure> {
    const cells = new Map<string, Alert[]>();
    for (const alert of this.alerts)
      for (const period of [`day ${alert.day}`, `month ${alert.month}`])
        for (const code of [alert.code, "all"]) {
          const key = `${alert.role} ${period} ${code}`;
          const cell = cells.get(key);
          if (cell) cell.push(alert);
          else cells.set(key, [alert]);
        }
    return new Map([...cells].map(([key, alerts]) => [key, this.figureOf(alerts)]));
  }

  private figureOf(alerts: readonly Alert[]): IndustryFigure {
    const rates: number[] = [];
    const rateGroups = new Set<string>();
    const timesGroups = new Set<string>();
    for (const [{ party }, rows] of grouped(alerts, (alert) => ({ party: alert.party }))) {
      const { delivered, failed } = volumes(rows);
      if (delivered + failed >= 30) {
        rates.push((100 * delivered) / (delivered + failed));
        rateGroups.add(this.groups.get(party) ?? "");
      }
      if (timesOf(rows).length > 0) timesGroups.add(this.groups.get(party) ?? "");
    }
    return {
      rate: rates.length === 0 ? null : mean(rates),
      rateGroups: rateGroups.size,
      times: timesOf(alerts),
      timesGroups: timesGroups.size,
    };
  }

  private of(party: string, role: string): Alert[] {
    return this.alerts.filter((alert) => alert.party === party && alert.role === role);
  }
}

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;

/** The middle value of times in order, or the mean of the two in the middle. */
export function median(times: readonly number[]): number {
  const middle = (times.length - 1) / 2;
  return ((times[Math.floor(middle)] ?? 0) + (times[Math.ceil(middle)] ?? 0)) / 2;
}

/** Whether the state that came earlier stands: settled before pending, then the later delivery; equal: the later row. */
function beats(earlier: Cells, later: Cells): boolean {
  const pending = (row: Cells): boolean => row["delivery_status"] === "pending";
  if (pending(earlier) !== pending(later)) return pending(later);
  const at = (row: Cells): number =>
    row["delivered_at"] == null ? -Infinity : Date.parse(row["delivered_at"]);
  return at(earlier) > at(later);
}

function upper(row: Cells, column: string): string {
  return row[column]?.toUpperCase() ?? "";
}

function volumes(rows: readonly Alert[]) {
  const of = (wanted: string): number => rows.filter(({ status }) => status === wanted).length;
  return {
    messages: rows.length,
    alerts: rows.reduce((total, { throttled }) => total + 1 + throttled, 0),
    ...{ delivered: of("delivered"), failed: of("failed"), pending: of("pending") },
  };
}

function figures(rows: readonly Alert[]): Record<string, Figure> {
  const times = timesOf(rows);
  const counts = volumes(rows);
  const settled = counts.delivered + counts.failed;
  return {
    ...counts,
    success_rate: settled === 0 ? null : (100 * counts.delivered) / settled,
    delivery_best_ms: times[0] ?? null,
    delivery_worst_ms: times.at(-1) ?? null,
    delivery_mean_ms: times.length === 0 ? null : mean(times),
    delivery_median_ms: times.length === 0 ? null : median(times),
  };
}

function timesOf(rows: readonly Alert[]): number[] {
  return rows.flatMap(({ ms }) => (ms === null ? [] : [ms])).sort((a, b) => a - b);
}

function grouped<K extends Record<string, string>>(
  rows: readonly Alert[],
  key: (row: Alert) => K,
): [K, Alert[]][] {
  const found = new Map<string, [K, Alert[]]>();
  for (const row of rows) {
    const of = key(row);
    const name = Object.values(of).join("\t");
    const group = found.get(name);
    if (group) group[1].push(row);
    else found.set(name, [of, [row]]);
  }
  return [...found.values()];
}
