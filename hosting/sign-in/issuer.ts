import { createRemoteJWKSet, customFetch } from "jose";
import type { JWTVerifyGetKey } from "jose";
import { Refusal } from "../refusal.js";
import { messageOf } from "../../loaders/errors.js";

/** What the gate needs of an issuer's discovery document (OpenID Connect Discovery 1.0, section 3). */
export interface IssuerMetadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  jwks_uri: string;
  end_session_endpoint?: string;
  /** How the answer comes back: in the fragment, which no server sees and no log has, where that is offered. */
  response_mode: "fragment" | "query";
  /** RFC 9207: whether every authorization response carries `iss`. */
  authorization_response_iss_parameter_supported: boolean;
  /** Signature algorithms of ID tokens that the gate accepts: asymmetric ones that the issuer says it uses. */
  algorithms: string[];
}

export interface Issuer {
  /** @throws Refusal `issuer-unavailable` */
  metadata(): Promise<IssuerMetadata>;
  /** The issuer's keys, fetched when an unknown key id turns up, at most twice a minute. */
  keys(): Promise<JWTVerifyGetKey>;
}

const ASYMMETRIC = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const REFRESH_MILLISECONDS = 60 * 60 * 1000;
/** An issuer that is known, but did not answer, is asked again after a minute. */
const RETRY_MILLISECONDS = 60 * 1000;

/**
 * An OpenID Connect issuer, found by its discovery document, which is read again every hour.
 * @param url the issuer's identifier, without `/.well-known/openid-configuration`
 */
export function discoverIssuer(url: string, now: () => Date): Issuer {
  let known: { at: number; metadata: IssuerMetadata; keys: JWTVerifyGetKey } | undefined;
  let asking: Promise<NonNullable<typeof known>> | undefined;

  const ask = async (): Promise<NonNullable<typeof known>> => {
    try {
      const metadata = await fetchMetadata(url);
      const keys =
        known?.metadata.jwks_uri === metadata.jwks_uri
          ? known.keys
          : createRemoteJWKSet(new URL(metadata.jwks_uri), {
              timeoutDuration: 5000,
              cooldownDuration: 30_000,
              [customFetch]: fetchKeys,
            });
      return (known = { at: now().getTime(), metadata, keys });
    } catch (error) {
      if (known) {
        known = { ...known, at: now().getTime() - REFRESH_MILLISECONDS + RETRY_MILLISECONDS };
        return known;
      }
      const reason = messageOf(error);
      throw new Refusal("issuer-unavailable", `discovery of ${url}: ${reason}`, { cause: error });
    }
  };
  const current = (): Promise<NonNullable<typeof known>> => {
    if (known && now().getTime() - known.at < REFRESH_MILLISECONDS) return Promise.resolve(known);
    return (asking ??= ask().finally(() => {
      asking = undefined;
    }));
  };

  return {
    metadata: async () => (await current()).metadata,
    keys: async () => (await current()).keys,
  };
}

/** Tells an issuer that cannot be reached from keys that cannot be used. */
async function fetchKeys(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (error) {
    const reason = messageOf(error);
    throw new Refusal("issuer-unavailable", `keys from ${url}: ${reason}`, { cause: error });
  }
}

async function fetchMetadata(url: string): Promise<IssuerMetadata> {
  const place = `${url.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(place, { redirect: "error", signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${place} answers ${response.status}`);
  const document: unknown = await response.json();
  if (typeof document !== "object" || document === null) throw new Error(`${place} is no JSON object`);
  const field = (name: string): unknown => Object.getOwnPropertyDescriptor(document, name)?.value;
  const endpoint = (name: string): string => secureUrl(field(name), name);
  if (field("issuer") !== url) throw new Error(`issuer is ${String(field("issuer"))}, expected ${url}`);
  const offered: unknown = field("id_token_signing_alg_values_supported");
  const algorithms = ASYMMETRIC.filter((name) => includes(offered, name));
  if (algorithms.length === 0) throw new Error("no asymmetric id_token_signing_alg_values_supported");
  return {
    issuer: url,
    authorization_endpoint: endpoint("authorization_endpoint"),
    token_endpoint: endpoint("token_endpoint"),
    jwks_uri: endpoint("jwks_uri"),
    ...(field("end_session_endpoint") === undefined
      ? {}
      : { end_session_endpoint: endpoint("end_session_endpoint") }),
    response_mode: includes(field("response_modes_supported"), "fragment") ? "fragment" : "query",
    authorization_response_iss_parameter_supported:
      field("authorization_response_iss_parameter_supported") === true,
    algorithms,
  };
}

function includes(list: unknown, value: string): boolean {
  return Array.isArray(list) && list.includes(value);
}

/** An issuer speaks https, unless it is on this machine. */
export function secureUrl(value: unknown, what: string): string {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (!url) throw new Error(`${what} is no URL: ${String(value)}`);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    throw new Error(`${what} is ${url.href} (expected https, or http on loopback)`);
  return url.href;
}

/** Whether a host name or address can only be this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}
