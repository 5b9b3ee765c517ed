import { FEEDS, byFeed } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import { plural } from "../../src/model/format.js";
import type { SetAside } from "../../src/model/manifest.js";
import { PortalError } from "../errors.js";
import type { State } from "../warehouse/state.js";

/** What happened to the rows of a feed, over all its files. */
export interface FeedCounts {
  read: number;
  accepted: number;
  superseded: number;
  quarantined: Record<string, number>;
  /** Requests or alerts about devices that the inventory does not know. */
  untagged: number;
  /** Values whose spelling was changed. */
  normalised: number;
}

export type Quality = Record<Feed, FeedCounts>;

/** Rows that broke a rule, by feed and rule: all that parties are told of rows, which are everyone's. */
export function setAside(counts: Quality): SetAside {
  return Object.fromEntries(Object.entries(counts).map(([feed, { quarantined }]) => [feed, quarantined]));
}

/**
 * Counts of a warehouse, feed by feed. `accepted` counts the rows that are stored, `superseded` the rows that lost,
 * `read` the rows of the files: three counts from three places.
 */
export function quality(state: State): Quality {
  return byFeed((feed) => {
    const stored =
      feed === "inventory" || feed === "service_requests" || feed === "alerts"
        ? Object.values(state.days[feed])
        : [state.whole[feed]].flatMap((file) => (file ? [file] : []));
    return {
      read: sum(state.extracts[feed].map(({ read }) => read)),
      accepted: sum(stored.map(({ rows }) => rows)),
      superseded: state.superseded[feed],
      quarantined: state.quarantined[feed] ?? {},
      untagged: sum(stored.map(({ untagged }) => untagged)),
      normalised: sum(state.extracts[feed].map(({ normalised }) => normalised)),
    };
  });
}

/** Inventory changes that are lost because a party they name is not known; they are taken up once it is. */
export function inventoryChangesLost(counts: Quality): number {
  return counts.inventory.quarantined["unknown_party"] ?? 0;
}

/**
 * @throws PortalError if for some feed rows read ≠ accepted + quarantined + superseded
 */
export function reconcile(counts: Quality): void {
  for (const feed of FEEDS) {
    const { read, accepted, superseded, quarantined } = counts[feed];
    const aside = sum(Object.values(quarantined));
    if (read !== accepted + superseded + aside)
      throw new PortalError(
        `${feed}: ${read} rows read, but ${accepted} accepted + ${superseded} superseded + ${aside} quarantined = ` +
          `${accepted + superseded + aside}: nothing was published; this is a defect of the loaders`,
        4,
      );
  }
}

/** The counts as a table for people. */
export function qualityTable(counts: Quality): string {
  const header = ["feed", "read", "accepted", "superseded", "quarantined", "untagged", "normalised"];
  const rows = FEEDS.map((feed) => {
    const { read, accepted, superseded, quarantined, untagged, normalised } = counts[feed];
    return [
      feed,
      ...[read, accepted, superseded, sum(Object.values(quarantined)), untagged, normalised].map((n) =>
        n.toLocaleString("en-GB"),
      ),
    ];
  });
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ");
  const lost = inventoryChangesLost(counts);
  const rules = FEEDS.flatMap((feed) =>
    Object.entries(counts[feed].quarantined).map(([rule, n]) => `  ${feed}: ${n} × ${rule}`),
  );
  return [
    line(header),
    ...rows.map(line),
    ...(rules.length > 0 ? ["", "quarantined by rule", ...rules] : []),
    ...(lost > 0 ? ["", `inventory: ${plural(lost, "change")} lost with an unknown party`] : []),
  ].join("\n");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
