import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sha256, sha256File } from "./hash.js";

/** Folders with all that figures are computed with: registrations and their SQL import from these only. */
export function codeFolders(source: string): string[] {
  return [import.meta.dirname, join(source, "src", "reports"), join(source, "src", "model")];
}

/**
 * Hash of what a release is computed with.
 * @param engine version of the database engine
 */
export async function codeHash(folders: readonly string[], engine: string): Promise<string> {
  const hashes = [engine];
  for (const folder of folders) {
    const names = (await readdir(folder, { recursive: true }))
      .filter((name) => /\.(ts|mjs|sql|csv|json)$/.test(name))
      .sort();
    for (const name of names) hashes.push(name, await sha256File(join(folder, name)));
  }
  return sha256(hashes.join("\n"));
}
