const ANYWHERE = "http://return.invalid";
const LONGEST = 2000;

/** Paths of pages: folders and a name, without an ending; what begins with `_` is what pages load. */
const PAGE = /^\/(?:[a-z\d][\w-]*\/)*(?:[a-z\d][\w-]*)?$/i;
/** What the first folder of a page is not: data, the gate's own paths, and the sign-in pages themselves. */
const NO_PAGE = /^\/(?:data|session|healthz|sign-in)(?:\/|$)/i;

/**
 * The path of a page of this site to come back to after sign-in, or `/` if the text is anything else: another site's
 * address in any of its spellings, a script, a file that is no page, the session API, or the sign-in pages themselves.
 */
export function returnPath(text: string | null | undefined): string {
  if (text === null || text === undefined || text.length > LONGEST) return "/";
  if (!/^\/(?!\/)[^\\\p{Cc}\s]*$/u.test(text) || !URL.canParse(text, ANYWHERE)) return "/";
  const url = new URL(text, ANYWHERE);
  if (url.origin !== ANYWHERE || !PAGE.test(url.pathname) || NO_PAGE.test(url.pathname)) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
