import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Folder of this run of the tests; global setup makes and removes it. */
    runFolder: string;
  }
}

/**
 * What several test files read and none writes to: made once a run, by the first that asks, while the others wait.
 * @param make fills the folder it is given
 * @returns the filled folder
 */
export async function shared(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(inject("runFolder"), name);
  const [claim, draft, failure] = [`${folder}.claim`, `${folder}.draft`, `${folder}.failure`];
  const isFirst = await mkdir(claim).then(
    () => true,
    () => false,
  );
  if (!isFirst) return whenThere(folder, failure);
  try {
    await mkdir(draft);
    await make(draft);
  } catch (error) {
    await writeFile(failure, String(error));
    throw error;
  }
  await rename(draft, folder);
  return folder;
}

async function whenThere(folder: string, failure: string): Promise<string> {
  for (;;) {
    if (await isThere(folder)) return folder;
    if (await isThere(failure)) throw new Error(`${folder}: ${await readFile(failure, "utf8")}`);
    await setTimeout(100);
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
