import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Effects } from "../effects.js";
import { loadReports } from "../registry.js";
import { audiences } from "./audience.js";
import { compress } from "./compress.js";
import { buildWithFramework } from "./framework.js";
import type { PageFile } from "./page-file.js";
import { assemble } from "./assemble.js";
import type { AssembledFile } from "./assemble.js";
import { sourcesHash } from "./source-hash.js";

export type { PageAudience, PageFile } from "./page-file.js";

interface Built {
  sources: string;
  files: PageFile[];
}

/**
 * Builds the pages: Framework, then the post-build step. Needs no network. Pages hold no data, so one build
 * serves every release until its sources change.
 * @param source project root, with `src/`, `observablehq.config.ts` and `node_modules`
 * @param out folder of the finished files; replaced. `pages.json` in it remembers which sources it was made of
 * @returns the files that may be served, `file` being below `out`
 * @throws PortalError if Framework fails
 */
export async function buildPages(options: {
  source: string;
  out: string;
  effects: Effects;
}): Promise<PageFile[]> {
  const { source, out, effects } = options;
  const sources = await sourcesHash(source);
  const kept = await builtOf(sources, out);
  if (kept) {
    effects.log(`pages: ${kept.length} files, as built before`);
    return kept;
  }
  await mkdir(dirname(out), { recursive: true });
  const work = await mkdtemp(`${out}.`);
  try {
    const started = effects.now().getTime();
    await buildWithFramework(source, join(work, "framework"));
    const reports = await loadReports(source);
    const files = await assemble(source, join(work, "framework"), reports);
    const written = await write(files, await audiences(files, reports), join(work, "pages"), source, effects);
    await writeFile(
      join(work, "pages/pages.json"),
      JSON.stringify({ sources, files: written } satisfies Built),
    );
    await rm(out, { recursive: true, force: true });
    await rename(join(work, "pages"), out);
    effects.log(
      `pages: ${written.length} files in ${((effects.now().getTime() - started) / 1000).toFixed(1)} s`,
    );
    return written;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The pages of a folder, if they are built of the sources as they are now. */
export async function builtPages(source: string, out: string): Promise<PageFile[] | undefined> {
  return builtOf(await sourcesHash(source), out);
}

async function builtOf(sources: string, out: string): Promise<PageFile[] | undefined> {
  try {
    const built: Built = JSON.parse(await readFile(join(out, "pages.json"), "utf8"));
    await Promise.all(built.files.map(({ file }) => stat(join(out, file))));
    return built.sources === sources ? built.files : undefined;
  } catch {
    return undefined;
  }
}

async function write(
  files: readonly AssembledFile[],
  audience: ReadonlyMap<string, PageFile["audience"]>,
  folder: string,
  source: string,
  effects: Effects,
): Promise<PageFile[]> {
  const cache = join(source, "node_modules/.cache/portal-pages");
  const progress = effects.progress("compressing pages", files.length, "files");
  const written: PageFile[] = [];
  for (const { path, file, type, content, immutable, csp, scriptHashes, styleHashes } of files) {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const target = join(folder, file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    const compressed = await compress(content, type, sha256, cache);
    if (compressed) {
      await writeFile(`${target}.br`, compressed.br);
      await writeFile(`${target}.gz`, compressed.gzip);
    }
    written.push({
      path,
      file,
      audience: audience.get(path) ?? { kind: "signed-in" },
      sha256,
      bytes: content.length,
      type,
      ...(compressed ? { encodings: ["br", "gzip"] } : {}),
      ...(immutable === undefined ? {} : { immutable }),
      ...(csp === undefined ? {} : { csp }),
      ...(scriptHashes === undefined ? {} : { scriptHashes }),
      ...(styleHashes === undefined ? {} : { styleHashes }),
    });
    progress.update(written.length);
  }
  progress.end();
  return written;
}
