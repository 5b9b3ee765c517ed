import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { appendFile, cp, mkdir, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endOfSupport } from "../../hosting/node-support.js";
import { newestNode } from "../support/newest-node.js";
import { CHECKOUT, withFolder } from "../support/site.js";
import { Browser, send, signIn } from "./browser.js";
import { RELEASE, makeSite } from "./release-fixture.js";

let site: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ site, remove } = await makeSite());
});
afterAll(() => remove());

interface Started {
  child: ChildProcessWithoutNullStreams;
  url: string;
  said(): string;
  /** @returns the exit code */
  stop(): Promise<number>;
}

/** Starts the gate as its users do. */
async function start(
  checkout: string,
  {
    node = process.execPath,
    env = {},
    words = [],
  }: { node?: string; env?: Record<string, string>; words?: readonly string[] } = {},
): Promise<Started> {
  const child = spawn(
    node,
    [join(checkout, "bin/portal.mjs"), "serve", "--site", site, "--port", "0", "--json", ...words],
    { env: { ...process.env, ...env } },
  );
  let [out, said] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  const ended = once(child, "close").then(([code]) => Number(code));
  const code = await Promise.race([ended, once(child.stdout, "data").then(() => undefined)]);
  if (code !== undefined) throw new Error(`exit code ${code}: ${said}`);
  const { url, release } = JSON.parse(out) as { url: string; release: string };
  expect(release).toBe(RELEASE);
  return {
    child,
    url,
    said: () => said,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** A checkout of its own, with the packages of this one, whose gate is not built. */
async function copyOfCheckout(folder: string): Promise<void> {
  for (const name of ["package.json", "bin", "hosting", "loaders", "src/model"])
    await cp(join(CHECKOUT, name), join(folder, name), { recursive: true });
  await mkdir(join(folder, "node_modules"));
  for (const name of await readdir(join(CHECKOUT, "node_modules")))
    if (name !== ".cache")
      await symlink(join(CHECKOUT, "node_modules", name), join(folder, "node_modules", name));
}

/** Modules and native libraries that the process has loaded. */
async function loadedBy(child: ChildProcessWithoutNullStreams, folder: string): Promise<string[]> {
  const file = join(folder, String(child.pid));
  child.kill("SIGUSR2");
  for (;;) {
    const lines = (await readFile(file, "utf8")).split("\n");
    if (lines.includes("end")) {
      const maps = await readFile(`/proc/${child.pid}/maps`, "utf8").catch(() => "");
      return [...lines, ...maps.split("\n")];
    }
    await setTimeout(20);
  }
}

const NOT_FOR_SERVING =
  /node_modules\/(@duckdb|duckdb|highs|esbuild|@esbuild|tsx|get-tsconfig|@observablehq|playwright|typescript|rollup|hyparquet|d3|arquero|cli-progress)\b/;

test("serve builds its entry when that is not of the sources, and loads only what it serves with", () =>
  withFolder(async (folder) => {
    const [checkout, loaded] = [join(folder, "checkout"), join(folder, "loaded")];
    await mkdir(loaded);
    await copyOfCheckout(checkout);
    const preload = `--import ${pathToFileURL(join(import.meta.dirname, "loaded.mjs")).href}`;
    const watched = { env: { NODE_OPTIONS: preload, LOADED: loaded } };

    const first = await start(checkout, watched);
    const modules = await loadedBy(first.child, loaded);
    expect(modules.filter((line) => NOT_FOR_SERVING.test(line))).toEqual([]);
    for (const served of ["fastify/fastify.js", "jose/", "oidc-provider/lib/"])
      expect(modules.some((line) => line.includes(`node_modules/${served}`))).toBe(true);
    expect(modules.filter((line) => line.endsWith(".ts"))).toEqual([]);
    expect(await first.stop()).toBe(0);
    const warned = first
      .said()
      .split("\n")
      .filter((line) => line.includes("no security updates"));
    const ended = endOfSupport(process.version, new Date());
    expect(warned).toEqual(ended === undefined ? [] : [`portal: ${ended}`]);
    expect(await readdir(loaded)).toHaveLength(2);

    const again = await start(checkout, {
      ...watched,
      words: ["--issuer", "https://login.example.invalid", "--client-id", "portal"],
    });
    expect((await loadedBy(again.child, loaded)).filter((line) => line.includes("oidc-provider"))).toEqual(
      [],
    );
    expect(await again.stop()).toBe(0);
    expect(await readdir(loaded), "the second start builds nothing").toHaveLength(3);

    await writeFile(
      join(checkout, "hosting/gate.ts"),
      (await readFile(join(checkout, "hosting/gate.ts"), "utf8")).replace(
        '.send("ok\\n")',
        '.send("new\\n")',
      ),
    );
    const changed = await start(checkout);
    expect((await send(changed.url, "/healthz")).text).toBe("new\n");
    expect(await changed.stop()).toBe(0);

    await appendFile(join(checkout, "hosting/gate.ts"), "\n");
    await rm(join(checkout, "node_modules/.cache"), { recursive: true });
    await writeFile(join(checkout, "node_modules/.cache"), "no folder");
    await expect(start(checkout)).rejects.toThrow(
      /^exit code 4: portal: cannot write .*gate\.mjs: .*; run "npm run build" as a user who may/,
    );
  }));

test("the gate runs on the newest Node with long-term support", async ({ skip }) => {
  const newest = await newestNode();
  if ("missing" in newest) {
    process.stderr.write(`not tested: ${newest.missing}\n`);
    return skip(newest.missing);
  }
  const gate = await start(CHECKOUT, { node: newest.node });
  expect((await send(gate.url, "/healthz")).text).toBe("ok\n");
  expect((await send(gate.url, "/sign-in")).text).toContain("<title>Sign in</title>");
  const browser = new Browser(gate.url);
  expect((await signIn(browser, "net01-ed")).status).toBe(200);
  expect(await browser.ask(gate.url, "/data/parties/NET01/ED/models-5d41402abc.parquet")).toMatchObject({
    status: 200,
    text: "PAR1 NET01 ED 0123456789 PAR1\n",
  });
  expect(await gate.stop()).toBe(0);
  expect(gate.said()).not.toContain("has had no security updates");
});
