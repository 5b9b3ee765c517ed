import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { formatOf } from "../extracts.js";
import type { ExtractFile } from "../extracts.js";

/** A file of whole lines. */
export interface Piece {
  readonly absolute: string;
  /** Whether the file begins with it. */
  readonly isFirst: boolean;
  readonly bytes: number;
  /** Made by `piecesOf`, to be removed after use. */
  readonly unpacked: boolean;
}

const LINE_FEED = 0x0a;

/**
 * A text file as pieces that DuckDB can take whole: itself if it is small and not compressed, else copies of its parts in the folder
 * `scratch`, each cut at the first line end after `size` bytes, which is left out. Unpacked here because DuckDB takes the end of a
 * truncated gzip file for the end of its content.
 * @throws Error of zlib or the file system if the file can't be read to its end
 */
export async function* piecesOf(file: ExtractFile, scratch: string, size: number): AsyncGenerator<Piece> {
  if (!isPacked(file) && file.bytes <= size) {
    yield { absolute: file.absolute, isFirst: true, bytes: file.bytes, unpacked: false };
    return;
  }
  let isFirst = true;
  let part: Part | undefined;
  try {
    for await (const chunk of content(file)) {
      let rest: Buffer = chunk;
      const end = part !== undefined && part.bytes >= size ? rest.indexOf(LINE_FEED) + 1 : 0;
      if (part !== undefined && end > 0) {
        await part.append(rest.subarray(0, end - 1));
        yield { ...(await part.close()), isFirst };
        isFirst = false;
        part = undefined;
        rest = rest.subarray(end);
      }
      part ??= await Part.start(join(scratch, randomUUID()));
      await part.append(rest);
    }
    if (part !== undefined) yield { ...(await part.close()), isFirst };
  } finally {
    await part?.close();
  }
}

function isPacked({ path }: ExtractFile): boolean {
  return formatOf(path)?.endsWith(".gz") === true;
}

/**
 * The bytes of a file, unpacked if it is packed.
 * @throws Error of zlib or the file system if the file can't be read to its end, or for bytes that are part of nothing
 */
export async function* content(file: ExtractFile): AsyncGenerator<Buffer> {
  const packed = createReadStream(file.absolute, { highWaterMark: 1 << 20 });
  if (!isPacked(file)) {
    yield* packed;
    return;
  }
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  yield* pipeline(packed, gunzip, () => undefined);
  await refuseBytesAfterZeros(file, gunzip.bytesWritten);
}

/** zlib stops at a zero after a member: zeros to the end are padding, but more behind them would be lost. */
async function refuseBytesAfterZeros(file: ExtractFile, end: number): Promise<void> {
  const rest = createReadStream(file.absolute, { start: end, highWaterMark: 1 << 20 });
  let at = end;
  for await (const chunk of rest as AsyncIterable<Buffer>) {
    const next = chunk.findIndex((byte) => byte !== 0);
    if (next >= 0)
      throw new Error(`zeros from byte ${end + 1} on, and more data from byte ${at + next + 1} on`);
    at += chunk.length;
  }
}

class Part {
  bytes = 0;
  private open = true;

  private constructor(
    private readonly handle: FileHandle,
    private readonly absolute: string,
  ) {}

  static async start(absolute: string): Promise<Part> {
    return new Part(await open(absolute, "w"), absolute);
  }

  async append(bytes: Buffer): Promise<void> {
    await this.handle.writeFile(bytes);
    this.bytes += bytes.length;
  }

  async close(): Promise<Omit<Piece, "isFirst">> {
    if (this.open) await this.handle.close();
    this.open = false;
    return { absolute: this.absolute, bytes: this.bytes, unpacked: true };
  }
}
