import { readlink } from "node:fs/promises";
import { join } from "node:path";
import { PortalError } from "../../loaders/errors.js";
import { RELEASE_ID, readIndex } from "./index-file.js";
import type { ReleaseIndex } from "./index-file.js";
import { releaseFolder } from "./release-folder.js";

/**
 * The index of a release of a site.
 * @throws PortalError (4) if it cannot be read, or is of another release
 */
export async function readRelease(site: string, id: string): Promise<ReleaseIndex> {
  const folder = await releaseFolder(site, id);
  const index = await readIndex(folder);
  if (index.id !== id)
    throw new PortalError(`${join(folder, "index.json")} is of release ${index.id}, expected ${id}`, 4);
  return index;
}

/**
 * What `current` points to, as it is spelled.
 * @throws PortalError (4) if it is not there or no link
 */
export async function readTarget(site: string): Promise<string> {
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

/**
 * The index of the release that `current` points to.
 * @param target `releases/<id>`, and nothing else
 */
export async function readTargetRelease(site: string, target: string): Promise<ReleaseIndex> {
  const id = /^releases\/([^/]+)$/.exec(target)?.[1];
  if (id === undefined || !RELEASE_ID.test(id))
    throw new PortalError(
      `${join(site, "current")} points to ${target} (expected releases/<id>); see: portal release use`,
      4,
    );
  return readRelease(site, id);
}

/**
 * The index of the release that is served.
 * @throws PortalError (4) if there is none, or it cannot be read
 */
export async function readCurrentIndex(site: string): Promise<ReleaseIndex> {
  return readTargetRelease(site, await readTarget(site));
}
