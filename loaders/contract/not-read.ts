import { group } from "d3";
import type { Feed } from "./feeds.js";

/** A file or folder below the extracts that was not read. */
export interface NotRead {
  /** Null for what is in no feed's folder. */
  readonly feed: Feed | null;
  /** Below the feed's folder, or below the extracts. */
  readonly path: string;
  readonly reason: string;
}

/** Paths that a line names. */
const NAMED = 10;

export function notRead(feed: Feed | null, path: string, reason: string): NotRead {
  return { feed, path, reason };
}

/** What was not read, by feed and reason. */
export interface NotReadGroup {
  feed: Feed | null;
  reason: string;
  paths: string[];
}

export function notReadReport(left: readonly NotRead[]): NotReadGroup[] {
  const groups = group(left, ({ feed, reason }) => JSON.stringify([feed, reason]));
  return [...groups.values()].flatMap((alike) =>
    alike.slice(0, 1).map(({ feed, reason }) => ({ feed, reason, paths: alike.map(({ path }) => path) })),
  );
}

/** What was not read as lines for people, one for each feed and reason. */
export function notReadLines(left: readonly NotRead[]): string[] {
  return notReadReport(left).map(({ feed, reason, paths }) => {
    const named = paths.slice(0, NAMED).map((path) => (feed === null ? path : `${feed}/${path}`));
    const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : "";
    return `extracts: ${named.join(", ")}${more} ${paths.length === 1 ? "was" : "were"} not read: ${reason}`;
  });
}
