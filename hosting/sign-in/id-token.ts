import { base64url, decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { JWTPayload } from "jose";
import { Refusal } from "../refusal.js";
import type { Issuer, IssuerMetadata } from "./issuer.js";
import { sameSecret } from "./secret.js";

export interface Expected {
  issuer: Issuer;
  clientId: string;
  nonce: string;
  now: Date;
}

/** Clocks may differ by this much. */
const TOLERANCE_SECONDS = 30;
/** A token is posted right after it was issued. */
const OLDEST_SECONDS = 10 * 60;
const LONGEST = 16_384;
/** Of the year 9999. */
const LAST_SECOND = 253_402_300_799;

/**
 * Checks an ID token as OpenID Connect Core 1.0, section 3.1.3.7 asks: signature by the issuer's keys with an
 * asymmetric algorithm, `iss`, `aud` (this client and no one else), `azp`, `exp`, `iat`, `nonce`; and that it is
 * no other kind of JWT (RFC 8725, section 3.11).
 * @returns its claims
 * @throws Refusal `token-refused` with the reason for the log; `issuer-unavailable` if the keys cannot be had
 */
export async function checkIdToken(token: string, expected: Expected): Promise<JWTPayload> {
  const metadata = await expected.issuer.metadata();
  try {
    return await check(token, metadata, expected);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof errors.JOSEError && KEYS_UNAVAILABLE.has(error.code))
      throw new Refusal("issuer-unavailable", `keys: ${error.message}`, { cause: error });
    // Whatever else a token or a key can do to those who read it, it is the token that is at fault.
    throw new Refusal("token-refused", error instanceof Error ? `${error.name}: ${error.message}` : "?", {
      cause: error,
    });
  }
}

/** jose's codes for keys that did not come; `ERR_JOSE_GENERIC` is an answer other than 200, or no JSON. */
const KEYS_UNAVAILABLE = new Set(["ERR_JWKS_TIMEOUT", "ERR_JOSE_GENERIC"]);

async function check(
  token: string,
  { algorithms, issuer }: IssuerMetadata,
  { clientId, nonce, now, issuer: { keys } }: Expected,
): Promise<JWTPayload> {
  if (token.length > LONGEST) refuse(`${token.length} characters long`);
  checkText(token);
  const { typ } = decodeProtectedHeader(token);
  if (typ !== undefined && String(typ).toUpperCase() !== "JWT") refuse(`typ is ${String(typ)}`);
  const { payload } = await jwtVerify(token, await keys(), {
    algorithms,
    issuer,
    audience: clientId,
    requiredClaims: ["sub", "exp", "iat", "nonce"],
    maxTokenAge: OLDEST_SECONDS,
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: now,
  });
  const audiences = Array.isArray(payload.aud) ? payload.aud : [payload.aud];
  const stranger = audiences.find((audience) => audience !== clientId);
  if (stranger !== undefined) refuse(`aud names ${String(stranger)} beside this client`);
  const azp = payload["azp"];
  if (azp !== undefined && azp !== clientId) refuse(`azp is ${String(azp)}`);
  const given = payload["nonce"];
  if (!sameSecret(typeof given === "string" ? given : undefined, nonce)) refuse("nonce differs");
  if (typeof payload.sub !== "string" || payload.sub === "") refuse("sub is no text");
  if (!(Number(payload.exp) <= LAST_SECOND)) refuse("exp is no time");
  if (payload.jti !== undefined && typeof payload.jti !== "string") refuse("jti is no text");
  return payload;
}

/** Header and claims are UTF-8 (RFC 7519, section 7.2); jose reads what is not with replacement characters. */
function checkText(token: string): void {
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  for (const part of token.split(".").slice(0, 2)) utf8.decode(base64url.decode(part));
}

function refuse(reason: string): never {
  throw new Refusal("token-refused", reason);
}
