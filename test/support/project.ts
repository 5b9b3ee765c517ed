import { cp, symlink } from "node:fs/promises";
import { join } from "node:path";
import { CHECKOUT } from "./site.js";

/** Copies the checkout's pages into a folder, without anything that an earlier build left. */
export async function copyProject(folder: string): Promise<void> {
  await cp(join(CHECKOUT, "src"), join(folder, "src"), {
    recursive: true,
    filter: (path) => !/\/src\/(data|\.observablehq)(\/|$)/.test(path),
  });
  for (const file of ["observablehq.config.ts", "package.json", "package-lock.json", "tsconfig.json"]) {
    await cp(join(CHECKOUT, file), join(folder, file));
  }
  await symlink(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
}
