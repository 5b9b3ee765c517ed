type Row = Record<string, string | number | boolean | null>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface NetworkAlertsOptions {
  random: () => number;
  /** User IDs of Electricity Distributors. */
  users: readonly string[];
  devices: readonly string[];
  asOf: number;
}

const OUTAGE_CODES = ["AD1", "AD1", "AD1", "8F35", "8F36", "8F36", "8F37", "8F3C"];
const CREDENTIAL_CODES = ["N16", "N16", "N42", "N42"];

/** From one alert of a device to the next: none, and both sides of every limit. */
const OUTAGE_STEPS = [0, 0, 0, 1, MINUTE, HOUR, 72 * HOUR - 1, 72 * HOUR, 72 * HOUR + 1, 30 * HOUR];
const CREDENTIAL_STEPS = [0, 0, HOUR, 7 * DAY - 1, 7 * DAY, 7 * DAY + 1, 2 * DAY];

/**
 * Alerts to distributors with what makes pairing go wrong: several at one time, repeated outages, restorations and
 * limits hit to the millisecond, at the as-of time too, codes of three phases, deliveries that failed or are pending,
 * event times that differ from when the alert was raised, devices nobody knows, and alerts and timings that come late.
 * @returns alerts and timings of two deliveries
 */
export function randomNetworkAlerts({ random, users, devices, asOf }: NetworkAlertsOptions): {
  alerts: [Row[], Row[]];
  timings: [Row[], Row[]];
} {
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  };
  const chance = (share: number): boolean => random() < share;
  const alerts: [Row[], Row[]] = [[], []];
  const timings: [Row[], Row[]] = [[], []];
  let made = 0;

  const sequence = (codes: readonly string[], steps: readonly number[], starts: readonly number[]): void => {
    const device_id = chance(0.03) ? "FF-FF-FF-FF-00-00-00-02" : pick(devices);
    const user_id = pick(users);
    for (let at = pick(starts); at <= asOf + 20 * HOUR; at += pick(steps)) {
      const alert_code = pick(codes);
      // Ids in no order of time: what is tied at one time is in any order.
      const alert_id = `N${Math.floor(random() * 1e9)}-${made++}`;
      const delivery_status = pick(["delivered", "delivered", "failed", "pending"]);
      const timed = chance(0.5);
      const raised = timed ? Math.min(at + pick([0, HOUR, 3 * DAY]), asOf + 20 * HOUR) : at;
      const late = chance(0.2) ? 1 : 0;
      alerts[late].push({
        ...{ alert_id, alert_code, device_id, delivery_status },
        user_id: chance(0.1) ? pick(users) : user_id,
        raised_at: iso(raised),
        delivered_at: delivery_status === "delivered" ? iso(raised + 2000) : null,
        failure_reason: delivery_status === "failed" ? "refused" : null,
      });
      if (timed)
        timings[chance(0.3) ? 1 : late].push({
          alert_id,
          occurred_at: iso(at),
          acknowledged_at: chance(0.5) ? iso(at + HOUR) : null,
        });
      if (chance(0.15)) break;
    }
  };
  for (let n = 0; n < 150; n++)
    sequence(OUTAGE_CODES, OUTAGE_STEPS, [
      ...[asOf - 72 * HOUR - 1, asOf - 72 * HOUR, asOf - 72 * HOUR + 1],
      ...[asOf - 40 * DAY, asOf - 80 * HOUR, asOf - HOUR],
    ]);
  for (let n = 0; n < 80; n++)
    sequence(CREDENTIAL_CODES, CREDENTIAL_STEPS, [
      ...[asOf - 7 * DAY - 1, asOf - 7 * DAY, asOf - 7 * DAY + 1, asOf - 40 * DAY, asOf - DAY],
    ]);
  for (let n = 0; n < 80; n++) sequence(["N13", "N13", "N55"], [DAY, 9 * DAY], [asOf - 60 * DAY, asOf]);
  return { alerts, timings };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
