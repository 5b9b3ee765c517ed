import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountsFor } from "../../hosting/development-provider/accounts.js";
import { startDevelopmentProvider } from "../../hosting/development-provider/provider.js";
import { discoverIssuer } from "../../hosting/sign-in/issuer.js";
import { send } from "./browser.js";
import { HOLDINGS } from "./release-fixture.js";
import { CLIENT_ID, running } from "./running.js";
import type { Running } from "./running.js";

let world: Running;
beforeAll(async () => {
  world = await running();
});
afterAll(() => world.stop());

test("the accounts are three parties of different roles, one of several roles, an operator and a stranger", () => {
  expect(accountsFor(HOLDINGS).map(({ id, claims }) => [id, claims])).toEqual([
    ["sup02-is", { party: "SUP02", roles: ["IS"] }],
    ["net01-ed", { party: "NET01", roles: ["ED"] }],
    ["oth01-ou", { party: "OTH01", roles: ["OU"] }],
    ["sup01-all", { party: "SUP01", roles: ["GS", "IS"] }],
    ["operator", { operator: true }],
    ["stranger", { party: "NOT-KNOWN-HERE", roles: ["IS"] }],
  ]);
});

test.each(["0.0.0.0", "192.168.0.1", "example.org", "127.0.0.1.example.org", "::"])(
  "it is refused on %s, which is not loopback",
  async (host) => {
    await expect(startDevelopmentProvider({ port: 0, host, accounts: [] })).rejects.toThrow(
      `the development identity provider answers on loopback only, not on ${host}`,
    );
  },
);

describe("an authorization request", () => {
  const query = {
    client_id: CLIENT_ID,
    response_type: "code",
    scope: "openid",
    state: "s",
    nonce: "n",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  };
  const ask = (change: Record<string, string | undefined>) => {
    const redirect_uri = `${world.url}/sign-in/callback`;
    const all = Object.entries({ ...query, redirect_uri, ...change });
    const given = all.filter((pair): pair is [string, string] => pair[1] !== undefined);
    const target = `/auth?${new URLSearchParams(given).toString()}`;
    return send(world.issuer, target, { headers: { accept: "text/html" } });
  };
  const errorOf = (location: string | undefined): string | null =>
    new URL(location ?? "http://x").searchParams.get("error");

  test("leads to the choice of accounts", async () => {
    expect((await ask({})).headers.location).toMatch(/^(http:\/\/127\.0\.0\.1:\d+)?\/interaction\//);
  });
  test("without PKCE is refused", async () => {
    const answer = await ask({ code_challenge: undefined, code_challenge_method: undefined });
    expect(errorOf(answer.headers.location)).toBe("invalid_request");
  });
  test("with plain PKCE is refused", async () => {
    expect(errorOf((await ask({ code_challenge_method: "plain" })).headers.location)).toBe("invalid_request");
  });
  test("for the implicit flow is refused", async () => {
    const answer = await ask({ response_type: "id_token" });
    expect([answer.status, answer.headers.location?.includes("interaction") ?? false]).not.toEqual([
      303,
      true,
    ]);
  });
  test("with another address to return to is refused without a redirect", async () => {
    const answer = await ask({ redirect_uri: "https://evil.example/sign-in/callback" });
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
  });
});

test("its token endpoint answers the gate's pages only", async () => {
  const preflight = (origin: string) =>
    send(world.issuer, "/token", {
      method: "POST",
      headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: "x",
        client_id: CLIENT_ID,
        code_verifier: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM-x",
        redirect_uri: `${world.url}/sign-in/callback`,
      }).toString(),
    });
  expect((await preflight("https://evil.example")).headers["access-control-allow-origin"]).toBeUndefined();
  expect((await preflight(world.url)).headers["access-control-allow-origin"]).toBe(world.url);
});

describe("discovery", () => {
  const now = (): Date => new Date();
  test("finds what the gate needs", async () => {
    expect(await discoverIssuer(world.issuer, now).metadata()).toEqual({
      issuer: world.issuer,
      authorization_endpoint: `${world.issuer}/auth`,
      token_endpoint: `${world.issuer}/token`,
      end_session_endpoint: `${world.issuer}/session/end`,
      response_mode: "fragment",
      jwks_uri: `${world.issuer}/jwks`,
      authorization_response_iss_parameter_supported: true,
      algorithms: ["ES256"],
    });
  });
  test("of a document that names another issuer is refused", async () => {
    await expect(discoverIssuer(`${world.issuer}/`, now).metadata()).rejects.toThrow(
      `issuer is ${world.issuer}, expected ${world.issuer}/`,
    );
  });
  test("of an issuer that is not there says so", async () => {
    await expect(discoverIssuer("http://127.0.0.1:1", now).metadata()).rejects.toMatchObject({
      code: "issuer-unavailable",
    });
  });
});
