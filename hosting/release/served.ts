import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { PortalError } from "../../loaders/errors.js";
import type { AuditLog } from "../audit.js";
import { readIndex } from "./index-file.js";
import type { Entry, ReleaseIndex } from "./index-file.js";

/** The releases that the gate serves: the current one, and for a while hashed files of the one before. */
export interface ServedReleases {
  current(): ReleaseIndex;
  /** The entry under a path as the browser spelled it; a look-up and nothing else. */
  find(path: string): Entry | undefined;
  /** Looks at the link now instead of at the next turn. */
  look(): Promise<void>;
  close(): void;
}

export interface ServedOptions {
  site: string;
  audit: AuditLog;
  now: () => Date;
  /** How often the link is looked at. Watching (inotify) does not work on network file systems. */
  pollMilliseconds: number;
  /** How long pages that were open at a switch can still load their hashed files. */
  graceMilliseconds: number;
}

/**
 * Follows `<site>/current`. A new release that cannot be read is refused and the old one stays.
 * After a switch forward the old release's `immutable` files (whose names carry their hash) stay
 * reachable for a while, under the same audience checks. After a switch back they do not: whoever
 * brings back an older release wants the newer one gone.
 * @throws PortalError (4) if there is no readable release at the start
 */
export async function followCurrent(options: ServedOptions): Promise<ServedReleases> {
  let target = await readTarget(options.site);
  let current = await readIndex(join(options.site, target));
  let previous: { index: ReleaseIndex; until: number } | undefined;
  let refused: string | undefined;
  options.audit.write({ event: "release", release: current.id });

  const look = async (): Promise<void> => {
    const seen = await readTarget(options.site).catch(() => undefined);
    if (seen === undefined || seen === target) return;
    try {
      const next = await readIndex(join(options.site, seen));
      if (next.id === current.id) previous = undefined;
      else if ((next.asOf ?? "") >= (current.asOf ?? ""))
        previous = { index: current, until: options.now().getTime() + options.graceMilliseconds };
      else previous = undefined;
      target = seen;
      current = next;
      refused = undefined;
      options.audit.write({ event: "release", release: current.id });
    } catch (error) {
      if (refused === seen) return;
      refused = seen;
      const reason = error instanceof Error ? error.message : String(error);
      options.audit.write({ event: "release-refused", release: seen, reason });
    }
  };

  let looking: Promise<void> | undefined;
  const lookOnce = (): Promise<void> =>
    (looking ??= look().finally(() => {
      looking = undefined;
    }));
  const timer = setInterval(() => void lookOnce(), options.pollMilliseconds);
  timer.unref();

  return {
    current: () => current,
    find(path) {
      const entry = current.entries.get(path);
      if (entry) return entry;
      if (previous && previous.until <= options.now().getTime()) previous = undefined;
      const old = previous?.index.entries.get(path);
      return old?.immutable ? old : undefined;
    },
    look: lookOnce,
    close: () => clearInterval(timer),
  };
}

/**
 * The index of the release that is served.
 * @throws PortalError (4) if there is none, or it cannot be read
 */
export async function readCurrentIndex(site: string): Promise<ReleaseIndex> {
  return readIndex(join(site, await readTarget(site)));
}

async function readTarget(site: string): Promise<string> {
  try {
    return await readlink(join(site, "current"));
  } catch (error) {
    throw new PortalError(
      `no release to serve: ${join(site, "current")} is not there or no link; run: portal refresh --site ${site}`,
      4,
      { cause: error },
    );
  }
}
