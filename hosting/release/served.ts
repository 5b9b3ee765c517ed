import type { AuditLog } from "../audit.js";
import type { Entry, ReleaseIndex } from "./index-file.js";
import { readTarget, readTargetRelease } from "./read-release.js";
import { releaseVerifier } from "./verify.js";
import type { Verifier } from "./verify.js";
import { messageOf } from "../../loaders/errors.js";

/** The releases that the gate serves: the current one, and for a while hashed files of the one before. */
export interface ServedReleases {
  current(): ReleaseIndex;
  /** The entry under a path as the browser spelled it; a look-up and nothing else. */
  find(path: string): Entry | undefined;
  /** Opens an entry's file, as `Verifier` does. */
  open: Verifier["open"];
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
 * Follows `<site>/current`. A new release that cannot be read, or has a file that is not as its index
 * says, is refused and the old one stays.
 * After a switch forward the old release's `immutable` files (whose names carry their hash) stay
 * reachable for a while, under the same audience checks. After a switch back they do not: whoever
 * brings back an older release wants the newer one gone.
 * @throws PortalError (4) if there is no release at the start that can be served
 */
export async function followCurrent(options: ServedOptions): Promise<ServedReleases> {
  const verifier = releaseVerifier();
  const read = async (link: string): Promise<ReleaseIndex> => {
    const index = await readTargetRelease(options.site, link);
    await verifier.verify(index);
    return index;
  };
  let target = await readTarget(options.site);
  let current = await read(target);
  let previous: { index: ReleaseIndex; until: number } | undefined;
  let refused: string | undefined;
  options.audit.write({ event: "release", release: current.id });

  const look = async (): Promise<void> => {
    const seen = await readTarget(options.site).catch(() => undefined);
    if (seen === undefined || seen === target) return;
    try {
      const next = await read(seen);
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
      const reason = messageOf(error);
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
    open: verifier.open,
    look: lookOnce,
    close: () => clearInterval(timer),
  };
}
