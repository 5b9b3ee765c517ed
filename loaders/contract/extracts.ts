import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { PortalError } from "../errors.js";
import { FEEDS } from "./feeds.js";
import type { Feed } from "./feeds.js";

export const FORMATS = ["parquet", "csv", "csv.gz", "ndjson", "ndjson.gz"] as const;
export type Format = (typeof FORMATS)[number];

/** A file of a feed. */
export interface ExtractFile {
  feed: Feed;
  /** Below the feed's folder, with `/` between the parts. */
  path: string;
  /** The same file for the operating system. */
  absolute: string;
  bytes: number;
}

/** The format that a file's ending names, `undefined` for any other ending. */
export function formatOf(path: string): Format | undefined {
  return FORMATS.find((format) => path.toLowerCase().endsWith(`.${format}`));
}

/** Byte order of UTF-8: the order of files that the contract goes by, the same on every machine. */
export function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/**
 * Lists the extracts below a directory, feed by feed, in byte order of their path.
 * @param warn is told of every file that is not read because of its ending or because it is in no feed's folder
 * @throws PortalError if the directory can't be read or a feed has no file
 */
export async function listExtracts(
  directory: string,
  warn: (line: string) => void = () => undefined,
): Promise<Map<Feed, ExtractFile[]>> {
  const found = new Map<Feed, ExtractFile[]>();
  for (const entry of await entries(directory))
    if (!FEEDS.some((feed) => feed === entry)) warn(`extracts: ${entry} is no feed and was not read`);
  for (const feed of FEEDS) {
    const files = await filesOf(directory, feed, warn);
    if (files.length === 0)
      throw new PortalError(
        `extracts: feed ${feed} has no file: expected at least one of ${FORMATS.join(", ")} below ${join(directory, feed)}`,
      );
    found.set(feed, files);
  }
  return found;
}

async function entries(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).sort(byteOrder);
  } catch (cause) {
    throw new PortalError(`extracts: cannot read the directory ${directory}`, 3, { cause });
  }
}

async function filesOf(directory: string, feed: Feed, warn: (line: string) => void): Promise<ExtractFile[]> {
  const folder = join(directory, feed);
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files: ExtractFile[] = [];
  for (const name of names) {
    const absolute = join(folder, name);
    const about = await stat(absolute).catch((cause: unknown) => {
      throw new PortalError(`extracts: cannot read ${absolute}`, 3, { cause });
    });
    if (!about.isFile()) continue;
    const path = name.split(sep).join("/");
    if (formatOf(path) === undefined)
      warn(`extracts: ${feed}/${path} was not read: its ending is none of ${FORMATS.join(", ")}`);
    else files.push({ feed, path, absolute, bytes: about.size });
  }
  return files.sort((a, b) => byteOrder(a.path, b.path));
}
