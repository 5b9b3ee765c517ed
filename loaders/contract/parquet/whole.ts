import { PortalError } from "../../errors.js";
import type { ExtractFile } from "../extracts.js";
import { refuseUnaccounted } from "./accounted.js";
import { readFooter } from "./footer.js";
import type { Footer } from "./footer.js";
import { refuseOtherRows } from "./page-rows.js";
import { refuseWrongSums } from "./page-sums.js";
import { unreadable } from "./unreadable.js";
import { WindowedFile } from "./windowed-file.js";

/** Files that are looked at side by side. */
const WIDTH = 4;

/**
 * Refuses files that are not whole: cut off, encrypted, with a footer that contradicts itself or leaves bytes or rows out.
 * @returns those of the files whose pages have checksums
 * @throws PortalError for the first of them
 */
export async function refuseIncomplete(files: readonly ExtractFile[]): Promise<ExtractFile[]> {
  const summed = new Set<ExtractFile>();
  await withFooters(files, async (file, bytes, footer) => {
    await refuseUnaccounted(file, bytes, footer);
    if (await refuseOtherRows(file, bytes, footer)) summed.add(file);
  });
  return files.filter((file) => summed.has(file));
}

/** @throws PortalError for the first file with a page that is not what its checksum says */
export async function refuseDamagedPages(files: readonly ExtractFile[]): Promise<void> {
  await withFooters(files, refuseWrongSums);
}

async function withFooters(
  files: readonly ExtractFile[],
  use: (file: ExtractFile, bytes: WindowedFile, footer: Footer) => Promise<void>,
): Promise<void> {
  const queue = files.entries();
  const refusals: unknown[] = [];
  const work = async (): Promise<void> => {
    for (const [i, file] of queue)
      await WindowedFile.use(file, async (bytes) => use(file, bytes, await readFooter(file, bytes))).catch(
        (cause: unknown) => {
          refusals[i] = cause instanceof PortalError ? cause : unreadable(file, "can't be read", { cause });
        },
      );
  };
  await Promise.all(Array.from({ length: WIDTH }, work));
  for (const refusal of refusals) if (refusal !== undefined) throw refusal;
}
