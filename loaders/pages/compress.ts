import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Types that are compressed already. */
const PACKED = new Set(["font/woff2", "application/vnd.apache.parquet", "image/png"]);
const SMALL = 512;

export interface Compressed {
  br: Buffer;
  gzip: Buffer;
}

/**
 * A file as brotli and gzip, or undefined where that gains nothing.
 * @param cache folder of results by content hash
 */
export async function compress(
  content: Buffer,
  type: string,
  sha256: string,
  cache: string,
): Promise<Compressed | undefined> {
  if (PACKED.has(type) || content.length < SMALL) return undefined;
  // For 18 MB of WebAssembly 11 takes half a minute, 9 takes 2.7 s, 7 takes 1.1 s and 2 % more bytes.
  const quality = type === "application/wasm" ? 7 : 11;
  const [br, gz] = await Promise.all([
    cached(join(cache, `${sha256}.${quality}.br`), () =>
      brotli(content, parameters(quality, content.length)),
    ),
    cached(join(cache, `${sha256}.gz`), () => zip(content, { level: 9 })),
  ]);
  return { br, gzip: gz };
}

function parameters(quality: number, size: number) {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: size,
      [constants.BROTLI_PARAM_LGWIN]: 22,
    },
  };
}

async function cached(file: string, make: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    const made = await make();
    const temporary = `${file}.${process.pid}`;
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(temporary, made);
    await rename(temporary, file);
    return made;
  }
}
