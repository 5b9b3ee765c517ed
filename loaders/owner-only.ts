import { chmod, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";

const OTHERS = 0o077;

/**
 * A site is its owner's alone: whatever this process makes from here on has mode 0700 or 0600, and a site that was
 * made before gets these modes.
 * @returns what cannot be changed, because another user owns it
 */
export async function ownerOnly(site: string): Promise<string[]> {
  if (isMainThread) process.umask(OTHERS);
  await mkdir(site, { recursive: true, mode: 0o700 });
  const kept: string[] = [];
  const close = async (path: string, mode: number): Promise<void> => {
    if ((mode & OTHERS) !== 0) await chmod(path, mode & 0o700).catch(() => kept.push(path));
  };
  await close(site, (await lstat(site)).mode);
  for (const name of await readdir(site)) {
    const path = join(site, name);
    const stat = await lstat(path);
    if (stat.isFile()) await close(path, stat.mode);
    // What lies in a closed folder was made closed, or closed before its folder was.
    if (!stat.isDirectory() || (stat.mode & OTHERS) === 0) continue;
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      const inside = join(entry.parentPath, entry.name);
      if (entry.isFile() || entry.isDirectory()) await close(inside, (await lstat(inside)).mode);
    }
    await close(path, stat.mode);
  }
  return kept;
}

/** Folders and files that others than the owner can reach: the site's, its parts', and those of one release. */
export async function openToOthers(site: string, release: string): Promise<string[]> {
  const isOpen = async (path: string): Promise<boolean> => {
    const stat = await lstat(path).catch(() => undefined);
    return stat !== undefined && !stat.isSymbolicLink() && (stat.mode & OTHERS) !== 0;
  };
  const parts = (await readdir(site)).map((name) => join(site, name));
  const below = await readdir(release, { recursive: true, withFileTypes: true });
  const paths = [site, ...parts, release, ...below.map(({ parentPath, name }) => join(parentPath, name))];
  const open: string[] = [];
  for (const path of paths) if (await isOpen(path)) open.push(path);
  return open;
}
