import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { CryptoKey, JWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../../hosting/refusal.js";
import { checkIdToken } from "../../hosting/sign-in/id-token.js";
import { discoverIssuer } from "../../hosting/sign-in/issuer.js";

/** An issuer that publishes whatever keys a test gives it. */
let server: Server;
let issuer: string;
let published: { status: number; body: string };
let key: CryptoKey;
let right: JWK;
let secret: JWK;
beforeAll(async () => {
  const pair = await generateKeyPair("ES256", { extractable: true });
  key = pair.privateKey;
  secret = { ...(await exportJWK(pair.privateKey)), kid: "k", alg: "ES256", use: "sig" };
  right = { ...(await exportJWK(pair.publicKey)), kid: "k", alg: "ES256", use: "sig" };
  server = createServer((request, response) => {
    if (request.url === "/jwks") response.writeHead(published.status).end(published.body);
    else
      response.end(
        JSON.stringify({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          id_token_signing_alg_values_supported: ["ES256", "RS256", "EdDSA", "HS256", "none"],
        }),
      );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

/** What becomes of a good token under these keys. */
async function outcome(body: string, header: Record<string, unknown> = {}, status = 200): Promise<string> {
  published = { status, body };
  const seconds = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ nonce: "n" })
    .setProtectedHeader({ alg: "ES256", kid: "k" })
    .setIssuer(issuer)
    .setAudience("client")
    .setSubject("someone")
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300)
    .sign(key);
  const [, payload, signature] = token.split(".");
  const altered = Buffer.from(JSON.stringify({ alg: "ES256", kid: "k", ...header })).toString("base64url");
  try {
    await checkIdToken(Object.keys(header).length > 0 ? `${altered}.${payload}.${signature}` : token, {
      issuer: discoverIssuer(issuer, () => new Date()),
      clientId: "client",
      nonce: "n",
      now: new Date(),
    });
    return "taken";
  } catch (error) {
    return error instanceof Refusal ? error.code : `failure: ${String(error)}`;
  }
}

test("the right key takes the token, so that only what is changed below is to blame", async () => {
  expect(await outcome(JSON.stringify({ keys: [right] }))).toBe("taken");
});

describe("a key of the issuer's that cannot be used refuses the token", () => {
  const keys: [string, () => unknown, Record<string, unknown>?][] = [
    ["of another curve", () => ({ ...right, crv: "P-384" })],
    ["of a curve that is none", () => ({ ...right, crv: "P-1" })],
    ["without a coordinate", () => ({ ...right, y: undefined })],
    ["with a coordinate that is no number", () => ({ ...right, x: "!!!" })],
    ["with a coordinate of another length", () => ({ ...right, x: "AQAB" })],
    ["with a coordinate that is an object", () => ({ ...right, x: {} })],
    ["off its curve", () => ({ ...right, x: right.y, y: right.x })],
    ["without a kind", () => ({ ...right, kty: undefined })],
    ["of a kind that is none", () => ({ ...right, kty: "DUCK" })],
    ["whose kind is a number", () => ({ ...right, kty: 5 })],
    ["that is private", () => secret],
    ["that is a shared secret", () => ({ kty: "oct", k: "AAAA", kid: "k" })],
    ["that is a shared secret for HS256", () => ({ kty: "oct", k: "AAAA", kid: "k" }), { alg: "HS256" }],
    ["for encryption", () => ({ ...right, use: "enc" })],
    ["for signing alone", () => ({ ...right, key_ops: ["sign"] })],
    [
      "of RSA with 512 bits",
      () => ({ kty: "RSA", n: "A".repeat(86), e: "AQAB", kid: "k" }),
      { alg: "RS256" },
    ],
    ["of RSA without a modulus", () => ({ kty: "RSA", e: "AQAB", kid: "k" }), { alg: "RS256" }],
    [
      "of RSA with an exponent of 1",
      () => ({ kty: "RSA", n: "A".repeat(342), e: "AQ", kid: "k" }),
      { alg: "RS256" },
    ],
    [
      "of Ed25519, three bytes long",
      () => ({ kty: "OKP", crv: "Ed25519", x: "AAAA", kid: "k" }),
      { alg: "EdDSA" },
    ],
    ["of another kind than the algorithm", () => right, { alg: "RS256" }],
    ["that is unknown", () => ({ ...right, kid: "other" })],
  ];
  test.each(keys)("%s", async (_name, made, header = {}) => {
    expect(await outcome(JSON.stringify({ keys: [made()] }), header)).toBe("token-refused");
  });
  test("two of one name", async () => {
    expect(await outcome(JSON.stringify({ keys: [right, right] }))).toBe("token-refused");
  });
  test("no list", async () => {
    expect(await outcome('{"keys":"none"}')).toBe("token-refused");
  });
  test("none at all", async () => {
    expect(await outcome('{"keys":[]}')).toBe("token-refused");
  });
});

test.each([
  ["no JSON", "hello", 200],
  ["an error", "{}", 500],
  ["a redirect", "", 302],
])("keys that are %s: the issuer is at fault, not the token", async (_name, body, status) => {
  expect(await outcome(body, {}, status)).toBe("issuer-unavailable");
});
