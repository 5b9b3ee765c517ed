import { number, optionalNumber, optionalText, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** Delivery times in milliseconds; null where no delivery has one, or they are not shown. */
export interface Times {
  best: number | null;
  worst: number | null;
  mean: number | null;
  median: number | null;
}

/** What is counted of an alert, or of all alerts (code null), in a day or month. */
export interface Figures extends Times {
  code: string | null;
  messages: number;
  /** Messages, and the further alerts that they stand for. */
  alerts: number;
  delivered: number;
  failed: number;
  pending: number;
  successRate: number | null;
  row: Row;
}

export interface MonthFigures extends Figures {
  month: string;
  /** `dcc` or `device`; null for a code that the reference data lacks. */
  kind: string | null;
  name: string | null;
  successRateChange: number | null;
}

export interface DayFigures extends Figures {
  day: Date;
}

export interface Burst {
  code: string | null;
  day: Date;
  messages: number;
  alerts: number;
  /** Median of the 28 days before. */
  usual: number;
  threshold: number;
  row: Row;
}

/** @param row of the dataset `monthly` or the view `slice` */
export function monthFigures(row: Row): MonthFigures {
  return {
    ...figures(row),
    month: text(row, "month"),
    kind: optionalText(row, "kind"),
    name: optionalText(row, "name"),
    successRateChange: optionalNumber(row, "success_rate_change"),
  };
}

/** @param row of the dataset `daily` or the view `days` */
export function dayFigures(row: Row): DayFigures {
  return { ...figures(row), day: time(row, "day") };
}

/** @param row of the dataset `bursts` */
export function burst(row: Row): Burst {
  return {
    code: optionalText(row, "alert_code"),
    day: time(row, "day"),
    messages: number(row, "messages"),
    alerts: number(row, "alerts"),
    usual: number(row, "usual"),
    threshold: number(row, "threshold"),
    row,
  };
}

function figures(row: Row): Figures {
  return {
    code: optionalText(row, "alert_code"),
    messages: number(row, "messages"),
    alerts: number(row, "alerts"),
    delivered: number(row, "delivered"),
    failed: number(row, "failed"),
    pending: number(row, "pending"),
    successRate: optionalNumber(row, "success_rate"),
    ...times(row),
    row,
  };
}

function times(row: Row): Times {
  return {
    best: optionalNumber(row, "delivery_best_ms"),
    worst: optionalNumber(row, "delivery_worst_ms"),
    mean: optionalNumber(row, "delivery_mean_ms"),
    median: optionalNumber(row, "delivery_median_ms"),
  };
}

/** The industry's figures of an alert in a day or month; null is not shown. */
export interface IndustryFigures extends Times {
  period: string;
  successRate: number | null;
}

/** Industry figures by alert and period. */
export class Industry {
  private readonly byAlert = new Map<string, Map<string, IndustryFigures>>();

  /** @param rows of the dataset `industry` */
  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      const key = `${text(row, "grain")} ${optionalText(row, "alert_code") ?? ""}`;
      const periods = this.byAlert.get(key) ?? new Map<string, IndustryFigures>();
      const period = text(row, "period");
      periods.set(period, { period, successRate: optionalNumber(row, "success_rate"), ...times(row) });
      this.byAlert.set(key, periods);
    }
  }

  ofMonth(code: string | null, month: string): IndustryFigures | undefined {
    return this.byAlert.get(`month ${code ?? ""}`)?.get(month);
  }

  ofDay(code: string | null, day: Date): IndustryFigures | undefined {
    return this.byAlert.get(`day ${code ?? ""}`)?.get(day.toISOString().slice(0, 10));
  }

  days(code: string | null): IndustryFigures[] {
    return [...(this.byAlert.get(`day ${code ?? ""}`)?.values() ?? [])].sort((a, b) =>
      a.period < b.period ? -1 : 1,
    );
  }
}

/** An alert as one reads it: code, and name where one is held. */
export function alertName({ code, name }: { code: string | null; name: string | null }): string {
  if (code === null) return "All alerts";
  return name === null ? code : `${code} ${name}`;
}

/** What kind of alert it is, in words. */
export function kindName(kind: string | null): string {
  return kind === "dcc" ? "DCC Alert" : kind === "device" ? "Device Alert" : "Kind not held";
}
