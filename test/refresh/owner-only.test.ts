import { chmod, cp, lstat, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openToOthers, ownerOnly } from "../../loaders/owner-only.js";
import { TINY, deliver, extractFiles, refreshData, withFolder } from "../support/site.js";

/** Everything in a site that others than its owner could reach, links left out. */
async function open(site: string): Promise<string[]> {
  const found: string[] = [];
  for (const { parentPath, name } of await readdir(site, { recursive: true, withFileTypes: true })) {
    const stat = await lstat(join(parentPath, name));
    if (!stat.isSymbolicLink() && (stat.mode & 0o077) !== 0)
      found.push(`${join(parentPath, name).slice(site.length + 1)} ${(stat.mode & 0o777).toString(8)}`);
  }
  return found;
}

test("all that a refresh makes is its owner's alone, whatever the umask, and so is what an older one left open", () =>
  withFolder(async (folder) => {
    const [site, extracts] = [join(folder, "site"), join(folder, "extracts")];
    const files = await extractFiles(TINY);
    await deliver(TINY, extracts, files);
    process.umask(0);
    await refreshData(extracts, site);
    expect([(await lstat(site)).mode & 0o777, await open(site)]).toEqual([0o700, []]);

    for (const { parentPath, name } of await readdir(site, { recursive: true, withFileTypes: true }))
      if (!(await lstat(join(parentPath, name))).isSymbolicLink()) await chmod(join(parentPath, name), 0o777);
    await chmod(site, 0o755);
    await mkdir(join(extracts, "cpl", "more"));
    await cp(join(TINY, "cpl"), join(extracts, "cpl", "more"), { recursive: true });
    process.umask(0o022);
    await refreshData(extracts, site);
    expect([(await lstat(site)).mode & 0o777, await open(site)]).toEqual([0o700, []]);
  }));

test("a link out of a site is left alone", () =>
  withFolder(async (folder) => {
    const site = join(folder, "site");
    await mkdir(join(site, "log"), { recursive: true, mode: 0o755 });
    await writeFile(join(folder, "outside"), "");
    await chmod(join(folder, "outside"), 0o644);
    await symlink(join(folder, "outside"), join(site, "log", "audit.jsonl"));
    expect(await ownerOnly(site)).toEqual([]);
    expect((await lstat(join(folder, "outside"))).mode & 0o777).toBe(0o644);
  }));

test("what others can reach is named: the site, its parts, and the release's folders and files", () =>
  withFolder(async (site) => {
    const release = join(site, "releases", "r");
    await mkdir(join(release, "data"), { recursive: true, mode: 0o700 });
    await chmod(join(site, "releases"), 0o700);
    await writeFile(join(release, "data", "x"), "", { mode: 0o600 });
    expect(await openToOthers(site, release)).toEqual([]);
    await chmod(join(release, "data", "x"), 0o604);
    await chmod(join(site, "releases"), 0o710);
    expect(await openToOthers(site, release)).toEqual([join(site, "releases"), join(release, "data", "x")]);
    await rm(join(release, "data", "x"));
  }));

test("a release whose files are not as its index says is not switched to", () =>
  withFolder(async (site) => {
    const { release } = await refreshData(TINY, site);
    const quality = join(site, "releases", release, "quality.json");
    await rm(join(site, "current"));
    await writeFile(quality, "{}");
    await expect(refreshData(TINY, site)).rejects.toThrow(/quality\.json has 2 bytes, the index says \d+$/);
    await expect(lstat(join(site, "current"))).rejects.toThrow("ENOENT");
  }));
