import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes the empty folders that stop Framework from asking the npm registry for versions of packages that its
 * client names but our pages never load (`npm:lodash`, `npm:d3-dsv` …): it takes the version of a folder
 * `.observablehq/cache/_npm/<name>@<version>` where there is one (framework, src/npm.ts, resolveNpmVersion).
 * The names are read from the client itself, so a new release of Framework needs no change here.
 */
export async function makePlaceholders(framework: string, root: string): Promise<void> {
  const client = join(framework, "dist/client");
  const names = new Set<string>();
  for (const file of await readdir(client, { recursive: true })) {
    if (!file.endsWith(".js")) continue;
    const source = await readFile(join(client, file), "utf8");
    for (const [, name] of source.matchAll(/"npm:((?:@[\w.-]+\/)?[\w.-]+)/g)) if (name) names.add(name);
  }
  for (const name of names) {
    await mkdir(join(root, ".observablehq/cache/_npm", `${name}@0.0.0`), { recursive: true });
  }
}
