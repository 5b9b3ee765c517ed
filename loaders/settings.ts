import { readFile } from "node:fs/promises";
import { PortalError } from "./errors.js";

/** What an operator may set; the defaults are the contract's. */
export interface Settings {
  /** A refresh stops when more than this share of the rows read of a feed is quarantined … */
  quarantineShare: number;
  /** … and at least this many rows are. */
  quarantineRows: number;
  /** A refresh stops when the newest `extracted_at` is more than this many days after the 99.9th percentile. */
  clockDays: number;
  /** Hours between two refreshes: says when the next one is due. */
  refreshHours: number;
  /** Rows of one feed that are held in memory at a time; a single file is never split. */
  chunkRows: number;
  /** DuckDB's memory limit. */
  memory: string;
  /** Releases that are kept for rollback. */
  releasesKept: number;
  /** Hours within which a restoration pairs with a power outage alert, the limit included. */
  restorationHours: number;
  /** Days of 24 hours within which the credentials of a new device must be updated (N16 to N42), the limit included. */
  credentialsDays: number;
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  quarantineShare: 0.05,
  quarantineRows: 5,
  clockDays: 31,
  refreshHours: 4,
  chunkRows: 6_000_000,
  memory: "4GB",
  releasesKept: 5,
  restorationHours: 72,
  credentialsDays: 7,
};

/**
 * Reads settings from a JSON file; what it leaves out keeps its default.
 * @throws PortalError if the file can't be read, names an unknown setting or gives one another type
 */
export async function readSettings(file: string | undefined): Promise<Settings> {
  if (file === undefined) return DEFAULT_SETTINGS;
  let given: unknown;
  try {
    given = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new PortalError(`settings: cannot read ${file} as JSON`, 2, { cause });
  }
  if (typeof given !== "object" || given === null)
    throw new PortalError(`settings: ${file} holds no object`, 2);
  const defaults: Readonly<Record<string, unknown>> = { ...DEFAULT_SETTINGS };
  for (const [name, value] of Object.entries(given)) {
    const known = defaults[name];
    if (known === undefined)
      throw new PortalError(
        `settings: unknown setting ${name} in ${file} (expected one of ${Object.keys(defaults).join(", ")})`,
        2,
      );
    if (typeof value !== typeof known)
      throw new PortalError(
        `settings: ${name} in ${file} is ${JSON.stringify(value)}, expected a ${typeof known}`,
        2,
      );
  }
  return { ...DEFAULT_SETTINGS, ...given };
}
