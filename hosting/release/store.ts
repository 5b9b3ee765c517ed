import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { PortalError, messageOf } from "../../loaders/errors.js";
import { currentRelease, switchTo } from "../../loaders/release/current.js";
import { RELEASE_ID } from "./index-file.js";
import { readRelease } from "./read-release.js";
import { releaseVerifier } from "./verify.js";

/** One line of `portal release list`. */
export interface ListedRelease {
  id: string;
  current: boolean;
  /** Null if the release cannot be read; then `fault` says why. */
  as_of: string | null;
  files: number;
  /** Bytes of the files that the index lists, uncompressed. */
  bytes: number;
  fault?: string;
}

/** Releases of a site, newest as-of time first. */
export async function listReleases(site: string): Promise<ListedRelease[]> {
  const current = await currentRelease(site);
  const found = await readdir(join(site, "releases"), { withFileTypes: true }).catch(() => {
    throw new PortalError(`no releases in ${site}: expected a folder ${join(site, "releases")}`, 4);
  });
  const ids = found
    .filter((item) => item.isDirectory() && RELEASE_ID.test(item.name))
    .map((item) => item.name);
  const releases = await Promise.all(ids.map((id) => describe(site, id, id === current)));
  return releases.sort((a, b) => (b.as_of ?? "").localeCompare(a.as_of ?? "") || b.id.localeCompare(a.id));
}

/**
 * Makes a release the one that is served, in one step: a new link takes the place of the old by rename.
 * @param id name of a folder in `<site>/releases`, or `previous`: the next older one than the current
 * @returns the id
 * @throws PortalError (2) if there is no such release, (4) if a file of it is not as its index says
 */
export async function useRelease(site: string, id: string): Promise<string> {
  const chosen = id === "previous" ? await previousRelease(site) : id;
  if (!RELEASE_ID.test(chosen)) throw new PortalError(`not a release id: ${chosen}`, 2);
  const folder = join(site, "releases", chosen);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new PortalError(`no release ${chosen} in ${join(site, "releases")}; see: portal release list`, 2);
  await releaseVerifier().verify(await readRelease(site, chosen));
  await switchTo(site, chosen);
  return chosen;
}

async function previousRelease(site: string): Promise<string> {
  const releases = (await listReleases(site)).filter((release) => !release.fault);
  const at = releases.findIndex((release) => release.current);
  const previous = at < 0 ? undefined : releases[at + 1];
  if (!previous)
    throw new PortalError(`no release before the current one in ${site}; see: portal release list`, 2);
  return previous.id;
}

async function describe(site: string, id: string, current: boolean): Promise<ListedRelease> {
  try {
    const index = await readRelease(site, id);
    const files = new Set(index.entries.values()).size;
    return { id, current, as_of: index.asOf, files, bytes: index.bytes };
  } catch (error) {
    const fault = messageOf(error);
    return { id, current, as_of: null, files: 0, bytes: 0, fault };
  }
}
