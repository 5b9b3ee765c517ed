import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkHost } from "../../hosting/http/host.js";
import { securityHeaders } from "../../hosting/http/headers.js";
import { SESSION_COOKIE } from "../../hosting/http/cookies.js";
import type { Browser } from "./browser.js";
import { running } from "./running.js";
import type { Running } from "./running.js";
import { sendOnWire } from "./wire.js";

let world: Running;
let host: string;
let browser: Browser;
let cookie: string;
beforeAll(async () => {
  world = await running();
  host = new URL(world.url).host;
  browser = await world.signedIn("sup02-is");
  cookie = `${SESSION_COOKIE}=${browser.cookie(SESSION_COOKIE) ?? ""}`;
});
afterAll(() => world.stop());

const OWN = "/data/parties/SUP02/IS/manifest.json";
const END = "Connection: close\r\n\r\n";

describe("every answer has the security headers, and none is a failure", () => {
  const shapes: [string, number, (host: string) => string][] = [
    ["an expectation", 417, (name) => `GET /sign-in HTTP/1.1\r\nHost: ${name}\r\nExpect: more\r\n${END}`],
    [
      "an expectation of a data file",
      417,
      (name) => `GET ${OWN} HTTP/1.1\r\nHost: ${name}\r\nExpect: x\r\n${END}`,
    ],
    ["HTTP/1.1 without Host", 400, () => `GET /sign-in HTTP/1.1\r\n${END}`],
    ["an empty Host", 421, () => `GET /sign-in HTTP/1.1\r\nHost:\r\n${END}`],
    ["two Hosts", 400, (name) => `GET /sign-in HTTP/1.1\r\nHost: ${name}\r\nHost: evil.example\r\n${END}`],
    ["HTTP/1.0 without Host", 421, () => `GET /sign-in HTTP/1.0\r\n\r\n`],
    ["HTTP/1.0 with Host", 200, (name) => `GET /sign-in HTTP/1.0\r\nHost: ${name}\r\n\r\n`],
    ["HTTP/0.9", 421, () => `GET /sign-in\r\n\r\n`],
    ["HTTP/2 in the clear", 400, () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ["HTTP/9.9", 400, (name) => `GET / HTTP/9.9\r\nHost: ${name}\r\n${END}`],
    [
      "an upgrade",
      200,
      (name) =>
        `GET /sign-in HTTP/1.1\r\nHost: ${name}\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\n\r\n`,
    ],
    ["a header without a name", 400, (name) => `GET / HTTP/1.1\r\nHost: ${name}\r\n: x\r\n${END}`],
    ["a header that is folded", 400, (name) => `GET / HTTP/1.1\r\nHost: ${name}\r\n x\r\n${END}`],
    ["a NUL in a header", 400, (name) => `GET / HTTP/1.1\r\nHost: ${name}\r\nx: \0\r\n${END}`],
    [
      "a chunk that is none",
      400,
      (name) =>
        `POST /session HTTP/1.1\r\nHost: ${name}\r\nOrigin: http://${name}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n${END}zz\r\n`,
    ],
  ];
  test.each(shapes)("%s", async (_name, status, request) => {
    const answer = await sendOnWire(world.url, request(host));
    expect(answer.status, answer.head).toBe(status);
    for (const [name, value] of Object.entries(securityHeaders(false)))
      expect(answer.head).toContain(name === "content-security-policy" ? `${name}: ` : `${name}: ${value}`);
    expect(answer.head).not.toMatch(/^(server|x-powered-by):/im);
  });
});

describe("the host", () => {
  test.each([
    ["https://portal.example", "portal.example", true],
    ["https://portal.example", "portal.example:443", true],
    ["https://portal.example", "PORTAL.Example:443", true],
    ["https://portal.example", "portal.example:", true],
    ["https://portal.example", "portal.example:80", false],
    ["https://portal.example", "portal.example:0443", false],
    ["https://portal.example", "portal.example:443:443", false],
    ["https://portal.example", "portal.example.", false],
    ["https://portal.example", "portal.example.evil.example", false],
    ["https://portal.example", "evil.example", false],
    ["https://portal.example", "portal.example@evil.example", false],
    ["https://portal.example", "", false],
    ["https://portal.example", undefined, false],
    ["http://portal.example", "portal.example:80", true],
    ["http://portal.example", "portal.example:443", false],
    ["http://localhost:3000", "localhost:3000", true],
    ["http://localhost:3000", "localhost", false],
    ["http://localhost:3000", "localhost:80", false],
    ["https://[2001:db8::1]", "[2001:db8::1]:443", true],
    ["https://[2001:db8::1]", "[2001:db8::1]", true],
  ])("of %s is named by %j: %s", (origin, named, expected) => {
    expect(checkHost(named, origin)).toBe(expected);
  });
});

test("HEAD answers as GET does, without a body, wherever there is a GET", async () => {
  for (const path of ["/healthz", "/session", "/session/issuer", "/sign-in", OWN, "/not-there"]) {
    const [get, head] = await Promise.all(
      ["GET", "HEAD"].map((method) => browser.ask(world.url, path, { method })),
    );
    expect({ path, status: head?.status, text: head?.text, headers: { ...head?.headers, date: "" } }).toEqual(
      {
        path,
        status: get?.status,
        text: "",
        headers: { ...get?.headers, date: "" },
      },
    );
  }
});

describe("a request that another site started carries no session", () => {
  const NAVIGATION = { "sec-fetch-mode": "navigate" };
  const asked = async (
    path: string,
    headers: Record<string, string>,
  ): Promise<[number, string | undefined]> => {
    const answer = await browser.ask(world.url, path, { headers: { cookie, ...headers } });
    return [answer.status, answer.headers.location];
  };
  test.each(["cross-site", "same-site", "same-origin, cross-site", "nonsense"])("%s", async (site) => {
    const headers = { "sec-fetch-site": site };
    expect(await asked(OWN, headers)).toEqual([401, undefined]);
    expect(await asked("/reports/inventory", headers)).toEqual([401, undefined]);
    expect(await asked("/not-there", headers)).toEqual([401, undefined]);
    expect(await asked(OWN, { ...headers, ...NAVIGATION })).toEqual([303, "/sign-in"]);
    expect(await asked("/reports/inventory", { ...headers, ...NAVIGATION })).toEqual([
      303,
      "/sign-in?return=%2Freports%2Finventory",
    ]);
    expect(await asked("/sign-in", { ...headers, ...NAVIGATION })).toEqual([200, undefined]);
    expect(await asked("/session", headers)).toEqual([403, undefined]);
    expect(await asked("/session/issuer", headers)).toEqual([403, undefined]);
  });
  test("what a user types opens pages and files, but not the session API", async () => {
    const headers = { "sec-fetch-site": "none", ...NAVIGATION };
    expect(await asked(OWN, headers)).toEqual([200, undefined]);
    expect(await asked("/reports/inventory", headers)).toEqual([200, undefined]);
    expect(await asked("/session", headers)).toEqual([403, undefined]);
  });
  test("pages of this site, and clients that are no browsers, read what is the session's", async () => {
    for (const headers of [{ "sec-fetch-site": "same-origin" }, {}]) {
      expect(await asked(OWN, headers)).toEqual([200, undefined]);
      expect(await asked("/session", headers)).toEqual([200, undefined]);
    }
  });
});
