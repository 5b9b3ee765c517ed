import type { IncomingHttpHeaders } from "node:http";

/**
 * Where a request was started, as browsers say it (Fetch Metadata, `Sec-Fetch-Site`). Whatever does not say it is no
 * browser of today: it has no pages of others that could make it ask, and is taken at its word.
 */
type Site = "here" | "typed" | "elsewhere";

function siteOf({ "sec-fetch-site": site }: IncomingHttpHeaders): Site {
  if (site === undefined || site === "same-origin") return "here";
  return site === "none" ? "typed" : "elsewhere";
}

/** Whether a page of this site asks: the session API is for nothing else. */
export function isFromHere(headers: IncomingHttpHeaders): boolean {
  return siteOf(headers) === "here";
}

/** Whether a page of another site, or of a neighbouring one, started the request: such a request carries no session. */
export function isFromElsewhere(headers: IncomingHttpHeaders): boolean {
  return siteOf(headers) === "elsewhere";
}
