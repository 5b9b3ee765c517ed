import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { literal } from "../duckdb.js";
import type { ExtractFile } from "./extracts.js";

/** What DuckDB takes for wildcards in a path, and what stands for it in a link's: of private use, so hardly in a name. */
const WILDCARDS = "[*?";
const STAND_INS = "\ue05b\ue02a\ue03f";

/**
 * Hands on files under paths without wildcards: links in a folder of their own where needed. DuckDB looks through the whole folder for
 * each name with a wildcard, which takes time with the square of their number.
 * @param scratch folder for the links; the system's for temporary files if not given
 */
export async function withPlainNames<T>(
  files: readonly ExtractFile[],
  scratch: string | undefined,
  use: (files: readonly ExtractFile[]) => Promise<T>,
): Promise<T> {
  if (!files.some(needsLink)) return use(files);
  const folder = await mkdtemp(join(scratch ?? tmpdir(), "names-"));
  try {
    const named: ExtractFile[] = [];
    for (const file of files) named.push(needsLink(file) ? await linked(file, folder) : file);
    return await use(named);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** SQL of a file's own path, given that of its link below the feed's folder. */
export function ownPath(sql: string): string {
  return `translate(${sql}, ${literal(STAND_INS)}, ${literal(WILDCARDS)})`;
}

function needsLink({ path }: ExtractFile): boolean {
  return has(path, WILDCARDS) && !has(path, STAND_INS);
}

function has(path: string, characters: string): boolean {
  return [...characters].some((character) => path.includes(character));
}

async function linked(file: ExtractFile, folder: string): Promise<ExtractFile> {
  const path = [...WILDCARDS].reduce(
    (name, wildcard, i) => name.replaceAll(wildcard, STAND_INS[i] ?? ""),
    file.path,
  );
  const absolute = join(folder, path);
  await mkdir(dirname(absolute), { recursive: true });
  await symlink(file.absolute, absolute);
  return { ...file, absolute };
}
