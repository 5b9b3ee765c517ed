import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../../src/model/report.js";
import type { SiteFile } from "./audience.js";
import { bundleScripts } from "./bundle.js";
import type { Bundle, FrameworkPage } from "./bundle.js";
import { inlineHashes } from "./csp.js";
import { appendToHead, mend, parsePage, rootLinks, writePage } from "./html.js";
import { mediaType } from "./media-types.js";
import { readOwnFiles, withHashedNames } from "./own-files.js";
import type { OwnFile } from "./own-files.js";
import type { PageFile } from "./page-file.js";
import { plotStyleHash } from "./plot-style.js";
import { viewsOf } from "./views.js";

/** A finished file of the site, with what its response needs to say. */
export type AssembledFile = SiteFile & { file: string } & Pick<
    PageFile,
    "immutable" | "csp" | "scriptHashes" | "styleHashes"
  >;

/** The post-build step: from what Framework wrote to the files that are served, all in memory. */
export async function assemble(
  source: string,
  folder: string,
  reports: readonly Report[],
): Promise<AssembledFile[]> {
  const own = await readOwnFiles(source);
  const pages = await readPages(folder);
  const isSignIn = ({ file }: FrameworkPage): boolean => file.startsWith("sign-in");
  const rename = (text: string): string => withHashedNames(text, own);
  const shell = await bundleScripts(folder, pages.filter(isSignIn), "_sign-in", rename);
  const site = await bundleScripts(
    folder,
    pages.filter((page) => !isSignIn(page)),
    "_js",
    rename,
  );
  const plotStyle = plotStyleHash(source);
  return [
    ...pages.map((page) => finishPage(page, isSignIn(page) ? shell : site, own, plotStyle)),
    ...[...shell.scripts, ...site.scripts].map(({ path, content, inputs }) => ({
      ...named(path, Buffer.from(content)),
      immutable: true,
      inputs,
    })),
    ...(await styles(folder)),
    ...own.map(({ path, content }) => ({ ...named(path, content), immutable: true, ...workerPolicy(path) })),
    ...(await Promise.all(
      reports.map(async (report) =>
        named(`/_views/${report.id}.json`, Buffer.from(JSON.stringify(await viewsOf(report, source)))),
      ),
    )),
  ];
}

/** The session is asked for while the scripts are still coming: one round trip less before the first mark. */
const SESSION_PRELOAD = `<link rel="preload" href="/session" as="fetch" crossorigin="use-credentials">`;

async function readPages(folder: string): Promise<FrameworkPage[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".html")).sort();
  return Promise.all(
    files.map(async (file) => ({ file, page: parsePage(await readFile(join(folder, file), "utf8")) })),
  );
}

function finishPage(
  { file, page }: FrameworkPage,
  bundle: Bundle,
  own: readonly OwnFile[],
  plotStyle: string,
): AssembledFile {
  mend(page);
  const script = bundle.pages.get(file);
  if (!script) throw new Error(`the bundle has no page ${file}`);
  const path = `/${file}`.replace(/\/index\.html$|\.html$/, "") || "/";
  const isSignIn = path.startsWith("/sign-in");
  rootLinks(page, file);
  appendToHead(
    page,
    [
      isSignIn ? "" : SESSION_PRELOAD,
      ...script.preload.map((module) => `<link rel="modulepreload" href="${module}">`),
      `<script type="module" src="${script.entry}"></script>`,
    ].join("\n"),
  );
  const html = withHashedNames(writePage(page), own);
  const inline = inlineHashes(parsePage(html));
  return {
    ...named(path, Buffer.from(html), file),
    csp: isSignIn ? "sign-in" : "page",
    scriptHashes: inline.scripts,
    styleHashes: [...inline.styles, ...(isSignIn ? [] : [plotStyle])],
  };
}

/** Style sheets and assets that Framework copied; its modules are in the bundle. */
async function styles(folder: string): Promise<AssembledFile[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const wanted = files
    .filter((entry) => entry.isFile() && !/\.(html|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !file.startsWith("_observablehq/"))
    .sort();
  return Promise.all(
    wanted.map(async (file) => ({
      ...named(`/${file}`, await readFile(join(folder, file))),
      immutable: true,
    })),
  );
}

function workerPolicy(path: string): Pick<PageFile, "csp"> {
  return path.endsWith(".js") ? { csp: "duckdb-worker" } : {};
}

function named(path: string, content: Buffer, file = path.slice(1)): SiteFile & { file: string } {
  return { path, file, type: mediaType(file), content };
}
