import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";

const OWN_SOURCES = import.meta.dirname;

/**
 * Hash of all that a page build depends on: `src` without the data, the configuration, the lock file, and the
 * build itself.
 */
export async function sourcesHash(source: string): Promise<string> {
  const files = [
    ...(await filesBelow(join(source, "src"), ["data", ".observablehq"])),
    join(source, "observablehq.config.ts"),
    join(source, "package-lock.json"),
    ...(await filesBelow(OWN_SOURCES, [])),
  ];
  const hash = createHash("sha256");
  for (const file of files)
    hash
      .update(`${relative(source, file)}\0`)
      .update(await readFile(file))
      .update("\0");
  return hash.digest("hex");
}

async function filesBelow(folder: string, without: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => !without.includes(entry.name))
      .map((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? filesBelow(path, []) : Promise.resolve([path]);
      }),
  );
  return found.flat().sort();
}
