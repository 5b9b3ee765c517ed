import type { Entry } from "../release/index-file.js";

/** The policy of everything that is no page and no worker: nothing may come of it. */
export const DENY_ALL =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/**
 * The Content-Security-Policy of an entry. Workers obey their own response's policy, not the page's.
 * @param signInOrigins where the sign-in pages may fetch from besides this site: the issuer's token endpoint
 */
export function contentSecurityPolicy(
  entry: Pick<Entry, "policy" | "scriptHashes" | "styleHashes">,
  signInOrigins: readonly string[],
): string {
  switch (entry.policy) {
    case "page":
      return page(entry, []);
    case "sign-in":
      return page(entry, signInOrigins);
    case "duckdb-worker":
      return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    case "arquero-worker":
      return "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    case "none":
      return DENY_ALL;
  }
}

function page(entry: Pick<Entry, "scriptHashes" | "styleHashes">, origins: readonly string[]): string {
  const quoted = (hashes: readonly string[]): string[] => hashes.map((hash) => `'${hash}'`);
  return [
    ["default-src", "'none'"],
    ["script-src", "'self'", "'wasm-unsafe-eval'", ...quoted(entry.scriptHashes)],
    ["style-src", "'self'", ...quoted(entry.styleHashes)],
    ["connect-src", "'self'", ...origins],
    ["img-src", "'self'", "data:", "blob:"],
    ["font-src", "'self'"],
    ["worker-src", "'self'"],
    ["manifest-src", "'self'"],
    ["base-uri", "'none'"],
    ["form-action", "'none'"],
    ["frame-ancestors", "'none'"],
  ]
    .map((directive) => directive.join(" "))
    .join("; ");
}
