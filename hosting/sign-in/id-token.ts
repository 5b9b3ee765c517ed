import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { JWTPayload } from "jose";
import { Refusal } from "../refusal.js";
import type { Issuer } from "./issuer.js";
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

/**
 * Checks an ID token as OpenID Connect Core 1.0, section 3.1.3.7 asks: signature by the issuer's keys with an
 * asymmetric algorithm, `iss`, `aud` (this client and no one else), `azp`, `exp`, `iat`, `nonce`; and that it is
 * no other kind of JWT (RFC 8725, section 3.11).
 * @returns its claims
 * @throws Refusal `token-refused` with the reason for the log; `issuer-unavailable` if the keys cannot be had
 */
export async function checkIdToken(token: string, expected: Expected): Promise<JWTPayload> {
  const metadata = await expected.issuer.metadata();
  const payload = await verify(token, metadata.algorithms, metadata.issuer, expected);
  const audiences = Array.isArray(payload.aud) ? payload.aud : [payload.aud];
  const stranger = audiences.find((audience) => audience !== expected.clientId);
  if (stranger !== undefined) refuse(`aud names ${stranger} beside this client`);
  const azp = payload["azp"];
  if (azp !== undefined && azp !== expected.clientId) refuse(`azp is ${String(azp)}`);
  const nonce = payload["nonce"];
  if (!sameSecret(typeof nonce === "string" ? nonce : undefined, expected.nonce)) refuse("nonce differs");
  if (typeof payload.sub !== "string" || payload.sub === "") refuse("sub is no text");
  return payload;
}

async function verify(
  token: string,
  algorithms: string[],
  issuer: string,
  expected: Expected,
): Promise<JWTPayload> {
  const type = kindOf(token);
  if (type !== undefined && type.toUpperCase() !== "JWT") refuse(`typ is ${type}`);
  try {
    const { payload } = await jwtVerify(token, await expected.issuer.keys(), {
      algorithms,
      issuer,
      audience: expected.clientId,
      requiredClaims: ["sub", "exp", "iat", "nonce"],
      maxTokenAge: OLDEST_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: expected.now,
    });
    return payload;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof errors.JOSEError && !KEYS_UNAVAILABLE.has(error.code))
      throw new Refusal("token-refused", `${error.code}: ${error.message}`, { cause: error });
    throw new Refusal(
      "issuer-unavailable",
      `keys: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** jose's codes for a key set that did not come, or came broken; `ERR_JOSE_GENERIC` is an answer other than 200. */
const KEYS_UNAVAILABLE = new Set(["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"]);

function kindOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).typ;
  } catch (error) {
    throw new Refusal("token-refused", `no JWT: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(reason: string): never {
  throw new Refusal("token-refused", reason);
}
