import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { formatOf } from "./extracts.js";
import type { ExtractFile } from "./extracts.js";

/** Bytes of a file that are looked at. */
const HEAD_BYTES = 2 ** 16;

const MAGIC: readonly (readonly [string, string])[] = [
  ["PAR1", "Parquet"],
  ["\x1f\x8b", "gzip"],
  ["PK\x03\x04", "ZIP"],
  ["\x28\xb5\x2f\xfd", "zstd"],
  ["BZh", "bzip2"],
  ["\xfd7zXZ", "xz"],
  ["Obj\x01", "Avro"],
  ["ORC", "ORC"],
  ["\xff\xfe", "UTF-16 text"],
  ["\xfe\xff", "UTF-16 text"],
];

const SEPARATORS: readonly (readonly [string, string])[] = [
  [";", "semicolons"],
  ["\t", "tabs"],
  ["|", "vertical bars"],
];

/** What a file looks like that is not what its ending says, for people: ` (it looks like a JSON array)`; empty if nothing is plain. */
export async function looksLike(file: ExtractFile): Promise<string> {
  const format = formatOf(file.path);
  const head = await headOf(file).catch(() => Buffer.alloc(0));
  const kind = head.length === 0 ? undefined : kindOf(head);
  return kind === undefined || format?.split(".")[0] === kind.toLowerCase() ? "" : ` (it looks like ${kind})`;
}

/** The start of a file, unpacked if it is packed as its ending says. */
async function headOf(file: ExtractFile): Promise<Buffer> {
  const handle = await open(file.absolute);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const isPacked = formatOf(file.path)?.endsWith(".gz") === true && head[0] === 0x1f && head[1] === 0x8b;
    return isPacked ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }) : head;
  } finally {
    await handle.close();
  }
}

function kindOf(head: Buffer): string | undefined {
  const bytes = head.toString("latin1");
  const magic = MAGIC.find(([start]) => bytes.startsWith(start));
  if (magic) return magic[1];
  if (head.every((byte) => byte === 0)) return "nothing but zeros";
  if (/^(?:\0[^\0]){4}|^(?:[^\0]\0){4}/.test(bytes)) return "UTF-16 text";
  if (bytes.includes("\0")) return undefined;
  const text = head
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trimStart();
  const [line = ""] = text.split(/\r?\n/, 1);
  if (/^<(?:!doctype html|html)/i.test(text)) return "an HTML page";
  if (text.startsWith("<")) return "XML";
  if (text.startsWith("[")) return "a JSON array";
  if (text.startsWith("{") && isJson(line)) return "NDJSON";
  if (text.startsWith("{")) return text.length > line.length ? "JSON over several lines" : undefined;
  const separator = SEPARATORS.find(([mark]) => line.includes(mark) && !line.includes(","));
  if (separator) return `text with ${separator[1]} between fields`;
  return line.includes(",") ? "CSV" : undefined;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
