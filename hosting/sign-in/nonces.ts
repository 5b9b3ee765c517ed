import { createHmac } from "node:crypto";
import { fingerprint, newSecret } from "./secret.js";

/** Sign-ins: the nonce of each follows from its pre-session cookie, so that none is kept while it is under way. */
export interface Nonces {
  /** Starts a sign-in at an issuer. */
  issue(issuer: string): { cookie: string; nonce: string };
  /** Which issuer a cookie is of, without using it up. */
  look(cookie: string | undefined): { isOf(issuer: string): boolean } | undefined;
  /** What belongs to a cookie; it is used up, whatever becomes of the sign-in. */
  take(cookie: string | undefined): { nonce: string; isOf(issuer: string): boolean } | undefined;
}

/** How long a person may take at the identity provider. */
export const SIGN_IN_SECONDS = 10 * 60;
/** Clocks of gates that share a key may differ by this much. */
const TOLERANCE_SECONDS = 30;
/**
 * Cookies that were used are remembered, up to so many: the oldest gives way. That lets a failed sign-in be tried
 * again; a token that opened a session opens no second one all the same (`usedTokens`).
 */
const MOST_USED = 100_000;
/** Seconds since 1970, 256 random bits, the issuer's fingerprint in part. */
const COOKIE = /^(\d{10,12})\.[\w-]{43}\.([\w-]{16})$/;

/**
 * Anyone may start sign-ins, as many as they like: nothing is stored for one, so none pushes out another's.
 * @param key of at least 32 bytes; gates that share it can finish each other's sign-ins
 */
export function nonces(key: Uint8Array, now: () => Date, mostUsed = MOST_USED): Nonces {
  const used = new Map<string, number>();
  const seconds = (): number => Math.floor(now().getTime() / 1000);
  const nonceOf = (cookie: string): string =>
    createHmac("sha256", key).update(`sign-in nonce\n${cookie}`).digest("base64url");
  const tag = (issuer: string): string => fingerprint(issuer).slice(0, 16);
  const forget = (moment: number): void => {
    for (const [oldest, until] of used) {
      if (until > moment && used.size < mostUsed) return;
      used.delete(oldest);
    }
  };
  return {
    issue(issuer) {
      const cookie = `${seconds()}.${newSecret()}.${tag(issuer)}`;
      return { cookie, nonce: nonceOf(cookie) };
    },
    look(cookie) {
      const [, , of] = COOKIE.exec(cookie ?? "") ?? [];
      return of === undefined ? undefined : { isOf: (issuer) => tag(issuer) === of };
    },
    take(cookie) {
      const [, issued, of] = COOKIE.exec(cookie ?? "") ?? [];
      if (cookie === undefined || issued === undefined) return undefined;
      const moment = seconds();
      const until = Number(issued) + SIGN_IN_SECONDS;
      if (until <= moment || Number(issued) > moment + TOLERANCE_SECONDS) return undefined;
      const key = fingerprint(cookie);
      if (used.has(key)) return undefined;
      forget(moment);
      used.set(key, moment + SIGN_IN_SECONDS + TOLERANCE_SECONDS);
      return { nonce: nonceOf(cookie), isOf: (issuer) => tag(issuer) === of };
    },
  };
}
