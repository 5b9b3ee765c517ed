import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomAlerts } from "./random-alerts.js";
import { randomNetworkAlerts } from "./random-network-alerts.js";
import { randomTraffic } from "./random-traffic.js";

type Row = Record<string, string | number | boolean | null>;

export const AS_OF = Date.UTC(2026, 9, 17, 20);
const FIRST = Date.UTC(2026, 7, 30, 20);
const MONTH = Date.UTC(2026, 9, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Rows of all feeds, each feed in the files in which it is delivered. */
export type Market = Readonly<Record<string, readonly (readonly Row[])[]>>;

const SUPPLIERS = Array.from({ length: 22 }, (_, i) => `SUP${String(i + 1).padStart(2, "0")}`);
const NETWORKS = ["DNO10", "DNO11", "DNO12"];

/** SUP01 to SUP03 belong to one owner, all others are on their own: 20 owner groups of suppliers. */
const ownerOf = (party: string): string =>
  ["SUP01", "SUP02", "SUP03"].includes(party) ? "Big Group" : `${party} Group`;

/**
 * Models whose devices are planted by supplier, each a case of the disclosure limits: at the start of the month they
 * are held as said here; later changes are random.
 */
const PLANTED: readonly { model: string; parties: readonly string[]; devices: (party: string) => number }[] =
  [
    { model: "0A000006", parties: range(4, 9), devices: () => 30 },
    { model: "0A000005", parties: range(4, 9), devices: (party) => (party === "SUP09" ? 29 : 30) },
    { model: "0A000053", parties: range(1, 7), devices: () => 31 },
    { model: "0A000063", parties: range(1, 8), devices: () => 31 },
    { model: "0A000019", parties: range(1, 21), devices: () => 30 },
    { model: "0A000020", parties: range(1, 22), devices: (party) => (party === "SUP02" ? 47 : 30) },
  ];

const OTHER_MODELS: readonly (readonly [string, string])[] = [
  ["ESME", "0B000001"],
  ["ESME", "0B000002"],
  ["GSME", "0B000003"],
  ["GPF", "0C000001"],
  ["CHF", "0C000001"],
  ["IHD", "0D000001"],
  ["PPMID", "0D000002"],
  ["PPMID", "0D000003"],
  ["HCALCS", "0D000003"],
  ["CAD", "0D000004"],
  ["SAPC", "0D000004"],
];
const VERSIONS = ["00000009", "0000000A", "00000101", "BETA-2"];

/**
 * A small market from a seed, with what makes counting go wrong: missing values, changes of supplier, two rows of one
 * device at one time, tied alerts, alerts after the as-of time, products that are not on the list, and figures just
 * at the limits of the definitions.
 */
export function randomMarket(seed: number): Market {
  const random = generator(seed);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  };
  const chance = (share: number): boolean => random() < share;
  const early: Row[] = [];
  const late: Row[] = [];
  const devices: string[] = [];

  const deliver = (row: Row, at: number): void =>
    void (at < MONTH ? early : late).push({ ...row, extracted_at: isoTime(at) });
  const someTime = (from: number, to: number): number =>
    from + Math.floor((random() * (to - from)) / (4 * HOUR)) * 4 * HOUR;
  const noisy = (text: string): string => (chance(0.1) ? text.toLowerCase() : text);

  const newDevice = (type: string, model: string, supplier: string | null): Row => {
    const device_id = eui64(devices.length);
    devices.push(device_id);
    const smets = chance(0.3) ? "SMETS1" : "SMETS2";
    const versioned = type !== "IHD" && type !== "CAD" && !chance(0.05);
    return {
      device_id: noisy(device_id),
      sms_id: `SMS-${devices.length}`,
      device_type: type,
      manufacturer: noisy("AB01"),
      model: type !== "ESME" && chance(0.05) ? null : noisy(model),
      firmware_version: versioned ? noisy(pick(VERSIONS)) : null,
      csp_id: chance(0.1) ? null : pick(["CSPN", "CSPS"]),
      csp_region: smets === "SMETS1" || chance(0.1) ? null : pick(["North", "Central", "South"]),
      smets_version: smets,
      import_supplier_id: supplier,
      export_supplier_id: chance(0.2) ? pick(SUPPLIERS) : null,
      gas_supplier_id: chance(0.4) ? pick(SUPPLIERS) : null,
      network_operator_id: chance(0.9) ? noisy(pick(NETWORKS)) : null,
      other_user_id: chance(0.1) ? "OTH01" : null,
      mpxn: chance(0.1) ? null : mpan(devices.length),
      status: chance(0.85)
        ? "Commissioned"
        : pick([
            "Pending",
            "Whitelisted",
            "InstalledNotCommissioned",
            "Suspended",
            "Decommissioned",
            "Withdrawn",
            "Recovered",
          ]),
      prepayment: chance(0.2) ? null : chance(0.3),
      last_read_at: chance(0.2)
        ? null
        : isoTime(pick([AS_OF - 30 * DAY, AS_OF - 30 * DAY - 1000, AS_OF - 3 * DAY, AS_OF - 200 * DAY])),
      certificate_expires_on: chance(0.2)
        ? null
        : isoDay(pick([AS_OF + 30 * DAY, AS_OF + 31 * DAY, AS_OF - 5 * DAY, AS_OF + 900 * DAY])),
    };
  };

  const changed = (row: Row): Row => ({
    ...row,
    ...pick<() => Row>([
      () => ({ firmware_version: row["device_type"] === "IHD" ? null : pick(VERSIONS) }),
      () => ({ import_supplier_id: chance(0.2) ? null : pick(SUPPLIERS) }),
      () => ({ export_supplier_id: chance(0.5) ? null : pick(SUPPLIERS), status: "Commissioned" }),
      () => ({
        status: pick(["Commissioned", "Suspended", "Decommissioned", "Withdrawn", "Pending", "Whitelisted"]),
      }),
      () => ({ gas_supplier_id: chance(0.3) ? null : pick(SUPPLIERS) }),
      () => ({ network_operator_id: pick(NETWORKS) }),
      () => ({ last_read_at: isoTime(AS_OF - DAY) }),
      () => ({}),
    ])(),
  });

  // A device of nobody's at both ends holds the as-of time and the first extract, whatever else is delivered.
  const clock: Row = { ...newDevice("SAPC", "0E000001", null), ...NOBODY, status: "Commissioned" };
  deliver(clock, FIRST);
  deliver(clock, AS_OF);

  for (const { model, parties, devices: held } of PLANTED)
    for (const party of parties)
      for (let n = 0; n < held(party); n++) {
        const row: Row = { ...newDevice("ESME", model, party), status: "Commissioned" };
        const onTheFirst = chance(0.05);
        const first = !onTheFirst && chance(0.05) ? MONTH + 8 * HOUR : FIRST;
        deliver(onTheFirst ? { ...row, firmware_version: "00000009" } : row, first);
        if (onTheFirst) deliver(row, MONTH);
        if (chance(0.1)) deliver(changed(row), someTime(MONTH + 12 * HOUR, AS_OF));
      }

  // Waiting for just 30 days, for longer, and again after it had been commissioned.
  for (const [first, ...later] of [
    [AS_OF - 30 * DAY],
    [AS_OF - 30 * DAY - 4 * HOUR],
    [FIRST, AS_OF - 20 * DAY, AS_OF - 10 * DAY],
  ] as const) {
    const row: Row = { ...newDevice("GSME", "0B000001", "SUP05"), network_operator_id: "DNO10" };
    deliver({ ...row, status: "Pending" }, first);
    later.forEach((at, i) => deliver({ ...row, status: i === 0 ? "Commissioned" : "Pending" }, at));
  }

  for (let n = 0; n < 500; n++) {
    const [type, model] = pick(OTHER_MODELS);
    let row = newDevice(type, model, chance(0.15) ? null : pick(SUPPLIERS));
    let at = chance(0.6) ? FIRST : someTime(FIRST, AS_OF);
    deliver(row, at);
    while (chance(0.5)) {
      row = changed(row);
      at = chance(0.15) ? at : someTime(at, AS_OF + 1);
      deliver(row, at);
      if (chance(0.05)) deliver(changed(row), at);
    }
  }

  const users = [
    ...SUPPLIERS.map((party) => ({ party, role: "IS" })),
    ...range(1, 6).flatMap((party) => ["ES", "GS"].map((role) => ({ party, role }))),
    ...NETWORKS.map((party) => ({ party, role: "ED" })),
    { party: "OTH01", role: "OU" },
    { party: "OTH02", role: "OU" },
    { party: "GTN01", role: "GT" },
  ].map(({ party, role }, i) => ({ user_id: userId(i), party_id: party, role }));

  const alerts: Row[] = [];
  for (const [i, device_id] of devices.entries()) {
    if (!chance(0.3)) continue;
    let raised = pick([AS_OF, AS_OF + HOUR, AS_OF - 3 * DAY, AS_OF - 90 * DAY]);
    do {
      const delivered = chance(0.7);
      alerts.push({
        alert_id: `A${alerts.length + 1}`,
        alert_code: pick(["AD1", "N13", "8F35", "ZZ99"]),
        user_id: pick(users).user_id,
        device_id: chance(0.02) ? eui64(900_000 + i) : device_id,
        raised_at: isoTime(raised),
        delivered_at: delivered ? isoTime(raised + 5000) : null,
        delivery_status: delivered ? "delivered" : "pending",
      });
      if (chance(0.5)) raised -= HOUR;
    } while (chance(0.6));
  }
  const requests: Row[] = [];
  for (const { user_id, role } of users)
    for (let n = 0; n < (role === "IS" ? 40 : 3); n++) {
      const started = AS_OF - Math.floor(random() * 4) * DAY - Math.floor(random() * DAY);
      const completed = chance(0.9);
      requests.push({
        request_id: `R${requests.length + 1}`,
        srv: chance(0.9) ? "4.10" : "8.1.1",
        mode: "on_demand",
        command_variant: pick([1, 1, 1, 4]),
        user_id,
        device_id: pick(devices),
        lifecycle_status: completed ? "completed" : "timed_out",
        execution_status: completed ? (chance(0.8) ? "success" : "failure") : null,
        southbound_ms: chance(0.5) ? 1000 : null,
        northbound_ms: 500 + n,
        started_at: isoTime(started),
      });
    }
  const [traffic, laterTraffic] = randomTraffic({
    ...{ random: generator(seed + 1000), users: users.map(({ user_id }) => user_id), devices, asOf: AS_OF },
  });
  const [sent, sentAgain] = randomAlerts({
    ...{ random: generator(seed + 2000), users, devices: devices.slice(0, 200), asOf: AS_OF },
  });
  const network = randomNetworkAlerts({
    random: generator(seed + 3000),
    users: users.filter(({ role }) => role === "ED").map(({ user_id }) => user_id),
    ...{ devices, asOf: AS_OF },
  });
  const again = alerts
    .filter(() => chance(0.05))
    .map((row) => ({ ...row, alert_code: "N42", delivery_status: "failed" }));

  const product = (model: string, firmware: string, expires: number | null): Row => ({
    manufacturer: "AB01",
    model,
    firmware_version: noisy(firmware.replace(/^0{4}/, "")),
    manufacturer_name: "Aster Meters",
    model_name: `Model ${model}`,
    expires_on: expires === null ? null : isoDay(expires),
  });
  const expiries = [null, AS_OF + 30 * DAY, AS_OF + 31 * DAY, AS_OF, AS_OF - DAY];
  const products = [
    ...[...PLANTED.map(({ model }) => model), "0B000001", "0B000003", "0C000001", "0D000002"].flatMap(
      (model) => VERSIONS.filter(() => chance(0.7)).map((version) => product(model, version, pick(expiries))),
    ),
    // The newest version that is not past its expiry: on its last day, and one that was the newest until yesterday.
    product("0B000002", "0000000A", null),
    product("0B000002", "00000101", AS_OF),
    product("0B000002", "BETA-2", AS_OF - DAY),
  ];

  return {
    parties: [
      [...SUPPLIERS, ...NETWORKS, "OTH01", "OTH02", "GTN01"].map((party) => ({
        party_id: party,
        name: `Name of ${party}`,
        owner_group: ownerOf(party),
        category: "other",
      })),
    ],
    users: [users],
    cpl: [products],
    inventory: [early, late],
    service_requests: [[...requests, ...traffic], laterTraffic],
    alerts: [
      [...alerts, ...sent, ...network.alerts[0]],
      [...again, ...sentAgain, ...network.alerts[1]],
    ],
    outage_timings: network.timings,
    incidents: [
      [
        {
          incident_id: "I1",
          category: 1,
          title: "Gateway down",
          ...between(3 * DAY, 2 * DAY),
          csp_region: "North",
        },
        { incident_id: "I2", category: 2, title: "Slow network", ...between(DAY, null), service: "WAN" },
        { incident_id: "I3", category: 3, title: "Not shown", ...between(2 * DAY, DAY) },
      ],
    ],
  };
}

/**
 * What of a market a party could see: its requests and the alerts that it received, devices that it ever was
 * responsible for or that these are about, and all alerts about the former.
 */
export function onlyOf(market: Market, party: string): Market {
  const holders = Object.keys(NOBODY);
  const inventory = market["inventory"] ?? [];
  const users = new Set(
    (market["users"] ?? [])
      .flat()
      .flatMap((row) => (row["party_id"] === party ? String(row["user_id"]) : [])),
  );
  const isOwn = (row: Row): boolean => users.has(String(row["user_id"]).toUpperCase());
  const requests = (market["service_requests"] ?? []).map((rows) => rows.filter(isOwn));
  const alerts = market["alerts"] ?? [];
  const estate = new Set(
    inventory
      .flat()
      .filter((row) => holders.some((column) => String(row[column]).toUpperCase() === party) || isClock(row))
      .map(deviceOf),
  );
  const seen = new Set([...estate, ...[...requests, ...alerts].flat().filter(isOwn).map(deviceOf)]);
  return {
    ...market,
    inventory: inventory.map((rows) => rows.filter((row) => seen.has(deviceOf(row)))),
    service_requests: requests,
    alerts: alerts.map((rows) => rows.filter((row) => isOwn(row) || estate.has(deviceOf(row)))),
  };
}

/** Start and end of an incident, so long before the as-of time; null: open. */
function between(started: number, ended: number | null): Row {
  return {
    started_at: isoTime(AS_OF - started),
    ended_at: ended === null ? null : isoTime(AS_OF - ended),
  };
}

/** Writes each file of a market as CSV. */
export async function writeMarket(market: Market, folder: string): Promise<void> {
  for (const [feed, files] of Object.entries(market)) {
    await mkdir(join(folder, feed), { recursive: true });
    for (const [i, rows] of files.entries()) {
      const columns = COLUMNS[feed];
      if (!columns) throw new Error(`unknown feed: ${feed}`);
      const lines = rows.map((row) => columns.map((column) => String(row[column] ?? "")).join(","));
      await writeFile(join(folder, feed, `${i}.csv`), [columns.join(","), ...lines, ""].join("\n"));
    }
  }
}

/** Delivered whatever a party sees: it gives the times that a release counts from. */
function isClock(row: Row): boolean {
  return row["model"]?.toString().toUpperCase() === "0E000001";
}

const NOBODY = {
  import_supplier_id: null,
  export_supplier_id: null,
  gas_supplier_id: null,
  network_operator_id: null,
  other_user_id: null,
};

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  parties: ["party_id", "name", "owner_group", "category"],
  users: ["user_id", "party_id", "role"],
  cpl: ["manufacturer", "model", "firmware_version", "manufacturer_name", "model_name", "expires_on"],
  inventory: [
    ...[
      "extracted_at",
      "device_id",
      "sms_id",
      "device_type",
      "manufacturer",
      "model",
      "firmware_version",
      "chf_id",
    ],
    ...[
      "csp_id",
      "csp_region",
      "smets_version",
      ...Object.keys(NOBODY),
      "mpxn",
      "postcode",
      "status",
      "prepayment",
    ],
    ...["last_read_at", "commissioned_at", "certificate_expires_on", "cos_started_at", "cos_ended_at"],
  ],
  service_requests: [
    ...["request_id", "srv", "mode", "command_variant", "user_id", "device_id", "lifecycle_status"],
    ...[
      "execution_status",
      "response_code",
      "southbound_ms",
      "northbound_ms",
      "started_at",
      "ended_at",
      "csp_id",
    ],
    ...["sla_target_dsp_ms", "sla_target_dcc_ms", "sla_exclusion_ms", "sla_pass"],
  ],
  alerts: [
    ...["alert_id", "alert_code", "user_id", "device_id", "raised_at", "delivered_at", "delivery_status"],
    ...["failure_reason", "throttled_count", "csp_id"],
  ],
  outage_timings: ["alert_id", "occurred_at", "latest_delivered_at", "acknowledged_at"],
  incidents: ["incident_id", "category", "title", "started_at", "ended_at", "csp_region", "service"],
};

/** Mulberry32: uniform in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function range(from: number, to: number): string[] {
  return SUPPLIERS.slice(from - 1, to);
}

function deviceOf(row: Row): string {
  return String(row["device_id"]).toUpperCase();
}

export function eui64(n: number): string {
  return n
    .toString(16)
    .toUpperCase()
    .padStart(16, "0")
    .replace(/(..)(?!$)/g, "$1-");
}

export function userId(n: number): string {
  return `90-B3-D5-1F-30-01-00-${n.toString(16).toUpperCase().padStart(2, "0")}`;
}

function mpan(n: number): string {
  const digits = [...`10${String(n).padStart(10, "0")}`].map(Number);
  const primes = [3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43];
  const sum = digits.reduce((total, digit, i) => total + digit * (primes[i] ?? 0), 0);
  return `${digits.join("")}${(sum % 11) % 10}`;
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

function isoDay(time: number): string {
  return isoTime(time).slice(0, 10);
}
