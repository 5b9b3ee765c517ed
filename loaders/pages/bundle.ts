import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { build } from "esbuild";
import type { Metafile, Plugin } from "esbuild";
import { attribute, elements, remove, textOf } from "./html.js";
import type { Page } from "./html.js";

/** A page of Framework's output: its HTML file below the folder, and the parsed text. */
export interface FrameworkPage {
  file: string;
  page: Page;
}

/** A script of the bundle. */
export interface Script {
  /** Served path. */
  path: string;
  content: string;
  /** Scripts that load with it, itself not included. */
  imports: string[];
  /** Files of Framework's output that it was made of. */
  inputs: string[];
}

export interface Bundle {
  scripts: Script[];
  /** By HTML file: the page's script, and all that it needs before it can draw. */
  pages: ReadonlyMap<string, { entry: string; preload: string[] }>;
}

/**
 * Joins the modules of pages into few files: Framework writes one a module, some eighty for a page with Plot,
 * which at 60 ms a request and six at a time is a second before the first mark (docs/decisions).
 * The inline module of each page becomes its entry, so pages need no hash for scripts in their policy.
 * @param folder Framework's output
 * @param name folder of the scripts in the site; pages of different audiences go into different bundles
 * @param rewrite applied to the text of each module before it is hashed
 */
export async function bundleScripts(
  folder: string,
  pages: readonly FrameworkPage[],
  name: string,
  rewrite: (text: string) => string,
): Promise<Bundle> {
  if (pages.length === 0) return { scripts: [], pages: new Map() };
  const entries = await Promise.all(pages.map((page) => writeEntry(folder, page)));
  const { metafile, outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: entries.map(({ script }) => script),
    outdir: join(folder, name),
    outbase: folder,
    entryNames: "[name].[hash]",
    chunkNames: "chunk.[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    charset: "utf8",
    metafile: true,
    write: false,
    logLevel: "error",
    plugins: [unloaded(folder), rewritten(rewrite)],
  });
  const text = new Map(outputFiles.map((file) => [relative(folder, file.path), file.text]));
  const scripts = Object.entries(metafile.outputs).map(([file, output]) => ({
    path: `/${file}`,
    content: text.get(file) ?? "",
    imports: imported(output, ["import-statement"]).map((path) => `/${path}`),
    inputs: Object.keys(output.inputs),
  }));
  const byEntry = new Map(
    Object.entries(metafile.outputs).flatMap(([file, { entryPoint }]) =>
      entryPoint === undefined ? [] : [[join(folder, entryPoint), file] as const],
    ),
  );
  const preloads = entries.map(({ file, script }) => {
    const entry = byEntry.get(script);
    if (entry === undefined) throw new Error(`the bundle has no script for ${file}`);
    return [
      file,
      { entry: `/${entry}`, preload: closure(metafile, entry).map((path) => `/${path}`) },
    ] as const;
  });
  return { scripts, pages: new Map(preloads) };
}

/** Takes the module scripts out of a page and writes them as one module beside it. */
async function writeEntry(folder: string, { file, page }: FrameworkPage) {
  const lines: string[] = [];
  for (const element of elements(page.document)) {
    if (element.tagName === "link" && attribute(element, "rel") === "modulepreload") remove(element);
    if (element.tagName !== "script" || attribute(element, "type") !== "module") continue;
    const src = attribute(element, "src");
    lines.push(src === undefined ? textOf(element) : `import ${JSON.stringify(src)};`);
    remove(element);
  }
  const name = file.replace(/\.html$/, "").replaceAll("/", "-");
  const script = resolve(folder, dirname(file), `${name}.js`);
  await writeFile(script, lines.reverse().join("\n"));
  return { file, script };
}

/** What a page's cells import is wanted at once; deeper dynamic imports wait until they are asked for. */
function closure(metafile: Metafile, entry: string): string[] {
  const first = metafile.outputs[entry];
  const found = new Set<string>();
  const visit = (path: string): void => {
    const output = metafile.outputs[path];
    if (!output || found.has(path)) return;
    found.add(path);
    imported(output, ["import-statement"]).forEach(visit);
  };
  if (first) imported(first, ["import-statement", "dynamic-import"]).forEach(visit);
  found.delete(entry);
  return [...found];
}

function imported(output: Metafile["outputs"][string], kinds: readonly string[]): string[] {
  return output.imports.filter((i) => !i.external && kinds.includes(i.kind)).map((i) => i.path);
}

/** Framework's client names packages that no page uses (`npm:lodash` …): they stay names and never load. */
function unloaded(folder: string): Plugin {
  return {
    name: "unloaded",
    setup({ onResolve }) {
      onResolve(
        { filter: /_npm\/|stdlib\/(dot|duckdb|inputs|mermaid|sqlite|tex|vega-lite|vgplot|xlsx|zip)\./ },
        (args) =>
          existsSync(resolve(folder, args.resolveDir, args.path))
            ? null
            : { path: args.path, external: true },
      );
    },
  };
}

function rewritten(rewrite: (text: string) => string): Plugin {
  return {
    name: "rewritten",
    setup({ onLoad }) {
      onLoad({ filter: /\.js$/ }, async ({ path }) => ({
        contents: rewrite(await readFile(path, "utf8")),
        loader: "js",
      }));
    },
  };
}
