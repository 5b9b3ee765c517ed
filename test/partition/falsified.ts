import type { Market } from "../figures/random-market.js";

type Row = Market[string][number][number];

const HOLDERS = [
  "import_supplier_id",
  "export_supplier_id",
  "gas_supplier_id",
  "network_operator_id",
  "other_user_id",
];
const nameOf = (value: unknown): string => String(value ?? "").toUpperCase();

/**
 * A market in which what some parties alone see is other than it was: outcomes and times of their requests, of which some
 * are missing; whether and when their alerts were delivered (what an alert says of its device is for all whose it is); and
 * devices that were never anyone else's, and that nobody else asked or heard about.
 */
export function falsified(market: Market, parties: readonly string[]): Market {
  const users = new Set(
    (market["users"] ?? [])
      .flat()
      .flatMap((row) => (parties.includes(nameOf(row["party_id"])) ? nameOf(row["user_id"]) : [])),
  );
  const isOwn = (row: Row): boolean => users.has(nameOf(row["user_id"]));
  const held = (market["inventory"] ?? []).flat().filter((row) => {
    const holders = HOLDERS.map((column) => nameOf(row[column])).filter((party) => party !== "");
    return holders.length === 0 || holders.some((party) => !parties.includes(party));
  });
  const askedOf = ["service_requests", "alerts"]
    .flatMap((feed) => (market[feed] ?? []).flat())
    .filter((row) => !isOwn(row));
  const shared = new Set([...held, ...askedOf].map((row) => nameOf(row["device_id"])));
  const changed = (feed: string, change: (row: Row, i: number) => Row | null): Market[string] =>
    (market[feed] ?? []).map((rows) => rows.map(change).filter((row) => row !== null));
  return {
    ...market,
    service_requests: changed("service_requests", (row, i) => {
      if (!isOwn(row)) return row;
      if (i % 3 === 0) return null;
      const isCompleted = row["lifecycle_status"] === "completed";
      return {
        ...row,
        lifecycle_status: isCompleted && i % 2 === 0 ? "timed_out" : "completed",
        execution_status: isCompleted && i % 2 === 0 ? null : "failure",
        response_code: "E99",
        southbound_ms: 7,
        northbound_ms: i,
      };
    }),
    alerts: changed("alerts", (row, i) =>
      isOwn(row)
        ? {
            ...row,
            delivery_status: "failed",
            delivered_at: null,
            failure_reason: "falsified",
            throttled_count: i,
          }
        : row,
    ),
    inventory: changed("inventory", (row) =>
      shared.has(nameOf(row["device_id"]))
        ? row
        : {
            ...row,
            firmware_version: "0000000A",
            prepayment: true,
            status: "Suspended",
            postcode: "ZZ1 1ZZ",
          },
    ),
  };
}
