import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";

/** What is read of a file at a time; thousands of small ones would each take a buffer of this size. */
const CHUNK = 1 << 20;

/** SHA-256 of a file's bytes, hex. */
export async function sha256File(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size <= CHUNK) return sha256(await readFile(file));
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: CHUNK }), hash);
  return hash.digest("hex");
}

/** SHA-256 of a text or bytes, hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
