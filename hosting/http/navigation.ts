import type { IncomingHttpHeaders } from "node:http";

/** Whether a person's browser is going to a page, rather than a script or an element fetching something. */
export function isNavigation(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  const mode = headers["sec-fetch-mode"];
  if (mode !== undefined) return mode === "navigate";
  return /(^|[\s,])text\/html\b/i.test(headers.accept ?? "");
}
