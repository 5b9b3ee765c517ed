import type { CookieSerializeOptions } from "@fastify/cookie";

/** Cookies of a live session and of a sign-in under way. `__Host-`: from this host alone, for all its paths, secure. */
export const SESSION_COOKIE = "__Host-session";
export const SIGN_IN_COOKIE = "__Host-sign-in";

/**
 * Strict: no request that another site starts carries the session, not even a navigation, so that no page
 * elsewhere can learn by opening windows which files a user may have. A link from an e-mail still works: the gate
 * sends it to the sign-in page, which finds the session by a request of its own and goes back.
 */
export const COOKIE_OPTIONS: CookieSerializeOptions = {
  path: "/",
  secure: true,
  httpOnly: true,
  sameSite: "strict",
};
