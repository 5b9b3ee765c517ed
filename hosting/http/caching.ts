import type { Entry } from "../release/index-file.js";

/**
 * Cache-Control of an entry. Only the public shell may be in a shared cache. Whatever belongs to a role, a party or
 * operators is asked for again each time, so that a session that has ended gets nothing from a cache.
 */
export function cacheControl(entry: Pick<Entry, "audience" | "immutable">): string {
  switch (entry.audience.kind) {
    case "public":
      return entry.immutable ? "public, max-age=31536000, immutable" : "no-cache";
    case "signed-in":
      return entry.immutable ? "private, max-age=31536000, immutable" : "private, no-cache";
    default:
      return "private, no-cache";
  }
}
