import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";

const LINE_FEED = 0x0a;

/**
 * Text of a file in UTF-8; a byte order mark is left out.
 * @throws Error naming the first line that is not UTF-8, or what the system says if the file can't be read
 */
export async function readUtf8(file: string | URL): Promise<string> {
  const bytes = await readFile(file);
  const wrong = firstLine(bytes, (line) => !isUtf8(line));
  if (wrong !== null) throw new Error(`line ${wrong} is not UTF-8: save the file as UTF-8`);
  const zero = firstLine(bytes, (line) => line.includes(0));
  if (zero !== null) throw new Error(`line ${zero} has a zero byte, as UTF-16 has: save the file as UTF-8`);
  return new TextDecoder().decode(bytes);
}

/** From 1, the first line of which something is so; null if it is so of none. */
function firstLine(bytes: Buffer, isSo: (line: Buffer) => boolean): number | null {
  if (!isSo(bytes)) return null;
  for (let line = 1, at = 0; ; line++) {
    const end = bytes.indexOf(LINE_FEED, at);
    if (end < 0 || isSo(bytes.subarray(at, end))) return line;
    at = end + 1;
  }
}
