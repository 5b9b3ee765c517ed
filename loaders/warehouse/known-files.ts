import type { ExtractFile } from "../contract/extracts.js";
import { FEEDS } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import { PortalError } from "../errors.js";
import { sha256File } from "../hash.js";
import type { State } from "./state.js";

/**
 * Which extract files no refresh has read yet. A file is known by path and size; its hash is compared only on
 * `verify`, since files are never edited in place.
 * @throws PortalError if a known file is gone, has another size or, with `verify`, another hash
 */
export async function newFiles(
  extracts: ReadonlyMap<Feed, readonly ExtractFile[]>,
  state: State,
  verify: boolean,
): Promise<Map<Feed, ExtractFile[]>> {
  const found = new Map<Feed, ExtractFile[]>();
  for (const feed of FEEDS) {
    const present = new Map((extracts.get(feed) ?? []).map((file) => [file.path, file]));
    for (const known of state.extracts[feed]) {
      const file = present.get(known.path);
      if (!file)
        throw new PortalError(
          `${feed}/${known.path} was read before and is gone: put it back, or run refresh with --rebuild to go on without it`,
        );
      if (file.bytes !== known.bytes)
        throw new PortalError(
          `${feed}/${known.path} had ${known.bytes} bytes when it was read and has ${file.bytes} now: ` +
            "extract files are never edited in place; put the old one back and deliver the change as a new file",
        );
      if (verify && (await sha256File(file.absolute)) !== known.sha256)
        throw new PortalError(
          `${feed}/${known.path} has other content than when it was read (SHA-256 differs): ` +
            "put the old file back, or run refresh with --rebuild",
        );
      present.delete(known.path);
    }
    found.set(feed, [...present.values()]);
  }
  return found;
}
