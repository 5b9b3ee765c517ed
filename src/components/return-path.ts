const ANYWHERE = "http://return.invalid";
const LONGEST = 2000;

/**
 * A path of this site to come back to after sign-in, or `/` if the text is anything else: another site's
 * address in any of its spellings, a script, or the sign-in pages themselves.
 */
export function returnPath(text: string | null | undefined): string {
  if (text === null || text === undefined || text.length > LONGEST) return "/";
  if (!/^\/(?!\/)[^\\\p{Cc}\s]*$/u.test(text) || !URL.canParse(text, ANYWHERE)) return "/";
  const url = new URL(text, ANYWHERE);
  const path = `${url.pathname}${url.search}${url.hash}`;
  if (url.origin !== ANYWHERE || path.startsWith("//")) return "/";
  return /^\/sign-in(\/|$)/i.test(url.pathname) ? "/" : path;
}
