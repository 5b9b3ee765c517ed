import { byteOrder } from "../contract/extracts.js";
import type { ExtractFile } from "../contract/extracts.js";
import { FEEDS, byFeed } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import { PortalError } from "../errors.js";
import { sha256File } from "../hash.js";
import type { FileNames, KnownFile, State } from "./state.js";

export interface NewFiles {
  /** Files that no refresh has read yet. */
  files: Map<Feed, ExtractFile[]>;
  /** What files read before are called now. */
  names: FileNames;
}

/**
 * Which extract files no refresh has read yet. A file is known by path and size, one that was renamed by size and hash; the hash of
 * others is compared only on `verify`, since files are never edited in place.
 * @throws PortalError if a known file is gone, has another size or, with `verify`, another hash, or if another file has the name
 *   under which it was read
 */
export async function newFiles(
  extracts: ReadonlyMap<Feed, readonly ExtractFile[]>,
  state: State,
  verify: boolean,
): Promise<NewFiles> {
  const files = new Map<Feed, ExtractFile[]>();
  const names: FileNames = byFeed(() => ({}));
  for (const feed of FEEDS) {
    const present = new Map((extracts.get(feed) ?? []).map((file) => [file.path, file]));
    const gone: KnownFile[] = [];
    for (const known of state.extracts[feed]) {
      const name = state.names[feed][known.path] ?? known.path;
      const file = present.get(name);
      if (file === undefined) {
        gone.push(known);
        continue;
      }
      if (file.bytes !== known.bytes)
        throw new PortalError(
          `${feed}/${name} had ${known.bytes} bytes when it was read and has ${file.bytes} now: ` +
            "extract files are never edited in place; put the old one back and deliver the change as a new file",
        );
      if (verify && (await sha256File(file.absolute)) !== known.sha256)
        throw new PortalError(
          `${feed}/${name} has other content than when it was read (SHA-256 differs): ` +
            "put the old file back, or run refresh with --rebuild",
        );
      if (name !== known.path) names[feed][known.path] = name;
      present.delete(name);
    }
    await findRenamed(feed, gone, present, names[feed]);
    for (const read of Object.keys(names[feed]))
      if (present.has(read))
        throw new PortalError(
          `${feed}/${read} is a new file with the name of one that was read before and is called ${names[feed][read] ?? ""} now: deliver it under another name, or run refresh with --rebuild`,
        );
    files.set(feed, [...present.values()]);
  }
  return { files, names };
}

/** Takes files that are gone from those that are new, if one of these has their content. */
async function findRenamed(
  feed: Feed,
  gone: readonly KnownFile[],
  present: Map<string, ExtractFile>,
  names: Record<string, string>,
): Promise<void> {
  const sizes = new Set(gone.map(({ bytes }) => bytes));
  const sameContent = new Map<string, string[]>();
  for (const file of [...present.values()].sort((a, b) => byteOrder(a.path, b.path))) {
    if (!sizes.has(file.bytes)) continue;
    const hash = await sha256File(file.absolute);
    sameContent.set(hash, [...(sameContent.get(hash) ?? []), file.path]);
  }
  for (const known of gone) {
    const name = sameContent.get(known.sha256)?.shift();
    if (name === undefined)
      throw new PortalError(
        `${feed}/${known.path} was read before and is gone: put it back, or run refresh with --rebuild to go on without it`,
      );
    names[known.path] = name;
    present.delete(name);
  }
}
