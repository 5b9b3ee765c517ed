import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { sha256File } from "../loaders/hash.js";
import { PortalError, messageOf } from "../loaders/errors.js";

const CHECKOUT = resolve(import.meta.dirname, "..");

/**
 * Joins `bin/gate.ts` with all it imports of this checkout into one file of JavaScript; packages stay where they are.
 * Its first line has the hash of each source, by which `gate-entry.mjs` sees that it is of these sources.
 * @throws PortalError (4) if the file cannot be written
 */
export async function buildGate(file: string): Promise<void> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: CHECKOUT,
    entryPoints: ["bin/gate.ts"],
    outfile: file,
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  const sources: Record<string, string> = {};
  for (const path of Object.keys(metafile.inputs)) sources[path] = await sha256File(join(CHECKOUT, path));
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, `// ${JSON.stringify(sources)}\n${outputFiles[0]?.text ?? ""}`);
    await rename(draft, file);
  } catch (cause) {
    throw new PortalError(
      `cannot write ${file}: ${messageOf(cause)}; run "npm run build" as a user who may`,
      4,
      { cause },
    );
  }
}
