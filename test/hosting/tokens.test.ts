import {
  CompactSign,
  SignJWT,
  UnsecuredJWT,
  base64url,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
} from "jose";
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SESSION_COOKIE, SIGN_IN_COOKIE } from "../../hosting/http/cookies.js";
import { usedTokens } from "../../hosting/sign-in/used-tokens.js";
import { attackLines } from "./attack-list.js";
import { Browser, idTokenFor, startSignIn } from "./browser.js";
import type { Answer } from "./browser.js";
import { CLIENT_ID, running } from "./running.js";
import type { Running } from "./running.js";

interface Attack {
  why: string;
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  sign?: "issuer" | "other-key" | "none" | "hs256";
  cut?: "signature" | "payload";
  raw?: string;
  /** Signed by the issuer in place of claims. */
  payload?: string;
  /** Length of a claim that is of no use. */
  pad?: number;
}

let world: Running;
beforeAll(async () => {
  world = await running();
});
afterAll(() => world.stop());

const REFUSED =
  '{"error":"token-refused","message":"The identity provider\'s answer could not be accepted. Start again."}\n';
const EXPIRED =
  '{"error":"sign-in-expired","message":"This sign-in has expired or was used before. Start again."}\n';

function post(browser: Browser, token: string, nonce: string): Promise<Answer> {
  return browser.write("POST", "/session", { id_token: token }, { "x-csrf": nonce });
}

/** A token that would open a session, changed as the attack says. */
async function forge(attack: Attack, nonce: string): Promise<string> {
  if (attack.raw !== undefined) return attack.raw;
  const seconds = Math.floor(Date.now() / 1000);
  const padding = attack.pad === undefined ? {} : { padding: "a".repeat(attack.pad) };
  const relative = { iat: 0, exp: 300, ...padding, ...attack.claims };
  const claims: Record<string, unknown> = {
    iss: world.issuer,
    aud: CLIENT_ID,
    sub: "sup02-is",
    nonce,
    party: "SUP02",
    roles: ["IS"],
    ...relative,
  };
  for (const [name, value] of Object.entries(claims)) {
    if (value === null) Reflect.deleteProperty(claims, name);
    else if (["iat", "exp", "nbf"].includes(name) && typeof value === "number")
      claims[name] = seconds + value;
    else claims[name] = JSON.parse(fill(JSON.stringify(value), nonce));
  }
  return sign(attack, claims);
}

function fill(text: string, nonce: string): string {
  return text
    .replaceAll("$ISSUER", world.issuer)
    .replaceAll("$CLIENT", CLIENT_ID)
    .replaceAll("$NONCE", nonce);
}

function notUtf8(claims: JWTPayload): Buffer {
  const [before = "", after = ""] = JSON.stringify(claims).split("$BYTES");
  return Buffer.concat([Buffer.from(before), Buffer.from([0xff, 0xc0]), Buffer.from(after)]);
}

async function sign(attack: Attack, claims: JWTPayload): Promise<string> {
  const other = await generateKeyPair("ES256", { extractable: true });
  const jwk = await exportJWK(other.publicKey);
  const extra = Object.fromEntries(
    Object.entries(attack.header ?? {}).map(([name, value]) => [name, value === "$OTHER" ? jwk : value]),
  );
  if (attack.sign === "none") {
    const [, payload] = new UnsecuredJWT(claims).encode().split(".");
    return `${base64url.encode(JSON.stringify({ alg: "none", ...extra }))}.${payload ?? ""}.`;
  }
  if (attack.sign === "hs256") {
    const published = await exportJWK(world.key);
    delete published.d;
    const key = await importJWK(published, "ES256", { extractable: true });
    if (key instanceof Uint8Array) throw new Error("expected a public key");
    const secret = new TextEncoder().encode(await exportSPKI(key));
    return new SignJWT(claims).setProtectedHeader({ alg: "HS256", ...extra }).sign(secret);
  }
  const bytes = attack.payload ?? (JSON.stringify(claims).includes("$BYTES") ? notUtf8(claims) : undefined);
  if (bytes !== undefined)
    return new CompactSign(Buffer.from(bytes))
      .setProtectedHeader({ alg: "ES256", kid: "test" })
      .sign(world.key);
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", kid: "test", ...extra })
    .sign(attack.sign === "other-key" ? other.privateKey : world.key, {
      crit: { b64x: true },
    });
  const [header = "", payload = "", signature = ""] = token.split(".");
  if (attack.cut === "signature") return `${header}.${payload}.`;
  if (attack.cut === "payload")
    return `${header}.${base64url.encode(JSON.stringify({ ...claims, party: "SUP01" }))}.${signature}`;
  return token;
}

test("a token made by the test like the issuer's own opens a session, so that only the change is to blame", async () => {
  const browser = new Browser(world.url);
  const { nonce } = await startSignIn(browser);
  expect((await post(browser, await forge({ why: "right" }, nonce), nonce)).status).toBe(200);
});

test("a token with azp and aud being this client is right too", async () => {
  const browser = new Browser(world.url);
  const { nonce } = await startSignIn(browser);
  const token = await forge({ why: "right", claims: { aud: [CLIENT_ID], azp: CLIENT_ID } }, nonce);
  expect((await post(browser, token, nonce)).status).toBe(200);
});

describe("a hostile ID token opens no session", () => {
  const attacks = attackLines("tokens").map((line): Attack => JSON.parse(line) as Attack);
  test.each(attacks)("$why", async (attack) => {
    const browser = new Browser(world.url);
    const { nonce } = await startSignIn(browser);
    const answer = await post(browser, await forge(attack, nonce), nonce);
    expect([answer.status, answer.text]).toEqual([400, REFUSED]);
    expect(browser.cookie(SESSION_COOKIE)).toBeUndefined();
    expect((await browser.get("/session")).status).toBe(401);
    const again = await post(browser, await forge({ why: "right" }, nonce), nonce);
    expect([again.status, again.text], "the nonce is used up").toEqual([400, EXPIRED]);
  });
});

describe("a token of the real provider", () => {
  test("is taken once: neither its pre-session nor it itself works again", async () => {
    const browser = new Browser(world.url);
    const started = await startSignIn(browser);
    const preSession = browser.cookie(SIGN_IN_COOKIE) ?? "";
    const token = await idTokenFor(browser, "sup02-is", started);
    expect((await post(browser, token, started.nonce)).status).toBe(200);
    expect(browser.cookie(SIGN_IN_COOKIE)).toBeUndefined();
    browser.setCookie(SIGN_IN_COOKIE, preSession);
    expect((await post(browser, token, started.nonce)).text).toBe(EXPIRED);
  });

  test("of one sign-in opens no session in another browser's sign-in", async () => {
    const [victim, thief] = [new Browser(world.url), new Browser(world.url)];
    const started = await startSignIn(victim);
    const token = await idTokenFor(victim, "sup02-is", started);
    const own = await startSignIn(thief);
    expect((await post(thief, token, own.nonce)).text).toBe(REFUSED);
  });

  test("needs the pre-session's cookie", async () => {
    const [victim, thief] = [new Browser(world.url), new Browser(world.url)];
    const started = await startSignIn(victim);
    const token = await idTokenFor(victim, "sup02-is", started);
    expect((await post(thief, token, started.nonce)).text).toBe(EXPIRED);
  });

  test("needs the nonce in x-csrf", async () => {
    const browser = new Browser(world.url);
    const started = await startSignIn(browser);
    const token = await idTokenFor(browser, "sup02-is", started);
    expect((await browser.write("POST", "/session", { id_token: token })).status).toBe(403);
    expect((await post(browser, token, started.nonce)).text, "and the failed attempt used it up").toBe(
      EXPIRED,
    );
  });

  test("comes too late after ten minutes", async () => {
    const browser = new Browser(world.url);
    const started = await startSignIn(browser);
    const token = await idTokenFor(browser, "sup02-is", started);
    world.clock.ahead = 11 * 60 * 1000;
    const answer = await post(browser, token, started.nonce);
    world.clock.ahead = 0;
    expect(answer.text).toBe(EXPIRED);
  });

  test("without a known party is told so, and the log names what it had", async () => {
    const browser = new Browser(world.url);
    const started = await startSignIn(browser);
    const answer = await post(browser, await idTokenFor(browser, "stranger", started), started.nonce);
    expect([answer.status, answer.text]).toEqual([
      403,
      '{"error":"no-known-party","message":"You are signed in, but your account belongs to no party that this site knows."}\n',
    ]);
    expect(browser.cookie(SESSION_COOKIE)).toBeUndefined();
    expect(world.audit.at(-1)).toEqual({
      time: expect.any(String),
      event: "sign-in-refused",
      code: "no-known-party",
      reason: 'Someone else: [{"party":"NOT-KNOWN-HERE","role":"IS"}]',
    });
  });

  test("is nowhere in the log, nor is any cookie or nonce", async () => {
    const browser = new Browser(world.url);
    const started = await startSignIn(browser);
    const token = await idTokenFor(browser, "sup02-is", started);
    await post(browser, token, started.nonce);
    const log = JSON.stringify(world.audit);
    for (const secret of [token, started.nonce, browser.cookie(SESSION_COOKIE) ?? "?"])
      expect(log.includes(secret.slice(-20))).toBe(false);
  });
});

describe("used tokens", () => {
  const expires = new Date(60_000);
  test("the same claims under another spelling of the signature count as the same token", () => {
    const used = usedTokens(() => new Date(0));
    expect(used.use("header.payload.signature", undefined, expires)).toBe(true);
    expect(used.use("header.payload.other", undefined, expires)).toBe(false);
  });
  test("the same jti counts as the same token", () => {
    const used = usedTokens(() => new Date(0));
    expect(used.use("a.b.c", "one", expires)).toBe(true);
    expect(used.use("d.e.f", "one", expires)).toBe(false);
  });
});
