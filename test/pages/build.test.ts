import { execFile } from "node:child_process";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../../loaders/effects.js";
import { buildPages } from "../../loaders/pages/build.js";
import type { PageFile } from "../../loaders/pages/build.js";
import { copySource } from "../reports/source.js";
import { CHECKOUT, withFolder } from "../support/site.js";

const run = promisify(execFile);

describe("a page build", () => {
  let folder: string;
  let files: PageFile[];
  let done: () => void;
  const used = new Promise<void>((resolve) => (done = resolve));

  beforeAll(async () => {
    folder = await new Promise<string>((resolve) => {
      void withFolder(async (at) => {
        resolve(at);
        await used;
      });
    });
    await copySource(folder);
    // A network of its own, with nothing in it, and an empty cache: as after npm ci with the cable out.
    const script = `const { buildPages } = await import(${JSON.stringify(join(CHECKOUT, "loaders/pages/build.ts"))});
      const { silent } = await import(${JSON.stringify(join(CHECKOUT, "loaders/effects.ts"))});
      const files = await buildPages({ source: ${JSON.stringify(folder)}, out: ${JSON.stringify(join(folder, "out"))}, effects: silent() });
      process.stdout.write(JSON.stringify(files));`;
    const { stdout } = await run(
      "unshare",
      ["-rn", process.execPath, "--import", "tsx", "--input-type=module", "--eval", script],
      { cwd: CHECKOUT, maxBuffer: 1 << 24 },
    );
    files = JSON.parse(stdout);
  });
  afterAll(() => done());

  const find = (path: string): PageFile => {
    const file = files.find((entry) => entry.path === path);
    if (!file) throw new Error(`not in the build: ${path}`);
    return file;
  };
  const text = (path: string): Promise<string> => readFile(join(folder, "out", find(path).file), "utf8");

  it("works without a network, and has every page at its clean path", async () => {
    const sources = await readdir(join(folder, "src"), { recursive: true });
    const paths = sources.flatMap((source) => /^(.*?)(?:\/?index)?\.md$/.exec(source)?.[1] ?? []);
    const pages = files.filter(({ type }) => type.startsWith("text/html")).map(({ path }) => path);
    expect(pages.sort()).toEqual(paths.map((path) => `/${path}`).sort());
    expect(pages).toEqual(expect.arrayContaining(["/", "/help", "/reports/inventory", "/sign-in"]));
  });

  it("names no file of another origin that a page would load", async () => {
    for (const { path, type } of files.filter(({ type: t }) => t.startsWith("text/html"))) {
      const loaded = [...(await text(path)).matchAll(/(?:src|href)="(?!data:)([^"]*)"/g)].map(
        ([, url]) => url ?? "",
      );
      expect(
        loaded.filter((url) => /^(\w+:)?\/\//.test(url)),
        `${path} ${type}`,
      ).toEqual([]);
    }
  });

  it("serves our own copies of the engine and the fonts under names that carry their hash", () => {
    const own = files.filter(({ path }) => /^\/_(duckdb|font)\//.test(path));
    expect(
      own.map(({ path, immutable, csp }) => [path.replace(/\.[0-9a-f]{10}\./, ".*."), immutable, csp]),
    ).toEqual([
      ["/_duckdb/duckdb-browser-eh.worker.*.js", true, "duckdb-worker"],
      ["/_duckdb/duckdb-eh.*.wasm", true, undefined],
      ["/_font/inter-latin.*.woff2", true, undefined],
      ["/_font/inter-latin-ext.*.woff2", true, undefined],
    ]);
  });

  it("leaves no fixed name of such a file in what is served", async () => {
    for (const { path, type } of files.filter(({ type: t }) => /html|javascript|css/.test(t))) {
      expect(
        (await text(path)).match(/\/_(?:duckdb|font)\/[\w-]+(?:\.worker)?\.(?:js|wasm|woff2)/),
        `${path} ${type}`,
      ).toBeNull();
    }
  });

  it("gives pages language, zoom, and hashes for all that stands inline", async () => {
    const page = await text("/reports/inventory");
    expect(page).toContain('<html lang="en-GB">');
    expect(page).not.toContain("maximum-scale");
    expect(find("/reports/inventory").scriptHashes).toHaveLength(page.match(/<script>/g)?.length ?? 0);
    // One of the page's own, and Plot's.
    expect(find("/reports/inventory").styleHashes).toHaveLength(2);
  });

  it("keeps the report's code and views to the report's roles", async () => {
    for (const path of ["/reports/inventory", "/_views/inventory.json"]) {
      expect(find(path).audience).toEqual({ kind: "roles", roles: ["IS", "ES", "GS", "ED", "OU"] });
    }
    // Words that only the report's own scripts hold.
    for (const { path, audience } of files.filter(({ type }) => type.startsWith("text/javascript"))) {
      if ((await text(path)).includes("In-home displays (IHD)")) expect(audience.kind, path).toBe("roles");
    }
  });

  it("is not done again for the same sources, and is for others", async () => {
    const said: string[] = [];
    const build = () => buildPages({ source: folder, out: join(folder, "out"), effects: silent(said) });
    expect(await build()).toEqual(files);
    expect(said).toEqual([`pages: ${files.length} files, as built before`]);
    await writeFile(join(folder, "src/help.md"), "# Help\n\nOther words.\n");
    await build();
    expect(await text("/help")).toContain("Other words.");
  });
});
