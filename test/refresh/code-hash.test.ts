import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeFolders, codeHash } from "../../loaders/code-hash.js";
import { withFolder } from "../support/site.js";

const ROOT = join(import.meta.dirname, "../..");

test("all that figures are computed with changes the hash, and nothing else does", async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, "datasets"));
    const names = ["report.ts", "child.mjs", "datasets/figures.sql", "srv.csv", "policy.json", "index.md"];
    for (const name of names) await writeFile(join(folder, name), "before");
    const hash = (engine = "v1.5.5"): Promise<string> => codeHash([folder], engine);
    const before = await hash();
    const changed: string[] = [];
    for (const name of names) {
      await writeFile(join(folder, name), "after");
      if ((await hash()) !== before) changed.push(name);
      await writeFile(join(folder, name), "before");
    }
    expect(changed).toEqual(names.filter((name) => name !== "index.md"));
    expect(await hash()).toBe(before);
    expect(await hash("v1.5.6")).not.toBe(before);
    await rename(join(folder, "srv.csv"), join(folder, "srvs.csv"));
    expect(await hash()).not.toBe(before);
  });
});

test("loaders, registrations and what these import are in it", () => {
  expect(codeFolders(ROOT)).toEqual(["loaders", "src/reports", "src/model"].map((name) => join(ROOT, name)));
});
