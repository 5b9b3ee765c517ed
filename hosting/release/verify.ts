import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { PortalError, messageOf } from "../../loaders/errors.js";
import { SUFFIX } from "./index-file.js";
import type { Encoding, Entry, ReleaseIndex } from "./index-file.js";
import { openPlainFile } from "./release-folder.js";

/**
 * Checks files against the index, and remembers what it has checked: a file that was seen, under whatever name
 * (releases share files by hard links), is hashed again only if it has changed.
 */
export interface Verifier {
  /**
   * Every file of a release, and its compressed twins: there, regular, no link, of the listed size and hash.
   * @throws PortalError (4) that names the first that is not
   */
  verify(index: ReleaseIndex): Promise<void>;
  /**
   * Opens one file, checked in the same way.
   * @throws Error with the system's code if it is not there, PortalError (4) if it is not what the index says
   */
  open(entry: Entry, encoding: Encoding | "identity"): Promise<{ handle: FileHandle; size: number }>;
}

/** Files checked at a time; most are small, and waiting for the disk is most of it. */
const AT_ONCE = 8;
const CHUNK = 1 << 18;
/** Releases whose files are remembered: the one served, the one before, and one that is tried. */
const REMEMBERED = 3;

export function releaseVerifier(): Verifier {
  const releases: Map<string, string>[] = [];
  let seen = new Map<string, string>();
  const isKnown = (key: string, sha256: string): boolean =>
    seen.get(key) === sha256 || releases.some((one) => one.get(key) === sha256);

  const openOne = async (
    entry: Entry,
    encoding: Encoding | "identity",
    isPlain?: (folder: string) => boolean,
  ): ReturnType<Verifier["open"]> => {
    const file = encodedFile(entry, encoding);
    const { handle, stat } = await openPlainFile(file, isPlain);
    try {
      const key = `${keyOf(stat)}:${encoding}`;
      if (!isKnown(key, entry.sha256)) await checkContent(handle, file, entry, encoding, stat.size);
      seen.set(key, entry.sha256);
      return { handle, size: Number(stat.size) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  };

  return {
    open: (entry, encoding) => openOne(entry, encoding),
    async verify(index) {
      seen = new Map();
      releases.unshift(seen);
      releases.length = Math.min(releases.length, REMEMBERED);
      const files = [...new Set(index.entries.values())].flatMap((entry) =>
        (["identity", ...entry.encodings] as const).map((encoding) => ({ entry, encoding })),
      );
      const left = files.values();
      const folders = new Set<string>();
      const isPlain = (folder: string): boolean => folders.has(folder);
      const work = async (): Promise<void> => {
        for (const { entry, encoding } of left) {
          const { handle } = await openOne(entry, encoding, isPlain).catch((error: unknown) => {
            throw asFault(error, entry, encoding);
          });
          folders.add(dirname(entry.file));
          await handle.close();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    },
  };
}

/** Where an entry's bytes lie in an encoding. */
export function encodedFile(entry: Entry, encoding: Encoding | "identity"): string {
  return encoding === "identity" ? entry.file : `${entry.file}${SUFFIX[encoding]}`;
}

/** Tells one state of a file from another; a change of its content changes its time or its size. */
function keyOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
}

async function checkContent(
  handle: FileHandle,
  file: string,
  entry: Entry,
  encoding: Encoding | "identity",
  size: bigint,
): Promise<void> {
  if (encoding === "identity" && Number(size) !== entry.bytes)
    throw new PortalError(`${file} has ${size} bytes, the index says ${entry.bytes}`, 4);
  const sha256 = await hashOf(handle, entry.bytes, encoding, Number(size)).catch((error: unknown) => {
    const reason = messageOf(error);
    throw new PortalError(`${file} cannot be read as the index says (${encoding}): ${reason}`, 4);
  });
  if (sha256 !== entry.sha256)
    throw new PortalError(`${file} does not have the content that the index says: its SHA-256 differs`, 4);
}

/** @throws Error if the content is longer than so many bytes, or cannot be unpacked */
async function hashOf(
  handle: FileHandle,
  bytes: number,
  encoding: Encoding | "identity",
  size: number,
): Promise<string> {
  const hash = createHash("sha256");
  if (encoding === "identity" && size <= CHUNK) {
    const buffer = Buffer.allocUnsafe(size);
    const { bytesRead } = await handle.read(buffer, 0, size, 0);
    return hash.update(buffer.subarray(0, bytesRead)).digest("hex");
  }
  let length = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      hash.update(chunk);
      done(length > bytes ? new Error(`it is longer than ${bytes} bytes`) : null);
    },
  });
  const source = handle.createReadStream({ autoClose: false, start: 0, highWaterMark: CHUNK });
  const unpack = { br: createBrotliDecompress, gzip: createGunzip };
  if (encoding === "identity") await pipeline(source, sink);
  else await pipeline(source, unpack[encoding]({ chunkSize: CHUNK }), sink);
  return hash.digest("hex");
}

function asFault(error: unknown, entry: Entry, encoding: Encoding | "identity"): Error {
  if (error instanceof PortalError) return error;
  const file = encodedFile(entry, encoding);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const listed = encoding === "identity" ? "it" : `the encoding ${encoding}`;
  return new PortalError(
    code === "ENOENT"
      ? `${file} is not there, but the index lists ${listed}`
      : `${file}: ${messageOf(error)}`,
    4,
  );
}
