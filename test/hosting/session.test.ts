import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SESSION_COOKIE } from "../../hosting/http/cookies.js";
import { Browser, signIn, startSignIn } from "./browser.js";
import { running } from "./running.js";
import type { Running } from "./running.js";

let world: Running;
beforeAll(async () => {
  world = await running();
});
beforeEach(() => {
  world.clock.ahead = 0;
});
afterAll(() => world.stop());

const MINUTE = 60_000;
const OWN = "/data/parties/SUP02/IS/manifest.json";

async function csrf(browser: Browser): Promise<string> {
  return String((JSON.parse((await browser.get("/session")).text) as { csrf: string }).csrf);
}

describe("the session's cookie", () => {
  test("is bound to this host, secure, out of scripts' reach and never sent for another site", async () => {
    const answer = await signIn(new Browser(world.url), "sup02-is");
    const cookies = (answer.headers["set-cookie"] ?? []).map((line) => line.replace(/=[\w-]{43}/, "=SECRET"));
    expect(cookies).toEqual([
      "__Host-sign-in=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict",
      "__Host-session=SECRET; Path=/; HttpOnly; Secure; SameSite=Strict",
    ]);
  });

  test("is another one at each sign-in, and the session before ends", async () => {
    const browser = await world.signedIn("sup02-is");
    const before = browser.cookie(SESSION_COOKIE) ?? "";
    await signIn(browser, "sup02-is");
    expect(browser.cookie(SESSION_COOKIE)).not.toBe(before);
    const old = new Browser(world.url);
    old.setCookie(SESSION_COOKIE, before);
    expect((await old.get("/session")).status).toBe(401);
  });

  test("that a client chose itself opens nothing, even after its sign-in", async () => {
    const browser = new Browser(world.url);
    browser.setCookie(SESSION_COOKIE, "chosen-by-an-attacker-0000000000000000000000");
    await signIn(browser, "sup02-is");
    const attacker = new Browser(world.url);
    attacker.setCookie(SESSION_COOKIE, "chosen-by-an-attacker-0000000000000000000000");
    expect((await attacker.get("/session")).status).toBe(401);
  });
});

describe("a session ends", () => {
  test("after fifteen minutes without use, and the log says so", async () => {
    const browser = await world.signedIn("sup02-is");
    world.clock.ahead = 14 * MINUTE;
    expect((await browser.get(OWN)).status).toBe(200);
    world.clock.ahead = 28 * MINUTE;
    expect((await browser.get(OWN)).status).toBe(200);
    world.clock.ahead = 44 * MINUTE;
    expect((await browser.get(OWN)).status).toBe(401);
    expect(world.audit.at(-1)).toMatchObject({ event: "session-expired", user: "Analyst at SUP02" });
  });

  test("after eight hours, however much it is used", async () => {
    const browser = await world.signedIn("sup02-is");
    for (let minutes = 10; minutes < 8 * 60; minutes += 10) {
      world.clock.ahead = minutes * MINUTE;
      expect((await browser.get("/session")).status).toBe(200);
    }
    world.clock.ahead = 8 * 60 * MINUTE;
    expect((await browser.get("/session")).status).toBe(401);
  });

  test("when the gate says so, and asking how long it lasts is no use of it", async () => {
    const browser = await world.signedIn("sup02-is");
    const left = async (): Promise<unknown> => JSON.parse((await browser.get("/session/left")).text);
    expect(await left()).toEqual({ secondsLeft: 15 * 60 });
    world.clock.ahead = 14 * MINUTE;
    expect(await left()).toEqual({ secondsLeft: 60 });
    expect(JSON.parse((await browser.get("/session")).text)).toMatchObject({ secondsLeft: 15 * 60 });
    for (let minutes = 28; minutes < 8 * 60; minutes += 14) {
      world.clock.ahead = minutes * MINUTE;
      await browser.get(OWN);
    }
    world.clock.ahead = (8 * 60 - 2) * MINUTE;
    expect(JSON.parse((await browser.get("/session")).text)).toMatchObject({ secondsLeft: 120 });
    world.clock.ahead = 8 * 60 * MINUTE;
    expect((await browser.get("/session/left")).status).toBe(401);
  });

  test("at once by sign-out, on every copy of its cookie", async () => {
    const browser = await world.signedIn("sup02-is");
    const copy = new Browser(world.url);
    copy.setCookie(SESSION_COOKIE, browser.cookie(SESSION_COOKIE) ?? "");
    expect((await copy.get(OWN)).status).toBe(200);
    const answer = await browser.write("DELETE", "/session", undefined, { "x-csrf": await csrf(browser) });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      { end_session_endpoint: `${world.issuer}/session/end` },
    ]);
    expect(answer.headers["clear-site-data"]).toBe('"cache", "storage"');
    expect(browser.cookie(SESSION_COOKIE)).toBeUndefined();
    expect((await copy.get(OWN)).status).toBe(401);
  });
});

describe("a write is refused", () => {
  const WRITES: [string, string, unknown][] = [
    ["POST", "/session/nonce", undefined],
    ["POST", "/session", { id_token: "x" }],
    ["PUT", "/session/role", { party: "SUP02", role: "IS" }],
    ["DELETE", "/session", undefined],
  ];
  const WRONG_ORIGIN = '{"error":"wrong-origin","message":"The request came from another site."}\n';
  const origins: [string, Record<string, string>][] = [
    ["another site", { origin: "https://evil.example" }],
    ["an opaque origin", { origin: "null" }],
    ["the same host by another scheme", { origin: "https://localhost" }],
    ["a page that says it is cross-site", { "sec-fetch-site": "cross-site" }],
    ["a page of the same site, but another origin", { "sec-fetch-site": "same-site" }],
  ];
  test.each(origins)("from %s", async (_name, headers) => {
    const browser = await world.signedIn("sup02-is");
    const token = await csrf(browser);
    for (const [method, path, body] of WRITES) {
      const answer = await browser.write(method, path, body, { "x-csrf": token, ...headers });
      expect([path, answer.status, answer.text]).toEqual([path, 403, WRONG_ORIGIN]);
    }
    expect((await browser.get("/session")).status).toBe(200);
  });

  test("without an Origin", async () => {
    const browser = await world.signedIn("sup02-is");
    const answer = await browser.ask(world.url, "/session", {
      method: "DELETE",
      headers: { "x-csrf": await csrf(browser) },
    });
    expect(answer.text).toBe(WRONG_ORIGIN);
  });

  test.each(["", "wrong", "A".repeat(43)])("with the x-csrf value %j", async (value) => {
    const browser = await world.signedIn("sup02-is");
    for (const [method, path, body] of WRITES.slice(2)) {
      const answer = await browser.write(method, path, body, { "x-csrf": value });
      expect([answer.status, JSON.parse(answer.text)]).toEqual([
        403,
        { error: "wrong-csrf", message: "The request lacks the session's x-csrf value." },
      ]);
    }
  });

  test("with the x-csrf value of another session", async () => {
    const [one, other] = [await world.signedIn("sup02-is"), await world.signedIn("sup02-is")];
    const answer = await one.write("DELETE", "/session", undefined, { "x-csrf": await csrf(other) });
    expect(answer.status).toBe(403);
  });

  const bodies: [string, string, string, number][] = [
    ["that is no JSON", "application/json", "{", 400],
    ["of another type", "text/plain", "{}", 415],
    ["as a form", "application/x-www-form-urlencoded", "id_token=x", 415],
    ["without the field", "application/json", "{}", 400],
    ["with a field that is no text", "application/json", '{"id_token":{}}', 400],
    ["with a prototype", "application/json", '{"__proto__":{"id_token":"x"}}', 400],
    ["that is a list", "application/json", "[]", 400],
    ["that is too large", "application/json", `{"id_token":"${"x".repeat(40_000)}"}`, 413],
  ];
  test.each(bodies)("with a body %s", async (_name, type, body, status) => {
    const browser = new Browser(world.url);
    const { nonce } = await startSignIn(browser);
    const answer = await browser.ask(world.url, "/session", {
      method: "POST",
      headers: { origin: world.url, "content-type": type, "x-csrf": nonce },
      body,
    });
    expect(answer.status).toBe(status);
    expect(Object.keys(JSON.parse(answer.text) as object)).toEqual(["error", "message"]);
  });
});

test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE"])(
  "%s on a file is refused alike, there or not, with a session or without",
  async (method) => {
    const browser = await world.signedIn("sup02-is");
    const answers = [
      await browser.ask(world.url, OWN, { method }),
      await browser.ask(world.url, "/data/parties/SUP01/IS/manifest.json", { method }),
      await new Browser(world.url).ask(world.url, "/not-there", { method }),
    ].map(({ status, headers, text }) => ({ status, headers: { ...headers, date: undefined }, text }));
    expect(answers[0]?.status).toBe(405);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  },
);

test.each(["evil.example", "localhost", "localhost:1", "127.0.0.1"])(
  "a request for the host %j is not for this site",
  async (host) => {
    const browser = await world.signedIn("sup02-is");
    const answer = await browser.get(OWN, { host });
    expect([answer.status, answer.text]).toEqual([
      421,
      '{"error":"wrong-host","message":"This site has another address."}\n',
    ]);
  },
);

describe("a user of several roles", () => {
  test("has them all, and switches which one pages show", async () => {
    const browser = await world.signedIn("sup01-all");
    const before = JSON.parse((await browser.get("/session")).text) as Record<string, unknown>;
    expect([before["role"], before["parties"]]).toEqual(["GS", [{ party: "SUP01", roles: ["GS", "IS"] }]]);
    const answer = await browser.write(
      "PUT",
      "/session/role",
      { party: "SUP01", role: "IS" },
      { "x-csrf": await csrf(browser) },
    );
    expect(JSON.parse(answer.text)).toEqual({
      ...before,
      role: "IS",
      manifest: "/data/parties/SUP01/IS/manifest.json",
    });
    expect(world.audit.at(-1)).toMatchObject({ event: "switch", party: "SUP01", role: "IS" });
  });

  test("cannot tell a party of others from one that is not there", async () => {
    const browser = await world.signedIn("sup01-all");
    const headers = { "x-csrf": await csrf(browser) };
    const answers = await Promise.all(
      [
        { party: "SUP02", role: "IS" },
        { party: "NOBODY", role: "IS" },
        { party: "SUP01", role: "ED" },
        { party: "__proto__", role: "IS" },
      ].map(async (wanted) => {
        const {
          status,
          headers: answered,
          text,
        } = await browser.write("PUT", "/session/role", wanted, headers);
        return { status, headers: { ...answered, date: undefined }, text };
      }),
    );
    expect(answers[0]).toMatchObject({
      status: 403,
      text: '{"error":"not-held","message":"Your account does not hold that party and role."}\n',
    });
    expect(answers).toEqual(answers.map(() => answers[0]));
  });
});

describe("an operator", () => {
  test("views as one party and role at a time, and the log has who, when, as whom and what was read", async () => {
    const browser = await world.signedIn("operator");
    const headers = { "x-csrf": await csrf(browser) };
    const answer = await browser.write("PUT", "/session/role", { party: "SUP02", role: "IS" }, headers);
    const session = JSON.parse(answer.text) as Record<string, unknown>;
    expect([session["party"], session["role"], session["operator"], session["viewAs"]]).toEqual([
      "SUP02",
      "IS",
      true,
      true,
    ]);
    expect(session["parties"]).toEqual([
      { party: "NET01", roles: ["ED"] },
      { party: "OTH01", roles: ["OU"] },
      { party: "SUP01", roles: ["GS", "IS"] },
      { party: "SUP02", roles: ["IS"] },
    ]);
    const from = world.audit.length - 1;
    expect((await browser.get(OWN)).status).toBe(200);
    expect((await browser.get("/data/parties/NET01/ED/manifest.json")).status).toBe(404);
    expect((await browser.get("/quality.json")).status).toBe(200);
    const common = {
      user: "DCC operator",
      party: "SUP02",
      role: "IS",
      time: expect.any(String),
      session: expect.any(String),
    };
    expect(world.audit.slice(from)).toEqual([
      { event: "view-as", ...common },
      { event: "read-as", path: OWN, ...common },
      { event: "refused", path: "/data/parties/NET01/ED/manifest.json", code: "not-found", ...common },
      { event: "read-as", path: "/quality.json", ...common },
    ]);
  });
});
