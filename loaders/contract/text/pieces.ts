import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { ExtractFile } from "../extracts.js";

/** A file of whole lines. */
export interface Piece {
  readonly absolute: string;
  readonly bytes: number;
  /** Made by `piecesOf`, to be removed after use. */
  readonly unpacked: boolean;
}

const LINE_FEED = 0x0a;

/**
 * A text file as pieces that DuckDB can take whole: itself if it is small and not compressed, else copies of its parts in the folder
 * `scratch`, each cut at the first line end after `size` bytes. Unpacked here because DuckDB takes the end of a truncated gzip file
 * for the end of its content.
 * @throws Error of zlib or the file system if the file can't be read to its end
 */
export async function* piecesOf(file: ExtractFile, scratch: string, size: number): AsyncGenerator<Piece> {
  if (!file.path.endsWith(".gz") && file.bytes <= size) {
    yield { absolute: file.absolute, bytes: file.bytes, unpacked: false };
    return;
  }
  let part: Part | undefined;
  try {
    for await (const chunk of content(file)) {
      let rest: Buffer = chunk;
      const end = part !== undefined && part.bytes >= size ? rest.indexOf(LINE_FEED) + 1 : 0;
      if (part !== undefined && end > 0) {
        await part.append(rest.subarray(0, end));
        yield await part.close();
        part = undefined;
        rest = rest.subarray(end);
      }
      part ??= await Part.start(join(scratch, randomUUID()));
      await part.append(rest);
    }
    if (part !== undefined) yield await part.close();
  } finally {
    await part?.close();
  }
}

function content(file: ExtractFile): Readable {
  const packed = createReadStream(file.absolute, { highWaterMark: 1 << 20 });
  if (!file.path.endsWith(".gz")) return packed;
  return pipeline(packed, createGunzip({ chunkSize: 1 << 20 }), () => undefined);
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

  async close(): Promise<Piece> {
    if (this.open) await this.handle.close();
    this.open = false;
    return { absolute: this.absolute, bytes: this.bytes, unpacked: true };
  }
}
