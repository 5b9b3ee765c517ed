import { eui64, generator, userId } from "./random-market.js";
import type { Market } from "./random-market.js";

type Row = Record<string, string | number | boolean | null>;

const SRVS = ["4.10", "4.1", "6.11"] as const;
/** Around the ends of months and of the rows of test/fixtures/reference/shared-srvs. */
const DAYS = [
  ...["2026-09-28", "2026-09-30", "2026-10-01", "2026-10-02", "2026-10-09", "2026-10-10"],
  ...["2026-10-14", "2026-10-15", "2026-10-31", "2026-11-01", "2026-11-02"],
];
const AS_OF = "2026-11-02T08:00:00Z";
/** As-of time of the first two files of the inventory: of requests, the first file goes with them. */
const FIRST_AS_OF = "2026-10-15T08:00:00Z";

/**
 * Requests of fourteen suppliers, of whom three are one owner's, seven network operators and five gas suppliers, in
 * numbers around the 30 that count, by parties that come and go.
 */
export function industryMarket(seed: number): Market {
  const random = generator(seed);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)];
    if (value === undefined) throw new Error("nothing to pick from");
    return value;
  };
  const named = (prefix: string, n: number): string[] =>
    Array.from({ length: n }, (_, i) => `${prefix}${i + 10}`);
  const members = [
    ...named("SUP", 14).map((party) => ({ party, role: "IS" })),
    ...named("DNO", 7).map((party) => ({ party, role: "ED" })),
    ...named("SUP", 5).map((party) => ({ party, role: "GS" })),
  ];
  const devices = Array.from({ length: 40 }, (_, i) => device(i, pick, random));
  const requests: Row[] = [];
  members.forEach(({ party }, member) => {
    const success = 0.5 + random() / 2;
    for (const srv of SRVS) {
      const usual = pick([0, 9, 15, 30, 30, 34]);
      for (const day of DAYS) {
        if (random() < 0.1) continue;
        const count = random() < 0.2 ? pick([28, 29, 30, 31, 60]) : usual;
        for (let n = 0; n < count; n++) {
          const completed = random() < 0.95;
          requests.push({
            request_id: `R${requests.length}`,
            srv,
            mode: "on_demand",
            command_variant: random() < 0.97 ? 1 : 4,
            user_id: userId(member),
            device_id: random() < 0.02 ? "FF-FF-FF-FF-00-00-00-01" : String(pick(devices)["device_id"]),
            lifecycle_status: completed ? "completed" : pick(["pending", "timed_out"]),
            execution_status: completed ? (random() < success ? "success" : "failure") : null,
            response_code: "E20",
            southbound_ms: random() < 0.05 ? null : Math.floor(10 ** (random() * 4)),
            northbound_ms: Math.floor(random() * (party.endsWith("1") ? 90_000 : 900)),
            started_at: `${day}T${pick(["00:00:00", "07:59:59.999", "23:59:59.999"])}Z`,
          });
        }
      }
    }
  });
  return {
    parties: [
      [...new Set(members.map(({ party }) => party))].map((party) => ({
        party_id: party,
        name: party,
        owner_group: ["SUP10", "SUP11", "SUP12"].includes(party) ? "Big Group" : party,
        category: "other",
      })),
    ],
    users: [members.map(({ party, role }, i) => ({ user_id: userId(i), party_id: party, role }))],
    cpl: [[]],
    inventory: [devices, ...[FIRST_AS_OF, AS_OF].map((extracted_at) => [{ ...devices[0], extracted_at }])],
    service_requests: [
      requests.filter(({ started_at }) => String(started_at) < FIRST_AS_OF.slice(0, 10)),
      requests.filter(({ started_at }) => String(started_at) >= FIRST_AS_OF.slice(0, 10)),
    ],
    alerts: [[]],
    outage_timings: [[]],
    incidents: [[]],
  };
}

function device(i: number, pick: <T>(values: readonly T[]) => T, random: () => number): Row {
  const smets = random() < 0.3 ? "SMETS1" : "SMETS2";
  return {
    extracted_at: "2026-09-01T00:00:00Z",
    device_id: eui64(i),
    device_type: pick(["ESME", "ESME", "GSME", "PPMID"]),
    csp_region: smets === "SMETS1" || random() < 0.1 ? null : pick(["North", "South"]),
    smets_version: smets,
    status: "Commissioned",
  };
}
