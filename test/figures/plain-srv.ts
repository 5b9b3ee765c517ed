import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readFeed } from "./plain-extracts.js";
import type { Cells, DeviceState, PlainExtracts } from "./plain-extracts.js";

type Figure = string | number | null;
export type Figures = Record<string, Figure>[];

/** A request that stands, with what its definitions say of it. */
export interface Request {
  owner: string;
  srv: string;
  day: string;
  month: string;
  deviceType: string;
  region: string;
  smets: string;
  /** null outside the round-trip population. */
  outcome: "success" | "failure" | "pending" | null;
  reason: string;
  rtt: number | null;
  sla: string | null;
}

/** A row of the map of SRVs to processes; days half-open, empty is open. */
export interface Mapped {
  process: string;
  srv: string;
  from: string;
  to: string;
}

/** The map of SRVs to processes in a folder of reference data. */
export async function mapOf(reference: string): Promise<Mapped[]> {
  const lines = (await readFile(join(reference, "processes.csv"), "utf8")).trim().split("\n").slice(1);
  return lines.map((line) => {
    const [process = "", , srv = "", , from = "", to = ""] = line.split(",");
    return { process, srv, from, to };
  });
}

/** Counts Service Requests of extracts with loops, sharing nothing with the loaders (contract.md, section 3). */
export class PlainSrv {
  private constructor(readonly requests: readonly Request[]) {}

  static async read(folder: string, extracts: PlainExtracts): Promise<PlainSrv> {
    const owners = new Map(
      (await readFeed(folder, "users")).map((row) => [
        row["user_id"]?.toUpperCase() ?? "",
        `${row["party_id"]?.toUpperCase() ?? ""} ${row["role"] ?? ""}`,
      ]),
    );
    const standing = new Map<string, Cells>();
    for (const row of await readFeed(folder, "service_requests")) {
      const id = row["request_id"] ?? "";
      const other = standing.get(id);
      if (!other || !beats(other, row)) standing.set(id, row);
    }
    return new PlainSrv(
      [...standing.values()].map((row) =>
        requestOf(row, owners.get(row["user_id"]?.toUpperCase() ?? "") ?? "", extracts),
      ),
    );
  }

  daily(party: string, role: string): Figures {
    const of = this.of(party, role);
    return groups(of, ({ day, srv, deviceType, region, smets }) => ({
      ...{ role, day, srv, device_type: deviceType, region, smets_version: smets },
    })).map(([key, rows]) => {
      const times = timesOf(rows);
      return {
        ...key,
        ...outcomes(rows),
        rtt_count: times.length,
        rtt_sum_ms: sum(times),
        rtt_best_ms: times[0] ?? null,
        rtt_worst_ms: times.at(-1) ?? null,
      };
    });
  }

  monthly(party: string, role: string): Figures {
    return groups(this.of(party, role), ({ month, srv }) => ({ role, month, srv })).map(([key, rows]) => ({
      ...key,
      ...figures(rows),
    }));
  }

  reasons(party: string, role: string): Figures {
    const failures = this.of(party, role).filter(({ outcome }) => outcome === "failure");
    return groups(failures, ({ month, srv, reason }) => ({ role, month, srv, reason })).map(
      ([key, rows]) => ({
        ...key,
        failures: rows.length,
      }),
    );
  }

  /** Month × process: a request counts in every process that its SRV belongs to on its day. */
  processes(party: string, role: string, map: readonly Mapped[]): Figures {
    const placed = this.of(party, role).flatMap((request) =>
      processesOf(request, map).map((process) => ({ ...request, process })),
    );
    return groups(placed, ({ month, process }) => ({ role, month, process })).map(([key, rows]) => ({
      ...key,
      ...figures(rows),
    }));
  }

  /** Round trip times of a month and SRV, or of all, of a region, in order. */
  times(party: string, role: string, month: string, srv: string | null, region: string): number[] {
    return timesOf(
      this.of(party, role).filter(
        (request) =>
          request.month === month && request.region === region && (srv === null || request.srv === srv),
      ),
    );
  }

  private of(party: string, role: string): Request[] {
    return this.requests.filter(({ owner }) => owner === `${party} ${role}`);
  }
}

/** The processes that a request counts in. */
export function processesOf(request: Request, map: readonly Mapped[]): string[] {
  return map.flatMap(({ process, srv, from, to }) =>
    srv === request.srv && (from === "" || from <= request.day) && (to === "" || request.day < to)
      ? process
      : [],
  );
}

function requestOf(row: Cells, owner: string, { devices }: PlainExtracts): Request {
  const started = timeOf(row["started_at"]) ?? 0;
  const states = devices.get(row["device_id"]?.toUpperCase() ?? "") ?? [];
  const state: DeviceState | undefined = states.filter(({ at }) => at <= started).at(-1) ?? states[0];
  const roundTrip = ["1", "3", "5", "7", "8"].includes(row["command_variant"] ?? "");
  const status = row["lifecycle_status"] ?? "";
  const success = status === "completed" && row["execution_status"] === "success";
  const [south, north] = [row["southbound_ms"] ?? null, row["northbound_ms"] ?? null];
  const day = new Date(started).toISOString().slice(0, 10);
  return {
    ...{ owner, srv: row["srv"] ?? "", day, month: day.slice(0, 7) },
    deviceType: state?.type ?? "not held",
    region:
      state === undefined ? "not held" : state.smets === "SMETS1" ? "SMETS1" : (state.region ?? "not held"),
    smets: state?.smets ?? "not held",
    outcome: !roundTrip ? null : status === "pending" ? "pending" : success ? "success" : "failure",
    reason: row["response_code"] ?? status,
    rtt: roundTrip && success && south !== null && north !== null ? Number(south) + Number(north) : null,
    sla: roundTrip ? (row["sla_pass"]?.toLowerCase() ?? null) : null,
  };
}

/** Whether the state that came earlier stands: settled before pending, then the later end; equal: the later row. */
function beats(earlier: Cells, later: Cells): boolean {
  const pending = (row: Cells): boolean => row["lifecycle_status"] === "pending";
  if (pending(earlier) !== pending(later)) return pending(later);
  return (timeOf(earlier["ended_at"]) ?? -Infinity) > (timeOf(later["ended_at"]) ?? -Infinity);
}

function timeOf(text: string | null | undefined): number | null {
  return text == null ? null : Date.parse(text);
}

function outcomes(rows: readonly Request[]): Record<string, number> {
  const of = (wanted: Request["outcome"]): number => rows.filter(({ outcome }) => outcome === wanted).length;
  return { requests: rows.length, success: of("success"), failure: of("failure"), pending: of("pending") };
}

function figures(rows: readonly Request[]): Record<string, Figure> {
  const times = timesOf(rows);
  const { success = 0, failure = 0, ...counts } = outcomes(rows);
  const middle = (times.length - 1) / 2;
  const [low, high] = [times[Math.floor(middle)] ?? 0, times[Math.ceil(middle)] ?? 0];
  return {
    ...{ ...counts, success, failure },
    success_rate: success + failure === 0 ? null : (100 * success) / (success + failure),
    rtt_count: times.length,
    rtt_best_ms: times[0] ?? null,
    rtt_worst_ms: times.at(-1) ?? null,
    rtt_mean_ms: times.length === 0 ? null : sum(times) / times.length,
    rtt_median_ms: times.length === 0 ? null : (low + high) / 2,
    sla_pass: rows.filter(({ sla }) => sla === "true").length,
    sla_considered: rows.filter(({ sla }) => sla !== null).length,
  };
}

function timesOf(rows: readonly Request[]): number[] {
  return rows.flatMap(({ rtt }) => (rtt === null ? [] : [rtt])).sort((a, b) => a - b);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function groups<T, K extends Record<string, string>>(rows: readonly T[], key: (row: T) => K): [K, T[]][] {
  const found = new Map<string, [K, T[]]>();
  for (const row of rows) {
    const of = key(row);
    const name = Object.values(of).join("\t");
    const group = found.get(name);
    if (group) group[1].push(row);
    else found.set(name, [of, [row]]);
  }
  return [...found.values()];
}
