import type { Encoding, Entry } from "../release/index-file.js";

/** A strong validator of the bytes that are sent: the file's hash, and the encoding they are in. */
export function entityTag(entry: Pick<Entry, "sha256">, encoding: Encoding | "identity"): string {
  return encoding === "identity" ? `"${entry.sha256}"` : `"${entry.sha256}-${encoding}"`;
}

/** Whether an If-None-Match header names the tag (weak comparison; RFC 9110, section 13.1.2). */
export function isUnchanged(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((given) => {
    const bare = given.trim().replace(/^W\//, "");
    return bare === tag || bare === "*";
  });
}

/** Whether a range may be sent: there is no If-Range, or it names the tag (strong comparison; section 13.1.5). */
export function rangeHolds(ifRange: string | undefined, tag: string): boolean {
  return ifRange === undefined || ifRange.trim() === tag;
}
