/** Bytes `start` to `end`, both counted. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range that is asked for (RFC 9110, section 14). Several ranges, other units and what cannot be
 * read are ignored, as the standard allows: the whole file is sent.
 * @param size of the file in bytes
 */
export function parseRange(header: string | undefined, size: number): ByteRange | "whole" | "unsatisfiable" {
  const parts = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/.exec(header?.trim() ?? "");
  if (!parts) return "whole";
  const [, first, last, suffix] = parts;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === undefined ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== undefined && Number(last) < start) return "whole";
  return start >= size ? "unsatisfiable" : { start, end };
}
