import type { DeviceState, PlainExtracts } from "./plain-extracts.js";

type Value = string | number | boolean | null;
export type Figures = readonly Readonly<Record<string, Value>>[];

const DAY = 86_400_000;
const GONE = ["Decommissioned", "Withdrawn"];
const WAITING = ["Pending", "Whitelisted", "InstalledNotCommissioned"];
const NOT_HELD = "not held";
const ROLES = ["IS", "ES", "GS", "ED", "OU"];

/** What a reader chose to see of an estate; all if not given. */
export type Slice = Readonly<
  Partial<Record<"device_type_group" | "region" | "smets_version" | "status", string>>
>;

/** A second way of counting the inventory report, by loops over rows, from the contract's definitions. */
export class PlainInventory {
  readonly asOf: number;
  private readonly firstExtract: number;
  private readonly expiries: ReadonlyMap<string, string | null>;
  private readonly newest = new Map<string, string>();
  private readonly lastAlerts = new Map<string, { id: string; code: string; raised: number }>();
  private readonly industry = new Map<string, ReadonlyMap<string, number | null>>();

  constructor(private readonly extracts: PlainExtracts) {
    const times = [...extracts.devices.values()].flat().map(({ at }) => at);
    this.asOf = times.reduce((a, b) => Math.max(a, b), -Infinity);
    this.firstExtract = times.reduce((a, b) => Math.min(a, b), Infinity);
    this.expiries = new Map(
      extracts.products.map((product) => [productKey(product), product.expires] as const),
    );
    for (const { manufacturer, model, firmware, expires } of extracts.products) {
      const key = `${manufacturer} ${model}`;
      if (expires !== null && expires < dayOf(this.asOf)) continue;
      if (firmware > (this.newest.get(key) ?? "")) this.newest.set(key, firmware);
    }
    for (const alert of extracts.alerts) {
      if (alert.raised > this.asOf) continue;
      const last = this.lastAlerts.get(alert.device);
      if (!last || alert.raised > last.raised || (alert.raised === last.raised && alert.id > last.id))
        this.lastAlerts.set(alert.device, alert);
    }
    for (const role of ROLES) this.countIndustry(role);
  }

  /** Parties and the roles in which they have a User ID and get the report. */
  memberships(): { party: string; role: string }[] {
    const pairs = this.extracts.memberships
      .filter(({ role }) => ROLES.includes(role))
      .map(({ party, role }) => [`${party} ${role}`, { party, role }] as const);
    return [...new Map(pairs).values()];
  }

  models(party: string, role: string, slice: Slice = {}): Figures {
    const counted = new Counter();
    for (const state of sliced(this.estate(party, role), slice))
      counted.add({
        role,
        device_type_group: groupOf(state.type),
        manufacturer: state.manufacturer ?? NOT_HELD,
        model: state.model ?? NOT_HELD,
        firmware_version: state.firmware ?? NOT_HELD,
      });
    return counted.rows("devices");
  }

  firmware(party: string, role: string): Figures {
    const own = mixOf(this.estate(party, role));
    const rows: Record<string, Value>[] = [];
    for (const [product, versions] of own) {
      const total = sum(versions.values());
      const industry = this.industry.get(`${role} ${product}`);
      const [manufacturer = "", model = ""] = product.split("|");
      for (const firmware_version of new Set([...versions.keys(), ...shownOf(industry)]))
        rows.push({
          role,
          manufacturer,
          model,
          firmware_version,
          own_share: (100 * (versions.get(firmware_version) ?? 0)) / total,
          industry_share: shareOf(industry, firmware_version),
        });
    }
    return rows;
  }

  exceptions(party: string, role: string, readDays = 30, commissionDays = 30, slice: Slice = {}): Figures {
    const estate = this.estate(party, role);
    if (estate.length === 0) return [];
    return EXCEPTIONS.map((exception) => ({
      role,
      exception,
      devices: sliced(estate, slice).filter((state) => this.isOn(exception, state, readDays, commissionDays))
        .length,
    }));
  }

  headline(party: string, role: string, slice: Slice = {}): Figures {
    const estate = sliced(this.estate(party, role), slice);
    const newest = (state: DeviceState): string | undefined =>
      state.firmware === null ? undefined : this.newest.get(modelOf(state));
    return [
      {
        role,
        devices: estate.length,
        models: new Set(estate.map(modelOf)).size,
        need_attention: estate.filter((state) =>
          EXCEPTIONS.some(
            (exception) => exception !== "behind_newest_firmware" && this.isOn(exception, state, 30, 30),
          ),
        ).length,
        behind_newest_firmware: estate.filter((state) => (state.firmware ?? "~") < (newest(state) ?? ""))
          .length,
      },
    ];
  }

  devices(party: string, role: string, exception?: string, slice: Slice = {}): Figures {
    return sliced(this.estate(party, role), slice)
      .filter((state) => exception === undefined || this.isOn(exception, state, 30, 30))
      .map((state) => {
        const alert = this.lastAlerts.get(state.device);
        return {
          role,
          device_type: state.type,
          model: state.model ?? NOT_HELD,
          firmware_version: state.firmware ?? NOT_HELD,
          csp_id: state.csp,
          energy_supplier_id: role === "ES" || role === "GS" ? held(state, role) : supplierOf(state),
          dno_id: held(state, "ED"),
          mpxn: state.mpxn,
          last_read_at: state.lastRead === null ? null : isoTime(state.lastRead),
          last_alert_at: alert ? isoTime(alert.raised) : null,
          last_alert_code: alert?.code ?? null,
          status: state.status,
          prepayment: state.prepayment,
          smets_version: state.smets,
        };
      });
  }

  /** Days on which devices came, went or were commissioned; the very first extract brings none. */
  changes(party: string, role: string): Figures {
    const counted = new Counter();
    for (const states of this.extracts.devices.values())
      states.forEach((state, i) => {
        if (state.at === this.firstExtract) return;
        const before = states[i - 1];
        const day = dayOf(state.at);
        const note = (change: string): void =>
          counted.add({ role, day, change, device_type_group: groupOf(state.type) });
        const now = held(state, role);
        const then = before ? held(before, role) : null;
        const gone = GONE.includes(state.status);
        const wasGone = before !== undefined && GONE.includes(before.status);
        if (now === party && then === null && !gone) note("added");
        if (now === party && then !== null && then !== party && !gone) note("gained");
        if (then === party && now !== party && !wasGone) note("lost");
        if (now === party && state.status === "Commissioned" && (!before || WAITING.includes(before.status)))
          note("commissioned");
        if (now === party && then === party && gone && !wasGone) note("removed");
      });
    return counted.rows("devices");
  }

  /** Devices by product on each Monday 00:00 UTC of the last 53 weeks since the first extract. */
  rollout(party: string, role: string): Figures {
    const counted = new Counter();
    const since = Math.max(this.firstExtract, this.asOf - 371 * DAY);
    for (let at = Math.ceil(since / DAY) * DAY; at <= this.asOf; at += DAY) {
      if (new Date(at).getUTCDay() !== 1) continue;
      for (const state of this.estateAt(at, party, role).filter((known) => known.at <= at))
        counted.add({
          role,
          week: dayOf(at),
          manufacturer: state.manufacturer ?? NOT_HELD,
          model: state.model ?? NOT_HELD,
          firmware_version: state.firmware ?? NOT_HELD,
        });
    }
    return counted.rows("devices");
  }

  /** Versions of the estate's models that it runs or that are listed and have not expired. */
  firmwareVersions(party: string, role: string): Figures {
    const models = new Set<string>();
    const versions = new Map<string, { manufacturer: string; model: string; firmware: string }>();
    for (const { manufacturer, model, firmware } of this.estate(party, role)) {
      if (manufacturer === null || model === null) continue;
      models.add(`${manufacturer} ${model}`);
      if (firmware !== null)
        versions.set(`${manufacturer} ${model} ${firmware}`, { manufacturer, model, firmware });
    }
    const listed = new Set<string>();
    for (const { manufacturer, model, firmware, expires } of this.extracts.products) {
      if (expires !== null && expires < dayOf(this.asOf)) continue;
      const key = `${manufacturer} ${model} ${firmware}`;
      listed.add(key);
      if (models.has(`${manufacturer} ${model}`)) versions.set(key, { manufacturer, model, firmware });
    }
    const firsts = new Map<string, number>();
    for (const state of [...this.extracts.devices.values()].flat()) {
      if (held(state, role) !== party || GONE.includes(state.status)) continue;
      const key = `${state.manufacturer} ${state.model} ${state.firmware}`;
      firsts.set(key, Math.min(firsts.get(key) ?? Infinity, state.at));
    }
    return [...versions].map(([key, { manufacturer, model, firmware }]) => {
      const first = firsts.get(key);
      return {
        ...{ role, manufacturer, model, firmware_version: firmware },
        is_listed: listed.has(key),
        new_since: first === undefined || first === this.firstExtract ? null : dayOf(first),
      };
    });
  }

  private estate(party: string, role: string): DeviceState[] {
    return this.estateAt(Infinity, party, role);
  }

  private estateAt(time: number, party: string, role: string): DeviceState[] {
    return this.statesAt(time).filter((state) => held(state, role) === party && !GONE.includes(state.status));
  }

  /** Of each device the row with the greatest `extracted_at` up to that time; before its first row, the first. */
  private statesAt(time: number): DeviceState[] {
    return [...this.extracts.devices.values()].flatMap(
      (states) => states.findLast(({ at }) => at <= time) ?? states[0] ?? [],
    );
  }

  private statusSince(state: DeviceState): number {
    let since = state.at;
    for (const earlier of (this.extracts.devices.get(state.device) ?? []).toReversed()) {
      if (earlier.status !== state.status) break;
      since = earlier.at;
    }
    return since;
  }

  private isOn(exception: string, state: DeviceState, readDays: number, commissionDays: number): boolean {
    const limit = dayOf(this.asOf + 30 * DAY);
    const expires = this.expiries.get(
      `${state.manufacturer ?? ""} ${state.model ?? ""} ${state.firmware ?? ""}`,
    );
    const newest = this.newest.get(modelOf(state));
    const isMeter = state.type === "ESME" || state.type === "GSME";
    switch (exception) {
      case "cpl_expiring":
        return expires !== undefined && expires !== null && expires <= limit;
      case "certificate_expiring":
        return state.certificate !== null && state.certificate <= limit;
      case "suspended":
        return state.status === "Suspended";
      case "not_commissioned":
        return WAITING.includes(state.status) && this.statusSince(state) < this.asOf - commissionDays * DAY;
      case "no_recent_read":
        return isMeter && (state.lastRead === null || state.lastRead < this.asOf - readDays * DAY);
      case "no_alert_ever":
        return isMeter && !this.lastAlerts.has(state.device);
      case "behind_newest_firmware":
        return state.firmware !== null && newest !== undefined && state.firmware < newest;
      default:
        throw new Error(`unknown exception: ${exception}`);
    }
  }

  /** Unweighted mean over the parties with 30 devices or more of the model, six owner groups or more. */
  private countIndustry(role: string): void {
    const asOf = new Date(this.asOf);
    const monthStart = Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth(), 1);
    const states = this.statesAt(monthStart).filter(({ status }) => !GONE.includes(status));
    const groups = new Map(this.extracts.parties.map(({ id, group }) => [id, group]));
    const mixes = new Map<string, { group: string; versions: ReadonlyMap<string, number> }[]>();
    for (const party of new Set(states.flatMap((state) => held(state, role) ?? [])))
      for (const [product, versions] of mixOf(states.filter((state) => held(state, role) === party))) {
        if (sum(versions.values()) < 30) continue;
        const counted = mixes.get(product) ?? [];
        mixes.set(product, [...counted, { group: groups.get(party) ?? "", versions }]);
      }
    for (const [product, counted] of mixes) {
      const owners = new Set(counted.map(({ group }) => group)).size;
      if (owners < 6) continue;
      const versions = [...new Set(counted.flatMap((mix) => [...mix.versions.keys()]))].sort();
      if (isDominated(counted.map(({ group }) => group))) continue;
      const steps = owners < 20 ? 2n : 10n;
      const meanOf = (version: string): number =>
        roundedMean(
          counted.map((mix) => [mix.versions.get(version) ?? 0, sum(mix.versions.values())] as const),
          steps,
        );
      // Of 0 or 100 a party with few devices is known to have none, or all.
      const few = Math.min(...counted.map(({ versions: mix }) => sum(mix.values())));
      const isLittle = BigInt(counted.length * few) < 200n * steps;
      const refused = versions.filter(
        (version) =>
          (isLittle && [0, 100].includes(meanOf(version))) ||
          isExposed(
            counted.map(({ group, versions: mix }) => ({
              group,
              share: (100 * (mix.get(version) ?? 0)) / sum(mix.values()),
            })),
          ),
      );
      // A version that is missing alone is 100 less the others: the first of the others is missing too.
      const hidden = new Set(
        refused.length === 1
          ? [...refused, ...versions.filter((v) => v !== refused[0]).slice(0, 1)]
          : refused,
      );
      if (hidden.size === versions.length) continue;
      this.industry.set(
        `${role} ${product}`,
        new Map(versions.map((version) => [version, hidden.has(version) ? null : meanOf(version)])),
      );
    }
  }
}

const EXCEPTIONS = [
  "behind_newest_firmware",
  "certificate_expiring",
  "cpl_expiring",
  "no_alert_ever",
  "no_recent_read",
  "not_commissioned",
  "suspended",
];

function shownOf(industry: ReadonlyMap<string, number | null> = new Map()): string[] {
  return [...industry].flatMap(([version, share]) => (share === null ? [] : version));
}

/** 0 for what nobody holds, if all that somebody holds is shown. */
function shareOf(industry: ReadonlyMap<string, number | null> | undefined, version: string): number | null {
  const share = industry?.get(version);
  if (share !== undefined) return share;
  return industry && ![...industry.values()].includes(null) ? 0 : null;
}

/** One owner with more than half of the parties, or two with more than 80 %. */
function isDominated(groups: readonly string[]): boolean {
  const sizes = [...new Set(groups)]
    .map((group) => groups.filter((g) => g === group).length)
    .sort((a, b) => b - a);
  const [first = 0, second = 0] = sizes;
  return 2 * first > groups.length || 10 * (first + second) > 8 * groups.length;
}

/** Whether the second largest owner comes within 15 % of the largest's part. */
function isExposed(shares: readonly { group: string; share: number }[]): boolean {
  const parts = new Map<string, number>();
  for (const { group, share } of shares)
    parts.set(group, (parts.get(group) ?? 0) + Math.min(share, 100 - share));
  const [first = 0, , ...rest] = [...parts.values()].sort((a, b) => b - a);
  return sum(rest) < 0.15 * first - 1e-9;
}

/** Counts rows that are the same. */
class Counter {
  private readonly counts = new Map<string, number>();

  add(row: Readonly<Record<string, Value>>): void {
    const key = JSON.stringify(row);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  rows(count: string): Figures {
    return [...this.counts].map(([key, n]) => {
      const row: Record<string, Value> = JSON.parse(key);
      return { ...row, [count]: n };
    });
  }
}

function sliced(states: readonly DeviceState[], slice: Slice): DeviceState[] {
  return states.filter((state) => {
    const { device_type_group, region, smets_version, status } = slice;
    const held = state.smets === "SMETS1" ? "SMETS1" : (state.region ?? NOT_HELD);
    return (
      (device_type_group ?? groupOf(state.type)) === groupOf(state.type) &&
      (region ?? held) === held &&
      (smets_version ?? state.smets) === state.smets &&
      (status ?? state.status) === state.status
    );
  });
}

function modelOf({ manufacturer, model }: DeviceState): string {
  return `${manufacturer ?? ""} ${model ?? ""}`;
}

/** Devices by firmware version, by `manufacturer|model`. */
function mixOf(states: readonly DeviceState[]): Map<string, Map<string, number>> {
  const mix = new Map<string, Map<string, number>>();
  for (const { manufacturer, model, firmware } of states) {
    const product = `${manufacturer ?? NOT_HELD}|${model ?? NOT_HELD}`;
    const versions = mix.get(product) ?? new Map<string, number>();
    const version = firmware ?? NOT_HELD;
    versions.set(version, (versions.get(version) ?? 0) + 1);
    mix.set(product, versions);
  }
  return mix;
}

/** Mean of rates in per cent, in exact fractions, to 1/steps of a point, halves up. */
function roundedMean(rates: readonly (readonly [number, number])[], steps: bigint): number {
  let numerator = 0n;
  let denominator = 1n;
  for (const [n, of] of rates) {
    numerator = numerator * BigInt(of) + BigInt(n) * denominator;
    denominator *= BigInt(of);
  }
  denominator *= BigInt(rates.length);
  const rounded = (2n * 100n * steps * numerator + denominator) / (2n * denominator);
  return Number(rounded) / Number(steps);
}

function groupOf(type: string): string {
  return ["ESME", "GSME", "IHD", "PPMID"].includes(type) ? type : "Other";
}

function held(state: DeviceState, role: string): string | null {
  return state.holders[role] ?? null;
}

function supplierOf(state: DeviceState): string | null {
  if (state.type === "ESME") return held(state, "IS");
  if (state.type === "GSME" || state.type === "GPF") return held(state, "GS");
  return held(state, "IS") ?? held(state, "GS");
}

function productKey({
  manufacturer,
  model,
  firmware,
}: Record<"manufacturer" | "model" | "firmware", string>): string {
  return `${manufacturer} ${model} ${firmware}`;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function isoTime(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}
