/** A Service Request as it is delivered. */
export type RequestRow = Record<string, string | number | boolean | null>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface TrafficOptions {
  random: () => number;
  users: readonly string[];
  devices: readonly string[];
  /** Requests start within 70 days before it and a day after it, some on the very edges of days and months. */
  asOf: number;
}

const EDGES = ["2026-09-30T23:59:59.999Z", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00.001Z"];

/**
 * Requests with what makes counting go wrong: every command variant, each state of life, no response code, times
 * that are absent, zero or very long, devices nobody knows, SRVs that read like numbers or that no map has, and the
 * same request again in a later, an earlier and an equal state.
 * @returns rows of two deliveries
 */
export function randomTraffic({
  random,
  users,
  devices,
  asOf,
}: TrafficOptions): [RequestRow[], RequestRow[]] {
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  };
  const chance = (share: number): boolean => random() < share;
  const time = (): number | null =>
    chance(0.1) ? null : pick([0, 1, Math.floor(random() * 100), Math.floor(10 ** (1 + random() * 5))]);

  const first: RequestRow[] = [];
  for (const user_id of users)
    for (let n = 0; n < 60; n++) {
      const started_at = chance(0.05)
        ? pick(EDGES)
        : new Date(asOf + DAY - Math.floor(random() * 71 * DAY)).toISOString();
      first.push({
        request_id: `T${first.length + 1}`,
        srv: pick(["4.10", "4.1", "4.8.1", "8.1.1", "6.15.1", "7.99"]),
        mode: pick(["on_demand", "future_dated", "scheduled"]),
        command_variant: pick([1, 1, 1, 2, 3, 4, 5, 6, 7, 8]),
        user_id: chance(0.1) ? user_id.toLowerCase() : user_id,
        device_id: chance(0.05) ? "FF-FF-FF-FF-00-00-00-01" : pick(devices),
        ...state(),
        ...{ southbound_ms: time(), northbound_ms: time(), started_at },
        ...{ sla_target_dsp_ms: 30_000, sla_target_dcc_ms: pick([30_000, null]) },
        ...{ sla_exclusion_ms: pick([null, 0, 7]), sla_pass: pick([null, true, true, false]) },
        ...{ ended_at: chance(0.3) ? null : new Date(Date.parse(started_at) + HOUR).toISOString() },
      });
    }
  const second = first
    .filter(() => chance(0.1))
    .map((row) => ({ ...row, ...state(), northbound_ms: time(), ended_at: laterOf(row) }));
  return [first, second];

  function state(): RequestRow {
    const lifecycle_status = pick([
      "completed",
      "completed",
      "completed",
      "completed",
      "pending",
      "cancelled",
      "timed_out",
    ]);
    const completed = lifecycle_status === "completed";
    return {
      lifecycle_status,
      execution_status: completed
        ? pick(["success", "success", "success", "failure", null])
        : pick([null, "success"]),
      response_code: chance(0.3) ? null : pick(["I0", "E20", "E21", "ZZ9"]),
    };
  }

  function laterOf(row: RequestRow): string | null {
    const ended = Date.parse(String(row["ended_at"]));
    if (Number.isNaN(ended)) return pick([null, String(row["started_at"])]);
    return new Date(ended + pick([-1, 0, 1])).toISOString();
  }
}
