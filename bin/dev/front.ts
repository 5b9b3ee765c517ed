import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { join } from "node:path";
import { mediaType } from "../../loaders/pages/media-types.js";
import { ownFile } from "../../loaders/pages/own-files.js";
import { viewsOf } from "../../loaders/pages/views.js";
import { loadReports } from "../../loaders/registry.js";

export interface FrontOptions {
  /** Project root. */
  source: string;
  /** Where browsers reach it. */
  url: string;
  /** The identity provider's origin, which the sign-in page asks for its token. */
  issuer: string;
  /** Loopback ports of the gate and of Framework's preview. */
  gate: number;
  preview: number;
}

/** What the gate answers itself; the data among it. */
const GATE = /^\/(session|data|healthz)(\/|$)/;
/** What the pages are made of: code of this checkout, no data. */
const CODE = /^\/(_import|_node|_observablehq|_file|_font|sign-in)(\/|$)/;

/**
 * One origin for work on pages: sign-in and data come from the gate, pages from Framework's preview as they are
 * saved. Pages need a session, as they do behind the gate alone. For loopback only.
 */
export function startFront(options: FrontOptions, port: number): Promise<Server> {
  const server = createServer((asked, answer) => {
    handle(options, asked, answer).catch((error: unknown) => {
      answer.writeHead(500, { "content-type": "text/plain; charset=utf-8" });
      answer.end(error instanceof Error ? error.stack : String(error));
    });
  });
  server.on("upgrade", (asked: IncomingMessage, socket: Duplex, head: Buffer) =>
    upgrade(options, asked, socket, head),
  );
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

async function handle(options: FrontOptions, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { pathname, search } = new URL(asked.url ?? "/", options.url);
  if (GATE.test(pathname)) return forward(options.gate, asked, answer);
  if (/^\/_file\/data\//.test(pathname)) return end(answer, 404);
  if (CODE.test(pathname) || (await signedIn(options, asked)))
    return page(options, pathname, search, asked, answer);
  answer.writeHead(302, { location: `/sign-in/?return=${encodeURIComponent(pathname + search)}` });
  answer.end();
}

async function page(
  { source, preview, issuer }: FrontOptions,
  pathname: string,
  search: string,
  asked: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const own = ownFile(pathname, source);
  if (own !== undefined) return end(answer, 200, mediaType(own), await readFile(own));
  const report = /^\/_views\/([\w-]+)\.json$/.exec(pathname)?.[1];
  if (report !== undefined) {
    const found = (await loadReports(source)).find(({ id }) => id === report);
    if (!found) return end(answer, 404);
    return end(answer, 200, "application/json", JSON.stringify(await viewsOf(found, source)));
  }
  // The preview knows a page of a folder by the slash at its end.
  if (!pathname.endsWith("/") && existsSync(join(source, "src", pathname, "index.md"))) {
    answer.writeHead(302, { location: `${pathname}/${search}` });
    answer.end();
    return;
  }
  answer.setHeader("content-security-policy", policy(issuer));
  forward(preview, asked, answer);
}

/** Looser than a release's by what the preview needs, and still no other origin. */
function policy(issuer: string): string {
  return `default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' ws: ${issuer}; frame-ancestors 'none'`;
}

function signedIn({ gate, url }: FrontOptions, { headers }: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = request(
      {
        host: "127.0.0.1",
        port: gate,
        path: "/session",
        headers: { host: new URL(url).host, cookie: headers.cookie ?? "" },
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    ask.on("error", () => resolve(false));
    ask.end();
  });
}

function forward(port: number, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = asked;
  const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  onward.on("error", (error) => end(answer, 502, "text/plain; charset=utf-8", error.message));
  asked.pipe(onward);
}

/** The preview tells open pages of changes over a WebSocket. */
function upgrade({ preview, url }: FrontOptions, asked: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (asked.url !== "/_observablehq" || asked.headers.origin !== url) return void socket.destroy();
  const onward = connect(preview, "127.0.0.1", () => {
    const headers = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}`);
    onward.write(`GET /_observablehq HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  onward.on("error", () => socket.destroy());
  socket.on("error", () => onward.destroy());
}

function end(
  answer: ServerResponse,
  status: number,
  type = "text/plain; charset=utf-8",
  body: string | Buffer = "",
): void {
  answer.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  answer.end(body);
}
