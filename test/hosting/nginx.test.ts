import { mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect as connectPlain } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, getCiphers } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { securityHeaders } from "../../hosting/http/headers.js";
import { freePort, startNginx } from "../support/nginx.js";
import type { RunningNginx } from "../support/nginx.js";
import type { Answer } from "./browser.js";
import { running } from "./running.js";
import type { Running } from "./running.js";

const NAME = "portal.example";
const SECRET = "a-code-that-is-for-no-log";

let folder: string;
let world: Running;
let nginx: RunningNginx;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-nginx-"));
  const port = await freePort();
  world = await running({ port, publicUrl: `https://${NAME}` });
  nginx = await startNginx(folder, NAME, port);
});
afterAll(async () => {
  await nginx?.stop();
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  address?: string;
  name?: string;
}

/** Asks nginx by https, or by http where no certificate is given. */
function ask(path: string, asked: Asked = {}, secure = true): Promise<Answer> {
  const { method = "GET", headers = {}, body, address = "127.0.0.1", name = NAME } = asked;
  return new Promise((resolve, reject) => {
    const options = { host: address, path, method, headers: { host: name, ...headers }, agent: false };
    const request = secure
      ? httpsRequest({ ...options, port: nginx.https, servername: NAME, ca: nginx.certificate })
      : httpRequest({ ...options, port: nginx.http });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, body: bytes, text: bytes.toString() });
      });
    });
    request.end(body);
  });
}

/** What a TLS handshake settles on; undefined if it fails. */
function handshake(
  options: ConnectionOptions,
): Promise<{ protocol: string | null; cipher: string } | undefined> {
  return new Promise((resolve) => {
    const socket = connect({
      host: "127.0.0.1",
      port: nginx.https,
      servername: NAME,
      ca: nginx.certificate,
      ...options,
    });
    socket.on("error", () => resolve(undefined));
    socket.on("secureConnect", () => {
      resolve({ protocol: socket.getProtocol(), cipher: socket.getCipher().name });
      socket.destroy();
    });
  });
}

/** Sends bytes and reads until nginx closes. */
function wire(port: number, bytes: string, secure: boolean): Promise<string> {
  return new Promise((resolve) => {
    const socket = secure
      ? connect({ host: "127.0.0.1", port, servername: NAME, ca: nginx.certificate })
      : connectPlain(port, "127.0.0.1");
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("error", () => resolve(text));
    socket.on("close", () => resolve(text));
    socket.write(bytes);
  });
}

describe("the recipe's TLS", () => {
  test("takes 1.3, and 1.2 with ephemeral keys and authenticated encryption alone", async () => {
    expect(await handshake({ minVersion: "TLSv1.3" })).toMatchObject({ protocol: "TLSv1.3" });
    const taken: string[] = [];
    for (const name of getCiphers().filter((cipher) => !cipher.startsWith("tls_"))) {
      const found = await handshake({
        maxVersion: "TLSv1.2",
        minVersion: "TLSv1.2",
        ciphers: `${name.toUpperCase()}:@SECLEVEL=0`,
      });
      if (found) taken.push(found.cipher);
    }
    expect(taken.sort()).toEqual([
      "ECDHE-ECDSA-AES128-GCM-SHA256",
      "ECDHE-ECDSA-AES256-GCM-SHA384",
      "ECDHE-ECDSA-CHACHA20-POLY1305",
    ]);
  });
  test.each(["TLSv1", "TLSv1.1"] as const)("does not take %s", async (version) => {
    const options = { minVersion: version, maxVersion: version, ciphers: "ALL:@SECLEVEL=0" };
    expect(await handshake(options)).toBeUndefined();
  });
  test("has no handshake for another name, or for none", async () => {
    expect(await handshake({ servername: "evil.example", rejectUnauthorized: false })).toBeUndefined();
    expect(await handshake({ servername: "", rejectUnauthorized: false })).toBeUndefined();
  });
  test("speaks HTTP/2", async () => {
    const protocol = await new Promise((resolve) => {
      const socket = connect(
        {
          host: "127.0.0.1",
          port: nginx.https,
          servername: NAME,
          ca: nginx.certificate,
          ALPNProtocols: ["h2"],
        },
        () => {
          resolve(socket.alpnProtocol);
          socket.destroy();
        },
      );
    });
    expect(protocol).toBe("h2");
  });
});

test("pages come through with the gate's own headers, each once, by IPv4 and IPv6", async () => {
  for (const address of ["127.0.0.1", "::1"]) {
    const answer = await ask("/sign-in", { address });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    const { "content-security-policy": policy, ...rest } = securityHeaders(true);
    expect(answer.headers).toMatchObject(rest);
    expect([policy === undefined, answer.headers["content-security-policy"]]).toEqual([
      false,
      expect.stringMatching(/^default-src 'none'; script-src 'self'/),
    ]);
    expect([answer.headers["via"], answer.headers["cache-control"]]).toEqual([undefined, "no-cache"]);
  }
  expect((await ask("/session")).text).toContain("sign-in-needed");
});

describe("http leads to https under the recipe's own name", () => {
  test.each(["/reports/srv?month=2026-10", "/", "//evil.example", "/%0d%0aSet-Cookie:x"])(
    "%s",
    async (path) => {
      const answer = await ask(path, {}, false);
      expect([answer.status, answer.headers.location]).toEqual([301, `https://${NAME}${path}`]);
    },
  );
  test.each(["evil.example", "", `${NAME}.evil.example`])("and Host %j gets nothing", async (host) => {
    const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    expect(await wire(nginx.http, request, false)).toMatch(host === "" ? /^(HTTP\/1\.1 400|$)/ : /^$/);
    expect(await wire(nginx.https, request, true)).toMatch(host === "" ? /^(HTTP\/1\.1 400|$)/ : /^$/);
  });
});

/** Headers of nginx's own answers: the gate's, but for those that only matter to pages. */
const OWN = Object.entries(securityHeaders(true)).filter(
  ([name]) => !["origin-agent-cluster", "permissions-policy", "x-dns-prefetch-control"].includes(name),
);
const REFUSED = '{"error":"unavailable","message":"The site cannot take this request just now."}\n';

function expectOwn(answer: string, status: number, secure = true): void {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head.slice(0, 12), head).toBe(`HTTP/1.1 ${status}`);
  for (const [name, value] of OWN) {
    const line = new RegExp(`^${name}: (.*)\r?$`, "gim");
    const found = [...head.matchAll(line)].map(([, text]) => text?.trim());
    expect([name, found]).toEqual([name, secure || name !== "strict-transport-security" ? [value] : []]);
  }
  expect(head).toMatch(/^server: nginx\r?$/im);
  if (status !== 301) expect(body).toBe(REFUSED);
}

describe("nginx's own answers have the security headers", () => {
  const start = `Host: ${NAME}\r\nConnection: close\r\n`;
  const shapes: [string, number, string][] = [
    ["a request that is none", 400, "nonsense\r\n\r\n"],
    ["no host", 400, "GET / HTTP/1.1\r\n\r\n"],
    ["two hosts", 400, `GET / HTTP/1.1\r\n${start}Host: x\r\n\r\n`],
    ["a header that is too long", 400, `GET / HTTP/1.1\r\n${start}x: ${"a".repeat(9000)}\r\n\r\n`],
    [
      "headers that are too many",
      400,
      `GET / HTTP/1.1\r\n${start}${`x: ${"a".repeat(7000)}\r\n`.repeat(5)}\r\n`,
    ],
    ["an address that is too long", 414, `GET /${"a".repeat(9000)} HTTP/1.1\r\n${start}\r\n`],
    [
      "a body that is too large",
      413,
      `POST /session HTTP/1.1\r\n${start}Content-Length: 70000\r\n\r\n${"a".repeat(70_000)}`,
    ],
    ["TRACE", 405, `TRACE / HTTP/1.1\r\n${start}\r\n`],
    ["a version that is none", 505, `GET / HTTP/3.1\r\n${start}\r\n`],
  ];
  test.each(shapes)("%s", async (_name, status, bytes) => {
    expectOwn(await wire(nginx.https, bytes, true), status);
  });
  test("http to the port of https", async () => {
    expectOwn(await wire(nginx.https, `GET / HTTP/1.1\r\n${start}\r\n`, false), 400, false);
  });
  test("http, errors and redirects", async () => {
    expectOwn(await wire(nginx.http, "nonsense\r\n\r\n", false), 400, false);
    expectOwn(await wire(nginx.http, `GET / HTTP/1.1\r\n${start}\r\n`, false), 301, false);
  });
  test("too many sign-ins at once", async () => {
    const answers = await Promise.all(Array.from({ length: 180 }, () => ask("/session/nonce")));
    const refused = answers.find(({ status }) => status === 429);
    expect([refused?.text, refused?.headers["x-frame-options"]]).toEqual([REFUSED, "DENY"]);
  });
});

test("no query is in a log, and of the callback nothing that holds a code, the gate being there or not", async () => {
  const path = `/sign-in/callback?code=${SECRET}&state=s`;
  expect((await ask(path)).status).toBe(200);
  expect((await ask(path, {}, false)).status).toBe(301);
  await ask(`/session?x=${SECRET}`);
  await world.gate.close();
  const answer = await ask(path);
  expect([answer.status, answer.text, answer.headers["x-frame-options"]]).toEqual([502, REFUSED, "DENY"]);
  expectOwn(
    await wire(nginx.https, `GET / HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`, true),
    502,
  );
  const log = await nginx.log("access");
  expect(log).toMatch(/ "GET \/sign-in\/callback HTTP\/1\.1" 502 /);
  expect([log.includes(SECRET), log.includes("?")]).toEqual([false, false]);
  expect(await nginx.log("error")).not.toContain(SECRET);
});
