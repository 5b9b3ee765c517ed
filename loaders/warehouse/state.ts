import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { byFeed } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import { PortalError } from "../errors.js";

/** Changes whenever the same extracts would give other files: the next refresh then reads everything anew. */
export const WAREHOUSE_VERSION = 5;

/** An extract file that has been read, and what was in it. */
export interface KnownFile {
  /** Its name when it was read. */
  path: string;
  bytes: number;
  sha256: string;
  read: number;
  normalised: number;
  extraColumns: string[];
  missingColumns: string[];
}

/** A stored Parquet file, by name below `<site>/warehouse`. */
export interface StoredFile {
  file: string;
  rows: number;
  /** Rows about devices that the inventory does not know; requests and alerts only. */
  untagged: number;
}

/** Of files that were renamed since they were read: the name now, by the name then. */
export type FileNames = Record<Feed, Record<string, string>>;

export type DayFiles = Record<string, StoredFile>;

export const DAY_TABLES = ["inventory", "service_requests", "alerts"] as const;
export type DayTable = (typeof DAY_TABLES)[number];

export const WHOLE_TABLES = ["parties", "users", "cpl", "outage_timings", "incidents"] as const;
export type WholeTable = (typeof WHOLE_TABLES)[number];

/** All that a refresh needs to know of the ones before. */
export interface State {
  version: number;
  asOf: string | null;
  extracts: Record<Feed, KnownFile[]>;
  names: FileNames;
  /** Rows that lost against another row of the same key, by feed. */
  superseded: Record<Feed, number>;
  /** Rows set aside, by feed and rule. */
  quarantined: Partial<Record<Feed, Record<string, number>>>;
  quarantine: StoredFile | null;
  whole: Record<WholeTable, StoredFile | null>;
  /** What the tags of requests and alerts stand for. */
  tags: StoredFile | null;
  days: Record<DayTable, DayFiles>;
  /** Devices by their latest state that are neither decommissioned nor withdrawn. */
  estate: number;
}

export function emptyState(): State {
  return {
    version: WAREHOUSE_VERSION,
    asOf: null,
    extracts: byFeed(() => []),
    names: byFeed(() => ({})),
    superseded: byFeed(() => 0),
    quarantined: {},
    quarantine: null,
    whole: { parties: null, users: null, cpl: null, outage_timings: null, incidents: null },
    tags: null,
    days: { inventory: {}, service_requests: {}, alerts: {} },
    estate: 0,
  };
}

/**
 * The state that `<site>/warehouse/state.json` holds; an empty one if there is none or it is of another version.
 * @param log is told of another version
 */
export async function readState(site: string, log: (line: string) => void = () => undefined): Promise<State> {
  let text: string;
  try {
    text = await readFile(join(site, "warehouse", "state.json"), "utf8");
  } catch {
    return emptyState();
  }
  let state: State | null;
  try {
    state = JSON.parse(text) as State | null;
  } catch (cause) {
    throw new PortalError(
      `${site}/warehouse/state.json is not JSON: restore it, or run refresh with --rebuild`,
      4,
      { cause },
    );
  }
  if (state?.version === WAREHOUSE_VERSION) return state;
  log(
    `warehouse/state.json is of version ${state?.version ?? "none"}, expected ${WAREHOUSE_VERSION}: all extracts are read anew`,
  );
  return emptyState();
}

/** Makes a state the current one, in one step. */
export async function commitState(site: string, state: State): Promise<void> {
  const folder = join(site, "warehouse");
  await mkdir(folder, { recursive: true });
  const target = join(folder, "state.json");
  await writeFile(`${target}.new`, `${JSON.stringify(state, null, 1)}\n`, { flush: true });
  await rename(`${target}.new`, target);
}

/** Removes files of the warehouse that no state names: what a killed refresh left behind. */
export async function removeUnnamed(site: string, state: State): Promise<void> {
  const named = new Set(storedFiles(state).map((stored) => stored.file));
  const folder = join(site, "warehouse");
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile() || !entry.name.endsWith(".parquet")) continue;
    const file = join(entry.parentPath, entry.name);
    if (!named.has(file.slice(folder.length + 1))) await rm(file);
  }
}

export function storedFiles(state: State): StoredFile[] {
  return [
    ...(state.quarantine ? [state.quarantine] : []),
    ...(state.tags ? [state.tags] : []),
    ...Object.values(state.whole).flatMap((stored) => (stored ? [stored] : [])),
    ...Object.values(state.days).flatMap((days) => Object.values(days)),
  ];
}
