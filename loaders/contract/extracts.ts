import { readdir, realpath, stat } from "node:fs/promises";
import type { BigIntStats } from "node:fs";
import { join, sep } from "node:path";
import { PortalError } from "../errors.js";
import { FEEDS } from "./feeds.js";
import type { Feed } from "./feeds.js";
import { notRead } from "./not-read.js";
import type { NotRead } from "./not-read.js";

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

/** The format that a file's ending names, in any case; `undefined` for any other ending. */
export function formatOf(path: string): Format | undefined {
  const ending = path.toLowerCase();
  return FORMATS.find((format) => ending.endsWith(`.${format}`));
}

/** Byte order of UTF-8: the order of files that the contract goes by, the same on every machine. */
export function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/**
 * Lists the extracts below a directory, feed by feed, in byte order of their path. A file is there once however many links lead to
 * it: under its own path if that is below the feed's folder, else under the first link's.
 * @param leave is told of every file and folder that is not read
 * @throws PortalError if a directory can't be read or a feed has no file
 */
export async function listExtracts(
  directory: string,
  leave: (left: NotRead) => void = () => undefined,
): Promise<Map<Feed, ExtractFile[]>> {
  const found = new Map<Feed, ExtractFile[]>();
  const entries = await readdir(directory).catch((cause: unknown) => {
    throw new PortalError(`extracts: cannot read the directory ${directory}${codeOf(cause)}`, 3, { cause });
  });
  for (const entry of entries.sort(byteOrder))
    if (!FEEDS.some((feed) => feed === entry)) leave(notRead(null, entry, "no feed has this name"));
  for (const feed of FEEDS) {
    const walk = new Walk(feed, join(directory, feed), leave);
    const files = await walk.files();
    if (files.length === 0)
      throw new PortalError(
        `extracts: feed ${feed} has no file: expected at least one of ${FORMATS.join(", ")} below ${join(directory, feed)}`,
      );
    found.set(feed, files);
  }
  return found;
}

class Walk {
  private readonly found: ExtractFile[] = [];
  /** Path of each file and folder that was met, by what it is for the operating system. */
  private readonly met = new Map<string, string>();
  private links: string[] = [];

  constructor(
    private readonly feed: Feed,
    private readonly folder: string,
    private readonly leave: (left: NotRead) => void,
  ) {}

  async files(): Promise<ExtractFile[]> {
    if (await exists(this.folder)) await this.enter("", await this.about(""));
    while (this.links.length > 0) {
      const links = this.links.sort(byteOrder);
      this.links = [];
      for (const path of links) await this.follow(path);
    }
    return this.found.sort((a, b) => byteOrder(a.path, b.path));
  }

  private async enter(path: string, about: BigIntStats): Promise<void> {
    if (this.isKnown(path, about)) return;
    const absolute = join(this.folder, path);
    const entries = await readdir(absolute, { withFileTypes: true }).catch((cause: unknown) => {
      throw new PortalError(
        `extracts: the folder ${join(this.feed, path)} cannot be listed${codeOf(cause)}: its files would be lost; let the user that runs the refresh read it, or take it away`,
        3,
        { cause },
      );
    });
    for (const entry of entries.sort((a, b) => byteOrder(a.name, b.name))) {
      const below = path === "" ? entry.name : `${path}/${entry.name}`;
      const reason = reasonOfName(entry.name);
      if (reason !== undefined) this.left(below, reason);
      else if (entry.isSymbolicLink()) this.links.push(below);
      else if (entry.isDirectory()) await this.enter(below, await this.about(below));
      else if (entry.isFile()) await this.add(below);
      else this.left(below, "neither a file nor a folder");
    }
  }

  private async follow(path: string): Promise<void> {
    const about = await stat(join(this.folder, path), { bigint: true }).catch(() => undefined);
    if (about === undefined) this.left(path, "a link to nothing");
    else if (about.isDirectory() && (await this.isAbove(path)))
      this.left(path, "a link to a folder that the feed's is in");
    else if (about.isDirectory()) await this.enter(path, about);
    else if (about.isFile()) await this.add(path, about);
    else this.left(path, "neither a file nor a folder");
  }

  private async isAbove(path: string): Promise<boolean> {
    const [above, own] = await Promise.all([realpath(join(this.folder, path)), realpath(this.folder)]);
    return own !== above && own.startsWith(above.endsWith(sep) ? above : `${above}${sep}`);
  }

  private async add(path: string, given?: BigIntStats): Promise<void> {
    if (formatOf(path) === undefined) {
      this.left(path, `the ending is none of ${FORMATS.join(", ")}`);
      return;
    }
    const about = given ?? (await this.about(path));
    if (this.isKnown(path, about)) return;
    const absolute = join(this.folder, path);
    this.found.push({ feed: this.feed, path, absolute, bytes: Number(about.size) });
  }

  /** Size and time are part of what a file is, since not every file system numbers its files. */
  private isKnown(path: string, { dev, ino, size, mtimeNs }: BigIntStats): boolean {
    const key = [dev, ino, size, mtimeNs].join(" ");
    const before = this.met.get(key);
    if (before === undefined) this.met.set(key, path);
    else this.left(path, `the same as ${before === "" ? "the feed's folder" : before}`);
    return before !== undefined;
  }

  private async about(path: string): Promise<BigIntStats> {
    return stat(join(this.folder, path), { bigint: true }).catch((cause: unknown) => {
      const reason = path.includes("\ufffd") ? ": its name is not UTF-8; rename it" : codeOf(cause);
      throw new PortalError(`extracts: cannot read ${join(this.feed, path)}${reason}`, 3, { cause });
    });
  }

  private left(path: string, reason: string): void {
    this.leave(notRead(this.feed, path, reason));
  }
}

/** As Spark reads: hidden parts are no data, nor are those that begin with `_`, but for partition folders such as `_day=1`. */
function reasonOfName(name: string): string | undefined {
  if (name.startsWith(".")) return 'the name begins with "."';
  return name.startsWith("_") && !name.includes("=") ? 'the name begins with "_"' : undefined;
}

async function exists(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    (cause: unknown) => !codeOf(cause).includes("ENOENT"),
  );
}

/** ` (EACCES)`: what the operating system says. */
function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
}
