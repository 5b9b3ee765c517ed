import { fingerprint } from "./secret.js";

/** ID tokens that opened a session: none opens a second one. */
export interface UsedTokens {
  /** Marks a token as used. @returns false if it was used before */
  use(token: string, jti: string | undefined, expires: Date): boolean;
}

/**
 * Remembers header and payload rather than the whole token, since one ECDSA signature can be written in two ways.
 * What has expired is forgotten; the check of `exp` refuses it then.
 */
export function usedTokens(now: () => Date): UsedTokens {
  const used = new Map<string, number>();
  return {
    use(token, jti, expires) {
      const moment = now().getTime();
      for (const [key, until] of used) if (until < moment) used.delete(key);
      const keys = [`token ${fingerprint(token.slice(0, token.lastIndexOf(".")))}`];
      if (jti !== undefined) keys.push(`jti ${fingerprint(jti)}`);
      if (keys.some((key) => used.has(key))) return false;
      for (const key of keys) used.set(key, expires.getTime() + 60_000);
      return true;
    },
  };
}
