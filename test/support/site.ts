import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { silent } from "../../loaders/effects.js";
import { sha256File } from "../../loaders/hash.js";
import { refresh } from "../../loaders/refresh.js";
import type { RefreshOptions, RefreshResult } from "../../loaders/refresh.js";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";

export const CHECKOUT = resolve(import.meta.dirname, "../..");
export const TINY = join(CHECKOUT, "test/fixtures/extracts/tiny");

/** A folder that is gone when `use` has ended. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "portal-test-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Refreshes without pages, silently; `logged` collects what would have been said. */
export function refreshData(
  extracts: string,
  site: string,
  options: Partial<RefreshOptions> = {},
  logged: string[] = [],
): Promise<RefreshResult> {
  return refresh(
    {
      extracts,
      site,
      source: CHECKOUT,
      settings: DEFAULT_SETTINGS,
      verify: false,
      rebuild: false,
      pages: null,
      ...options,
    },
    silent(logged),
  );
}

/** Every file below a site that outlives a refresh, with its hash; what older releases hold is left out. */
export async function content(site: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const part of ["warehouse", "current"])
    for (const entry of await readdir(join(site, part), { recursive: true, withFileTypes: true }).catch(
      () => [],
    ))
      if (entry.isFile()) {
        const file = join(entry.parentPath, entry.name);
        files[file.slice(site.length + 1)] = await sha256File(file);
      }
  return files;
}

/** Copies some files of a folder of extracts into another, as a delivery would. */
export async function deliver(from: string, to: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(from, file), join(to, file));
  }
}

/** All files below a folder of extracts, `<feed>/<path>`, in order. */
export async function extractFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => file.includes("/"))
    .sort();
}
