/** An alert as it is delivered. */
export type AlertRow = Record<string, string | number | null>;

const DAY = 24 * 3_600_000;
const EDGES = ["2026-09-30T23:59:59.999Z", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00.001Z"];

export interface AlertOptions {
  random: () => number;
  users: readonly { user_id: string; role: string }[];
  devices: readonly string[];
  /** Alerts are raised within 70 days before it and a day after it, some on the very edges of days and months. */
  asOf: number;
}

/**
 * Alerts with what makes counting go wrong: codes that a role gets no report on or that nobody knows, throttled counts,
 * failures without a reason, deliveries without a time, a time without delivery, times of zero, and the same alert
 * again in a later, an earlier and an equal state. Import Suppliers get enough for industry figures by month, and of
 * AD1 by one day.
 * @returns rows of two deliveries
 */
export function randomAlerts({ random, users, devices, asOf }: AlertOptions): [AlertRow[], AlertRow[]] {
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  };
  const chance = (share: number): boolean => random() < share;
  const first: AlertRow[] = [];

  const raise = (user_id: string, alert_code: string, raised_at: string): void => {
    first.push({
      alert_id: `B${first.length + 1}`,
      alert_code,
      user_id: chance(0.1) ? user_id.toLowerCase() : user_id,
      device_id: chance(0.05) ? "FF-FF-FF-FF-00-00-00-01" : pick(devices),
      raised_at,
      ...state(raised_at),
      throttled_count: pick([null, null, 0, 7]),
    });
  };

  for (const [i, { user_id, role }] of users.entries()) {
    for (let n = 0; n < (role === "IS" ? 200 : 40); n++)
      raise(
        user_id,
        chance(0.6) ? "AD1" : pick(["N13", "8F35", "N16", "N42", "ZZ99", "8F3E"]),
        chance(0.05) ? pick(EDGES) : new Date(asOf + DAY - Math.floor(random() * 71 * DAY)).toISOString(),
      );
    if (role === "IS" && i < 14)
      for (let n = 0; n < 36; n++)
        raise(user_id, "AD1", new Date(Date.UTC(2026, 9, 5) + Math.floor(random() * DAY)).toISOString());
  }
  const second = first
    .filter(() => chance(0.1))
    .map((row) => ({ ...row, ...state(String(row["raised_at"])), throttled_count: pick([null, 1]) }));
  return [first, second];

  function state(raised_at: string): AlertRow {
    const delivery_status = pick(["delivered", "delivered", "delivered", "delivered", "failed", "pending"]);
    const after = pick([0, 1, Math.floor(random() * 100), Math.floor(10 ** (1 + random() * 5))]);
    return {
      delivery_status,
      delivered_at: chance(delivery_status === "delivered" ? 0.1 : 0.7)
        ? null
        : new Date(Date.parse(raised_at) + after).toISOString(),
      failure_reason: chance(0.3) ? null : pick(["no answer", "expired"]),
    };
  }
}
