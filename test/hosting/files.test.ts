import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { securityHeaders } from "../../hosting/http/headers.js";
import type { Browser } from "./browser.js";
import { running } from "./running.js";
import type { Running } from "./running.js";
import { sendOnWire } from "./wire.js";

let world: Running;
let browser: Browser;
beforeAll(async () => {
  world = await running();
  browser = await world.signedIn("sup02-is");
});
afterAll(() => world.stop());

const PARQUET = "/data/parties/SUP02/IS/models-5d41402abc.parquet";
const TEXT = "PAR1 SUP02 IS 0123456789 PAR1\n";
const SCRIPT = "/_import/shell.11111111.js";

describe("ranges", () => {
  const cases: [string, number, string | undefined, string][] = [
    ["bytes=0-3", 206, "bytes 0-3/30", "PAR1"],
    ["bytes=5-", 206, "bytes 5-29/30", TEXT.slice(5)],
    ["bytes=-5", 206, "bytes 25-29/30", "PAR1\n"],
    ["bytes=-999", 206, "bytes 0-29/30", TEXT],
    ["bytes=20-999", 206, "bytes 20-29/30", TEXT.slice(20)],
    ["bytes=0-0", 206, "bytes 0-0/30", "P"],
    ["bytes=0-1,4-5", 200, undefined, TEXT],
    ["bytes=5-4", 200, undefined, TEXT],
    ["bytes=a-b", 200, undefined, TEXT],
    ["bytes=-", 200, undefined, TEXT],
    ["bytes=1e1-", 200, undefined, TEXT],
    ["bytes=0-99999999999999999999", 200, undefined, TEXT],
    ["lines=0-3", 200, undefined, TEXT],
  ];
  test.each(cases)("%s is answered with %i", async (range, status, contentRange, text) => {
    const answer = await browser.get(PARQUET, { range });
    expect([answer.status, answer.headers["content-range"], answer.text]).toEqual([
      status,
      contentRange,
      text,
    ]);
    expect(answer.headers["content-length"]).toBe(String(text.length));
  });

  test.each(["bytes=30-", "bytes=99-100", "bytes=-0"])("%s lies outside", async (range) => {
    const answer = await browser.get(PARQUET, { range });
    expect([answer.status, answer.headers["content-range"]]).toEqual([416, "bytes */30"]);
  });

  test("a HEAD with a range answers 206 with the part's length, as DuckDB-WASM needs", async () => {
    const answer = await browser.ask(world.url, PARQUET, { method: "HEAD", headers: { range: "bytes=0-" } });
    expect([
      answer.status,
      answer.headers["content-range"],
      answer.headers["content-length"],
      answer.text,
    ]).toEqual([206, "bytes 0-29/30", "30", ""]);
  });

  test("are of the plain bytes, whatever encodings are accepted", async () => {
    const answer = await browser.get(SCRIPT, { range: "bytes=0-5", "accept-encoding": "br, gzip" });
    expect([answer.status, answer.headers["content-encoding"], answer.text]).toEqual([
      206,
      undefined,
      "export",
    ]);
  });

  test("hold only for the file that If-Range names", async () => {
    const tag = String((await browser.get(PARQUET)).headers.etag);
    const part = await browser.get(PARQUET, { range: "bytes=0-3", "if-range": tag });
    const whole = await browser.get(PARQUET, { range: "bytes=0-3", "if-range": '"another"' });
    const weak = await browser.get(PARQUET, { range: "bytes=0-3", "if-range": `W/${tag}` });
    expect([part.status, whole.status, weak.status]).toEqual([206, 200, 200]);
  });
});

describe("encodings", () => {
  const cases: [string | undefined, string | undefined][] = [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["gzip;q=0.9, br;q=0.1", "gzip"],
    ["*", "br"],
    ["identity", undefined],
    ["*;q=0", undefined],
    ["nonsense;;q=,", undefined],
    [undefined, undefined],
  ];
  test.each(cases)("Accept-Encoding %s gets %s", async (accept, encoding) => {
    const answer = await browser.get(SCRIPT, accept === undefined ? {} : { "accept-encoding": accept });
    const { body } = answer;
    const plain =
      encoding === "br" ? brotliDecompressSync(body) : encoding === "gzip" ? gunzipSync(body) : body;
    expect([answer.headers["content-encoding"], answer.headers.vary]).toEqual([encoding, "accept-encoding"]);
    expect(plain.toString()).toBe("export const shell = 1;\n".repeat(40));
    expect(answer.headers["content-length"]).toBe(String(body.length));
  });

  test("each has a tag of its own, and a file unchanged is not sent again", async () => {
    const plain = await browser.get(SCRIPT);
    const brotli = await browser.get(SCRIPT, { "accept-encoding": "br" });
    expect(plain.headers.etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(brotli.headers.etag).toBe(String(plain.headers.etag).replace(/"$/, '-br"'));
    const again = await browser.get(SCRIPT, {
      "accept-encoding": "br",
      "if-none-match": String(brotli.headers.etag),
    });
    expect([again.status, again.text, again.headers["content-length"]]).toEqual([304, "", undefined]);
    const other = await browser.get(SCRIPT, { "if-none-match": String(brotli.headers.etag) });
    expect(other.status).toBe(200);
  });
});

test.each([
  ["/_import/shell.11111111.js", "public, max-age=31536000, immutable"],
  ["/sign-in", "no-cache"],
  ["/", "private, no-cache"],
  ["/release.json", "private, no-cache"],
  ["/reports/inventory", "private, no-cache"],
  ["/data/industry/IS/models-aaaaaaaaaa.parquet", "private, no-cache"],
  [PARQUET, "private, no-cache"],
  ["/session", "no-store"],
  ["/session/issuer", "no-store"],
  ["/not-there", "no-store"],
])("%s is kept in caches as %s", async (path, expected) => {
  expect((await browser.get(path)).headers["cache-control"]).toBe(expected);
});

test("party files are asked for again each time, and a session that has ended gets 401, not 304", async () => {
  const mine = await world.signedIn("sup02-is");
  const tag = String((await mine.get(PARQUET)).headers.etag);
  expect((await mine.get(PARQUET, { "if-none-match": tag })).status).toBe(304);
  const { csrf } = JSON.parse((await mine.get("/session")).text) as { csrf: string };
  await mine.write("DELETE", "/session", undefined, { "x-csrf": csrf });
  expect((await mine.get(PARQUET, { "if-none-match": tag })).status).toBe(401);
});

describe("the Content-Security-Policy", () => {
  const page = (connect: string): string =>
    `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-c2NyaXB0'; style-src 'self' 'sha256-c3R5bGU='; connect-src ${connect}; img-src 'self' data: blob:; font-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const deny = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
  test.each([
    ["a page", "/", () => page("'self'")],
    ["the sign-in page, which fetches from the issuer too", "/sign-in", () => page(`'self' ${world.issuer}`)],
    ["the callback page", "/sign-in/callback", () => page(`'self' ${world.issuer}`)],
    [
      "DuckDB's worker",
      "/_import/duckdb.22222222.js",
      () =>
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ],
    [
      "Arquero's worker, which may evaluate, but reach nothing",
      "/_import/arquero.33333333.js",
      () =>
        "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ],
    ["data", PARQUET, () => deny],
    ["the session", "/session", () => deny],
    ["what is not there", "/not-there", () => deny],
  ])("of %s", async (_name, path, expected) => {
    expect((await browser.get(path)).headers["content-security-policy"]).toBe(expected());
  });
});

describe("every response has the security headers", () => {
  const wanted = Object.entries(securityHeaders(false)).filter(
    ([name]) => name !== "content-security-policy",
  );
  test.each([
    ["200", PARQUET, {}],
    ["206", PARQUET, { range: "bytes=0-1" }],
    ["304", PARQUET, { "if-none-match": "*" }],
    ["404", "/not-there", {}],
    ["401", PARQUET, { cookie: "" }],
    ["303", "/", { cookie: "", "sec-fetch-mode": "navigate" }],
    ["416", PARQUET, { range: "bytes=99-" }],
    ["421", PARQUET, { host: "evil.example" }],
    ["200", "/session", {}],
    ["200", "/healthz", {}],
  ])("%s of %s", async (status, path, headers) => {
    const answer = await browser.get(path, headers);
    expect(answer.status).toBe(Number(status));
    expect(answer.headers).toMatchObject(Object.fromEntries(wanted));
    expect(answer.headers["content-security-policy"]).toMatch(/^default-src 'none'/);
    expect([answer.headers["server"], answer.headers["x-powered-by"]]).toEqual([undefined, undefined]);
  });

  test.each([
    ["a request that is no HTTP", "nonsense\r\n\r\n"],
    ["headers that are too long", `GET / HTTP/1.1\r\nHost: x\r\nx: ${"a".repeat(20_000)}\r\n\r\n`],
    [
      "two lengths",
      "POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab",
    ],
    [
      "a length and chunks",
      "POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    ],
  ])("the answer to %s", async (_name, request) => {
    const answer = await sendOnWire(world.url, request);
    expect(answer.status).toBe(400);
    for (const [name, value] of wanted) expect(answer.head).toContain(`${name}: ${value}`);
  });
});

test("browsers are told to stay with https where the gate is reached by it, and only there", () => {
  expect([
    securityHeaders(true)["strict-transport-security"],
    securityHeaders(false)["strict-transport-security"],
  ]).toEqual(["max-age=63072000; includeSubDomains", undefined]);
});

test("a navigation to what is not there gets the page that says so, with 404", async () => {
  const answer = await browser.get("/not-there", { "sec-fetch-mode": "navigate", "accept-encoding": "gzip" });
  expect([
    answer.status,
    answer.headers["content-type"],
    answer.headers.etag,
    gunzipSync(answer.body).toString(),
  ]).toEqual([
    404,
    "text/html; charset=utf-8",
    undefined,
    '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Nothing here</title><p>Nothing here</p></html>\n',
  ]);
});
