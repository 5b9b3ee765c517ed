import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageFile } from "./framework.js";

/**
 * Files of packages that we serve ourselves. Sources name them by the fixed path; a build gives each a name
 * with its hash and puts that name wherever the fixed one stands.
 */
export const OWN_FILES: Readonly<Record<string, { package: string; file: string }>> = {
  "/_duckdb/duckdb-browser-eh.worker.js": {
    package: "@duckdb/duckdb-wasm",
    file: "dist/duckdb-browser-eh.worker.js",
  },
  "/_duckdb/duckdb-eh.wasm": { package: "@duckdb/duckdb-wasm", file: "dist/duckdb-eh.wasm" },
  "/_font/inter-latin.woff2": {
    package: "@fontsource-variable/inter",
    file: "files/inter-latin-wght-normal.woff2",
  },
  "/_font/inter-latin-ext.woff2": {
    package: "@fontsource-variable/inter",
    file: "files/inter-latin-ext-wght-normal.woff2",
  },
};

export interface OwnFile {
  /** Path in the sources. */
  name: string;
  /** Path that is served. */
  path: string;
  content: Buffer;
}

/** Where a file of ours lies in `node_modules`; undefined if the path names none. */
export function ownFile(name: string, source: string): string | undefined {
  const entry = Object.hasOwn(OWN_FILES, name) ? OWN_FILES[name] : undefined;
  return entry && join(dirname(packageFile(entry.package, source)), entry.file);
}

/** All files of ours with their hashed paths. A worker's link to its source map is taken out: it is not served. */
export async function readOwnFiles(source: string): Promise<OwnFile[]> {
  return Promise.all(
    Object.keys(OWN_FILES).map(async (name) => {
      const read = await readFile(ownFile(name, source) ?? "");
      const content = name.endsWith(".js") ? withoutSourceMap(read) : read;
      const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
      return { name, path: name.replace(/(\.\w+)$/, `.${hash}$1`), content };
    }),
  );
}

/** Replaces fixed names by hashed ones in text. */
export function withHashedNames(text: string, files: readonly OwnFile[]): string {
  return files.reduce((result, { name, path }) => result.replaceAll(name, path), text);
}

function withoutSourceMap(script: Buffer): Buffer {
  return Buffer.from(script.toString("utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
}
