import { open, readlink, rename, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { PortalError, messageOf } from "../errors.js";

/** Id of the release that is served, or undefined if there is none. */
export async function currentRelease(site: string): Promise<string | undefined> {
  return readlink(join(site, "current")).then(
    (target) => basename(target),
    () => undefined,
  );
}

/**
 * Makes a release the one that is served, in one step: a new link takes the place of the old by rename.
 * @throws PortalError (4) if the link cannot be replaced
 */
export async function switchTo(site: string, release: string): Promise<void> {
  const link = join(site, "current");
  const next = `${link}.next`;
  await rm(next, { force: true });
  await symlink(join("releases", release), next);
  await rename(next, link).catch((cause: unknown) => {
    throw new PortalError(`cannot replace ${link}: ${messageOf(cause)}`, 4, { cause });
  });
  const folder = await open(site, "r");
  await folder.sync().finally(() => folder.close());
}
