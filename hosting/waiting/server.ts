import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listenError } from "../listen-error.js";
import { checkHost } from "../http/host.js";
import { securityHeaders } from "../http/headers.js";
import { isNavigation } from "../http/navigation.js";
import { requestPath } from "../http/request-path.js";
import type { Step } from "../../loaders/making.js";
import { WAITING_PAGE, WAITING_POLICY } from "./page.js";

/** How far the making of a first release is; `failed` says in words that it was given up. */
export interface Waiting {
  steps: readonly Step[];
  failed: string | null;
}

export interface WaitingServer {
  url: string;
  /** Frees the port for the gate. */
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/**
 * Serves, on this machine alone, a page that says how far things are, until there is a site. Nothing else is there.
 * @throws PortalError (2) if the port is taken
 */
export async function startWaiting(port: number, look: () => Waiting): Promise<WaitingServer> {
  const always = securityHeaders(false);
  let url = "";
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries({ ...always, "cache-control": "no-store" }))
      response.setHeader(name, value);
    answer(request, response, url, look);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, port, HOST)));
    server.listen(port, HOST, resolve);
  });
  const address = server.address();
  url = `http://localhost:${typeof address === "object" && address !== null ? address.port : port}`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, url: string, look: () => Waiting): void {
  const path = requestPath(request.url ?? "");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!checkHost(request.headers.host, url)) return end(response, 421, "text/plain", "another host\n");
  if (!isRead) return end(response, 405, "text/plain", "method not allowed\n");
  if (path === "/making")
    return end(
      response,
      200,
      "application/json",
      JSON.stringify({ now: new Date().toISOString(), ...look() }),
    );
  if (isNavigation(request.method ?? "", request.headers) || path === "/") {
    response.setHeader("content-security-policy", WAITING_POLICY);
    return end(response, 200, "text/html", WAITING_PAGE);
  }
  response.setHeader("retry-after", "5");
  return end(response, 503, "text/plain", "the site is being made\n");
}

function end(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}
