import { fingerprint, newSecret } from "./secret.js";

/** Sign-ins that were started and not finished: a nonce for each pre-session cookie, used once. */
export interface Nonces {
  /** Starts a sign-in. */
  issue(): { cookie: string; nonce: string };
  /** The nonce that belongs to a cookie; gone afterwards, whatever becomes of the sign-in. */
  take(cookie: string | undefined): string | undefined;
}

/** How long a person may take at the identity provider. */
export const SIGN_IN_SECONDS = 10 * 60;
const MOST = 10_000;

/** Anyone may start a sign-in, so their number is bounded: the oldest gives way. */
export function nonces(now: () => Date): Nonces {
  const open = new Map<string, { nonce: string; until: number }>();
  return {
    issue() {
      const cookie = newSecret();
      const nonce = newSecret();
      const oldest = open.keys().next();
      if (open.size >= MOST && !oldest.done) open.delete(oldest.value);
      open.set(fingerprint(cookie), { nonce, until: now().getTime() + SIGN_IN_SECONDS * 1000 });
      return { cookie, nonce };
    },
    take(cookie) {
      if (cookie === undefined) return undefined;
      const key = fingerprint(cookie);
      const found = open.get(key);
      open.delete(key);
      return found && found.until > now().getTime() ? found.nonce : undefined;
    },
  };
}
