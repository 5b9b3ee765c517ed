import { readFeed } from "./plain-extracts.js";
import type { Cells, DeviceState, PlainExtracts } from "./plain-extracts.js";

type Figure = string | number | boolean | null;
export type Figures = Record<string, Figure>[];

/** An alert that stands, to a party that is an Electricity Distributor. */
interface Alert {
  id: string;
  code: string;
  party: string;
  /** Of the User ID that it went to. */
  role: string;
  device: string;
  raised: number;
  /** Event time. */
  at: number;
  acknowledged: number | null;
  /** State of the device when the alert was raised. */
  state: DeviceState | undefined;
}

const HOUR = 3_600_000;
const RESTORATIONS = ["8F35", "8F36"];
const POLYPHASE = ["8F37", "8F38", "8F39", "8F3A", "8F3B", "8F3C"];
const NOT_HELD = "not held";

/** Counts and pairs distributors' alerts with a loop per device, sharing nothing with the loaders (contract.md, section 3). */
export class PlainDistributors {
  private constructor(
    private readonly alerts: readonly Alert[],
    private readonly extracts: PlainExtracts,
    private readonly asOf: number,
  ) {}

  static async read(folder: string, extracts: PlainExtracts, asOf: number): Promise<PlainDistributors> {
    const users = new Map(
      (await readFeed(folder, "users")).map((row) => [
        upper(row, "user_id"),
        { party: upper(row, "party_id"), role: row["role"] ?? "" },
      ]),
    );
    const timings = new Map(
      (await readFeed(folder, "outage_timings")).map((row) => [row["alert_id"] ?? "", row]),
    );
    const standing = new Map<string, Cells>();
    for (const row of await readFeed(folder, "alerts")) {
      const id = row["alert_id"] ?? "";
      const other = standing.get(id);
      if (!other || !beats(other, row)) standing.set(id, row);
    }
    const alerts = [...standing].flatMap(([id, row]): Alert[] => {
      const user = users.get(upper(row, "user_id"));
      if (user === undefined) return [];
      const code = row["alert_code"] ?? "";
      const device = upper(row, "device_id");
      const raised = timeOf(row["raised_at"]) ?? 0;
      const states = extracts.devices.get(device) ?? [];
      const timing = code === "AD1" || RESTORATIONS.includes(code) ? timings.get(id) : undefined;
      return [
        {
          ...{ id, code, ...user, device, raised },
          at: timeOf(timing?.["occurred_at"]) ?? raised,
          acknowledged: timeOf(timing?.["acknowledged_at"]),
          state: states.filter(({ at }) => at <= raised).at(-1) ?? states[0],
        },
      ];
    });
    return new PlainDistributors(alerts, extracts, asOf);
  }

  outages(party: string, hours = 72): Figures {
    const rows: Figures = [];
    for (const alerts of this.byDevice(party)) {
      const events = alerts.filter(isToNetwork).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
      const paired = new Set<Alert>();
      events.forEach((outage, i) => {
        if (outage.code !== "AD1") return;
        const next = events.slice(i + 1).find(({ code }) => code === "AD1");
        const canPair = (event: Alert): boolean =>
          event.at > outage.at &&
          event.at <= outage.at + hours * HOUR &&
          (next === undefined || event.at < next.at);
        const first = events.find(({ code, at }) => RESTORATIONS.includes(code) && at > outage.at);
        const pair = first !== undefined && canPair(first) ? first : undefined;
        if (pair) paired.add(pair);
        const polyphase = events.some((event) => POLYPHASE.includes(event.code) && canPair(event));
        for (const list of listsOf(pair?.code, this.asOf >= outage.at + hours * HOUR))
          rows.push(listed(list, outage, pair, polyphase));
      });
      for (const event of events)
        if (RESTORATIONS.includes(event.code) && !paired.has(event))
          rows.push(listed(event.code === "8F35" ? "iii" : "iv", event, undefined, false));
    }
    return rows;
  }

  /** Counts of the lists by month, and of every month. */
  outageMonths(party: string, hours = 72): Figures {
    const rows = this.outages(party, hours);
    const count = (of: Figures, wanted: (row: Figures[number]) => boolean): number =>
      of.filter(wanted).length;
    const months = [...new Set(rows.map((row) => String(row["event_at"]).slice(0, 7)))];
    return [...months, ""].flatMap((month) => {
      const of = rows.filter((row) => String(row["event_at"]).startsWith(month));
      const on = (list: string): number => count(of, (row) => row["list"] === list);
      // Each AD1 once: on i, on ii but not as neither, or open.
      const outages = of.filter(
        (row) =>
          row["list"] === "i" || row["list"] === "open" || (row["list"] === "ii" && row["pair_at"] !== null),
      );
      const gaps = outages
        .flatMap((row) => (typeof row["gap_ms"] === "number" ? row["gap_ms"] : []))
        .sort((a, b) => a - b);
      const middle = (gaps.length - 1) / 2;
      return rows.length === 0
        ? []
        : {
            ...{ month: month === "" ? "all" : month, outages: outages.length, neither: on("neither") },
            ...{ list_iv: on("iv"), list_i: on("i"), list_ii: on("ii"), list_iii: on("iii") },
            still_open: on("open"),
            neither_polyphase: count(of, (row) => row["list"] === "neither" && row["polyphase"] === true),
            acknowledged: count(outages, (row) => row["acknowledged_at"] !== null),
            gap_median_ms:
              gaps.length === 0
                ? null
                : ((gaps[Math.floor(middle)] ?? 0) + (gaps[Math.ceil(middle)] ?? 0)) / 2,
          };
    });
  }

  pairs(party: string, days = 7): Figures {
    return this.byDevice(party).flatMap((alerts) =>
      alerts
        .filter((alert) => alert.code === "N16" && isToNetwork(alert))
        .map(({ raised, state }) => {
          const later = alerts.filter((alert) => alert.code === "N42" && alert.raised >= raised);
          const n42 = later.length === 0 ? null : Math.min(...later.map((alert) => alert.raised));
          const limit = raised + days * 24 * HOUR;
          return {
            day: dayOf(raised),
            mpxn: state?.mpxn ?? null,
            supplier: (state && responsible(state)) ?? NOT_HELD,
            n16_at: iso(raised),
            n42_at: n42 === null ? null : iso(n42),
            state: n42 !== null && n42 <= limit ? "met" : this.asOf >= limit ? "failed" : "open",
          };
        }),
    );
  }

  daily(party: string, days = 7): Figures {
    return groups(this.pairs(party, days), ["day", "supplier"]).map(([key, rows]) => ({
      ...key,
      met: rows.filter(({ state }) => state === "met").length,
      failed: rows.filter(({ state }) => state === "failed").length,
      open: rows.filter(({ state }) => state === "open").length,
    }));
  }

  alertDevices(party: string): Figures {
    const estate = [...this.extracts.devices.values()].flatMap((states) => {
      const state = states.at(-1);
      return state?.holders["ED"] === party && !["Decommissioned", "Withdrawn"].includes(state.status)
        ? [productOf(state)]
        : [];
    });
    const rows = this.alerts
      .filter((alert) => alert.party === party && isToNetwork(alert) && ["N13", "N55"].includes(alert.code))
      .map(({ code, raised, state }) => ({
        ...{ month: dayOf(raised).slice(0, 7), alert_code: code },
        ...productOf(state),
      }));
    return groups(rows, ["month", "alert_code", "manufacturer", "model", "firmware_version"]).map(
      ([key, messages]) => {
        const devices = estate.filter(
          (held) =>
            held.manufacturer === key["manufacturer"] &&
            held.model === key["model"] &&
            held.firmware_version === key["firmware_version"],
        ).length;
        return {
          ...key,
          messages: messages.length,
          estate_devices: devices,
          per_thousand: devices === 0 ? null : (1000 * messages.length) / devices,
        };
      },
    );
  }

  private byDevice(party: string): Alert[][] {
    const found = new Map<string, Alert[]>();
    for (const alert of this.alerts)
      if (alert.party === party) found.set(alert.device, [...(found.get(alert.device) ?? []), alert]);
    return [...found.values()];
  }
}

function isToNetwork({ role }: Alert): boolean {
  return role === "ED";
}

function listsOf(pair: string | undefined, isDue: boolean): string[] {
  if (pair === "8F35") return ["ii"];
  if (pair === "8F36") return ["i"];
  return isDue ? ["i", "ii", "neither"] : ["open"];
}

function listed(list: string, event: Alert, pair: Alert | undefined, polyphase: boolean): Figures[number] {
  return {
    list,
    mpxn: event.state?.mpxn ?? null,
    event_at: iso(event.at),
    alert_code: event.code,
    pair_code: pair?.code ?? null,
    pair_at: pair ? iso(pair.at) : null,
    gap_ms: pair ? pair.at - event.at : null,
    polyphase,
    acknowledged_at: event.acknowledged === null ? null : iso(event.acknowledged),
  };
}

function responsible({ type, holders }: DeviceState): string | null | undefined {
  if (type === "ESME") return holders["IS"];
  return type === "GSME" || type === "GPF" ? holders["GS"] : (holders["IS"] ?? holders["GS"]);
}

function productOf(
  state: DeviceState | undefined,
): Record<"manufacturer" | "model" | "firmware_version", string> {
  return {
    manufacturer: state?.manufacturer ?? NOT_HELD,
    model: state?.model ?? NOT_HELD,
    firmware_version: state?.firmware ?? NOT_HELD,
  };
}

/** Whether the state that came earlier stands: settled before pending, then the later delivery; equal: the later row. */
function beats(earlier: Cells, later: Cells): boolean {
  const pending = (row: Cells): boolean => row["delivery_status"] === "pending";
  if (pending(earlier) !== pending(later)) return pending(later);
  return (timeOf(earlier["delivered_at"]) ?? -Infinity) > (timeOf(later["delivered_at"]) ?? -Infinity);
}

const upper = (row: Cells, column: string): string => (row[column] ?? "").toUpperCase();
const timeOf = (text: string | null | undefined): number | null => {
  if (text == null) return null;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
};
const iso = (time: number): string => new Date(time).toISOString().replace(".000Z", "Z");
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

function groups(rows: Figures, columns: readonly string[]): [Record<string, Figure>, Figures][] {
  const found = new Map<string, [Record<string, Figure>, Figures]>();
  for (const row of rows) {
    const key = Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
    const name = JSON.stringify(key);
    const group = found.get(name);
    if (group) group[1].push(row);
    else found.set(name, [key, [row]]);
  }
  return [...found.values()];
}
