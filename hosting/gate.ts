import type { Socket } from "node:net";
import cookie from "@fastify/cookie";
import fastify from "fastify";
import type { FastifyError, FastifyInstance } from "fastify";
import { PortalError } from "../loaders/errors.js";
import { newFiguresSince } from "../loaders/making.js";
import type { AuditLog } from "./audit.js";
import { fileRoute } from "./file-route.js";
import { listenError } from "./listen-error.js";
import type { GateState, KnownIssuer } from "./gate-state.js";
import { checkHost, hasOneHost } from "./http/host.js";
import { securityHeaders } from "./http/headers.js";
import { requestPath } from "./http/request-path.js";
import { refusalOf, refuse } from "./http/refuse.js";
import { Refusal, refusalBody } from "./refusal.js";
import { refusalCounts } from "./refusal-counts.js";
import type { RefusalCode } from "./refusal.js";
import { followCurrent } from "./release/served.js";
import type { ServedReleases } from "./release/served.js";
import { SESSION_PATHS, sessionRoutes } from "./session-routes.js";
import { DEFAULT_CLAIMS, identity } from "./sign-in/claims.js";
import type { ClaimNames } from "./sign-in/claims.js";
import type { TrustedIssuer } from "./sign-in/claims-file.js";
import { newGateKey } from "./sign-in/gate-key.js";
import { discoverIssuer } from "./sign-in/issuer.js";
import type { Issuer } from "./sign-in/issuer.js";
import { nonces } from "./sign-in/nonces.js";
import { DEFAULT_LIFE, namedInLogs, sessions } from "./sign-in/sessions.js";
import type { SessionLife } from "./sign-in/sessions.js";
import { usedTokens } from "./sign-in/used-tokens.js";

export interface GateOptions {
  /** Folder with `current` and `releases/`. */
  site: string;
  /** 0: any free one. */
  port: number;
  /** Address to listen on; default 127.0.0.1. */
  host?: string;
  /** Where browsers reach the gate; default `http://localhost:<port>`. */
  publicUrl?: string;
  /** The OpenID Connect issuer's identifier. */
  issuer: string;
  clientId: string;
  /** Scopes to ask for; default `openid`. */
  scope?: string;
  claims?: ClaimNames;
  /** Several issuers, or one with rules for its claims, instead of `issuer`, `clientId`, `scope` and `claims`. */
  issuers?: readonly TrustedIssuer[];
  life?: SessionLife;
  /** Key that nonces of sign-ins are made with, shared by the gates behind one name; default: one of its own. */
  key?: Uint8Array;
  audit: AuditLog;
  /** How often refusals that name no user are written, as a count; default one minute. */
  refusalsMilliseconds?: number;
  now?: () => Date;
  /** How often `current` is looked at; default one second. */
  pollMilliseconds?: number;
  /** How long hashed files of the release before stay reachable after a switch; default one hour. */
  graceMilliseconds?: number;
}

export interface Gate {
  /** Origin at which browsers reach it, without a slash at the end. */
  url: string;
  issuer: Issuer;
  releases: ServedReleases;
  /** Lets requests under way finish, then ends. */
  close(): Promise<void>;
}

const FILES = "/files";
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE"]);

/**
 * Starts the gate: the only door to a site. Everything is denied unless the release's index lists it for the
 * session that asks.
 * @throws PortalError (2) if the port is taken, (4) if the site has no readable release
 */
export async function startGate(options: GateOptions): Promise<Gate> {
  const now = options.now ?? (() => new Date());
  const { audit } = options;
  const releases = await followCurrent({
    site: options.site,
    audit,
    now,
    pollMilliseconds: options.pollMilliseconds ?? 1000,
    graceMilliseconds: options.graceMilliseconds ?? 60 * 60 * 1000,
  });
  const life = options.life ?? DEFAULT_LIFE;
  let origin = options.publicUrl === undefined ? undefined : publicOrigin(options.publicUrl);
  const known = (one: TrustedIssuer): KnownIssuer => ({ ...one, issuer: discoverIssuer(one.url, now) });
  const [first, ...others] = options.issuers ?? [];
  const issuers: GateState["issuers"] = [known(first ?? onlyIssuer(options)), ...others.map(known)];
  const state: GateState = {
    get origin() {
      return origin ?? "";
    },
    life,
    now,
    audit,
    refusals: refusalCounts(audit, options.refusalsMilliseconds ?? 60_000),
    issuers,
    releases,
    makingSince: () => newFiguresSince(options.site, now()),
    sessions: sessions(life, now, (session) =>
      audit.write({ event: "session-expired", ...namedInLogs(session) }),
    ),
    nonces: nonces(options.key ?? newGateKey(), now),
    usedTokens: usedTokens(now),
  };
  const app = await build(state, options.publicUrl?.startsWith("https:") ?? false);
  const host = options.host ?? "127.0.0.1";
  try {
    await app.listen({ port: options.port, host });
  } catch (error) {
    releases.close();
    await app.close();
    throw listenError(error, options.port, host);
  }
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  origin ??= `http://localhost:${port}`;
  return {
    url: origin,
    issuer: issuers[0].issuer,
    releases,
    close: async () => {
      releases.close();
      await closeServer(app);
      state.refusals.close();
    },
  };
}

function onlyIssuer({
  issuer,
  clientId,
  scope = "openid",
  claims = DEFAULT_CLAIMS,
}: GateOptions): TrustedIssuer {
  return {
    url: issuer,
    name: issuer,
    clientId,
    scope,
    identify: (given) => identity(given, claims),
  };
}

/** How long reads under way may take once the gate is told to end. */
const LAST_READS_MILLISECONDS = 10_000;

/** A connection that was reading when the server began to close stays open for its keep-alive time, unless it is told. */
async function closeServer(app: FastifyInstance): Promise<void> {
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  const all = setTimeout(() => app.server.closeAllConnections(), LAST_READS_MILLISECONDS);
  await app.close().finally(() => {
    clearInterval(idle);
    clearTimeout(all);
  });
}

/** @throws PortalError (2) if a page cannot be signed in to at that address */
function publicOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== "/" ||
    url.search ||
    url.hash ||
    url.username
  )
    throw new PortalError(`not a public URL: ${text} (expected an origin such as https://portal.example)`, 2);
  return url.origin;
}

async function build(state: GateState, secure: boolean): Promise<FastifyInstance> {
  const always = securityHeaders(secure);
  const app = fastify({
    logger: false,
    bodyLimit: 32 * 1024,
    connectionTimeout: 60_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    // Node would answer these by itself, without the headers that every answer has.
    http: { requireHostHeader: false },
    return503OnClosing: false,
    forceCloseConnections: "idle",
    exposeHeadRoutes: true,
    onProtoPoisoning: "error",
    onConstructorPoisoning: "error",
    // The router sees only the gate's own paths, spelled exactly; a file's path reaches nothing but the index.
    rewriteUrl: (request) => routeOf(request.url ?? ""),
    clientErrorHandler: (error, socket) => {
      state.refusals.count("bad-request", error.message);
      answerUnreadable(error, socket, always);
    },
  });
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  app.removeContentTypeParser("text/plain");
  await app.register(cookie, { hook: "onRequest" });

  app.addHook("onRequest", async (request, reply) => {
    reply.headers(always);
    if (!METHODS.has(request.method)) return refuse(request, reply, "method-not-allowed");
    const path = requestPath(request.originalUrl);
    if (request.headers.expect !== undefined && !/^100-continue$/i.test(request.headers.expect))
      return refuse(request, reply, "expectation-failed");
    if (!hasOneHost(request.raw)) return refuse(request, reply, "bad-request");
    if (!PROBES.has(path) && !checkHost(request.headers.host, state.origin))
      return refuse(request, reply, "wrong-host");
    return undefined;
  });
  app.setNotFoundHandler((request, reply) => refuse(request, reply, "method-not-allowed"));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { code, reason } = error instanceof Refusal ? error : asRefusal(error);
    return refuse(request, reply, code, reason);
  });
  app.addHook("onResponse", async (request, reply) => {
    const refusal = refusalOf(reply);
    if (!refusal || WRITTEN_WITH_USER.has(refusal.code)) return;
    const { code, reason } = refusal;
    if (state.refusals.count(code, reason) && code === "failure")
      state.audit.write({ event: "failure", path: requestPath(request.originalUrl), reason: reason ?? "" });
  });

  app.get("/healthz", async (_request, reply) =>
    reply.header("cache-control", "no-store").type("text/plain; charset=utf-8").send("ok\n"),
  );
  app.get("/readyz", async (_request, reply) => {
    const fault = await state.audit.fault();
    if (fault !== undefined) throw new Refusal("audit-unavailable", fault);
    return reply.header("cache-control", "no-store").type("text/plain; charset=utf-8").send("ready\n");
  });
  sessionRoutes(app, state);
  fileRoute(app, state, FILES);
  return app;
}

const PROBES: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);
const OWN_PATHS: ReadonlySet<string> = new Set([...SESSION_PATHS, ...PROBES]);
/** Refusals that have a line of their own in the audit log, which says whose they are. */
const WRITTEN_WITH_USER: ReadonlySet<RefusalCode> = new Set(["not-found", "not-held", "no-known-party"]);

function routeOf(url: string): string {
  const path = requestPath(url);
  return OWN_PATHS.has(path) ? path : FILES;
}

const FRAMEWORK_CODES: Readonly<Record<number, RefusalCode>> = { 413: "too-large", 415: "unsupported-type" };

function asRefusal(error: FastifyError): Refusal {
  const status = error.statusCode ?? 500;
  const code = status >= 500 ? "failure" : (FRAMEWORK_CODES[status] ?? "bad-request");
  return new Refusal(code, `${error.code}: ${error.stack ?? error.message}`, { cause: error });
}

/** What is not HTTP gets an answer too, with the same headers, and the connection ends. */
function answerUnreadable(
  error: Error & { code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = refusalBody("bad-request");
  const lines = Object.entries({
    ...headers,
    "cache-control": "no-store",
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join("")}\r\n${body}`);
}
