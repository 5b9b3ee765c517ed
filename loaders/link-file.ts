import { copyFile, link, mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Gives a file a second name, or a copy where the file system does not let it have one. */
export async function linkFile(file: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await link(file, target).catch(() => copyFile(file, target));
}
