import { constants } from "node:fs";
import type { BigIntStats } from "node:fs";
import { open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PortalError, messageOf } from "../../loaders/errors.js";

/**
 * The folder of a release, spelled without links: `<site>/releases/<id>` and nothing else. Only the site's own
 * folder may be reached by a link.
 * @throws PortalError (4) if it is not there, or a link
 */
export async function releaseFolder(site: string, id: string): Promise<string> {
  const folder = join(await real(site), "releases", id);
  if ((await real(folder)) !== folder)
    throw new PortalError(`${folder} is reached by a link; a release lies below ${site} itself`, 4);
  return folder;
}

async function real(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    throw new PortalError(`cannot read ${path}: ${messageOf(error)}`, 4);
  });
}

export interface PlainFile {
  handle: FileHandle;
  stat: BigIntStats;
}

/**
 * Opens a regular file to which no link leads, at any level.
 * @param isPlain says of a folder that it is known to be reached without links
 * @throws Error if there is none
 */
export async function openPlainFile(
  file: string,
  isPlain: (folder: string) => boolean = () => false,
): Promise<PlainFile> {
  const folder = dirname(file);
  if (!isPlain(folder) && (await realpath(folder)) !== folder)
    throw new Error(`${folder} is reached by a link`);
  // Not to wait for the other end of a pipe.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === "ELOOP" ? new Error(`${file} is a link`) : error;
    },
  );
  try {
    const stat = await handle.stat({ bigint: true });
    if (!stat.isFile()) throw new Error(`${file} is no regular file`);
    return { handle, stat };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
