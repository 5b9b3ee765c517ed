import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AuditEntry } from "./audit.js";
import type { Holding } from "./holding.js";
import type { GateState, KnownIssuer } from "./gate-state.js";
import { COOKIE_OPTIONS, SESSION_COOKIE, SIGN_IN_COOKIE } from "./http/cookies.js";
import { isFromHere } from "./http/fetch-site.js";
import { liveSession } from "./live-session.js";
import { Refusal } from "./refusal.js";
import { choices, defaultChoice, isAmong, secondsLeft, sessionAnswer } from "./session-answer.js";
import { checkIdToken } from "./sign-in/id-token.js";
import { SIGN_IN_SECONDS } from "./sign-in/nonces.js";
import { sameSecret } from "./sign-in/secret.js";
import { namedInLogs } from "./sign-in/sessions.js";
import type { Session } from "./sign-in/sessions.js";

/** Paths of the session API (docs/release-format.md, "The gate"). */
export const SESSION_PATHS = [
  "/session",
  "/session/left",
  "/session/release",
  "/session/nonce",
  "/session/issuer",
  "/session/role",
];

export function sessionRoutes(app: FastifyInstance, state: GateState): void {
  const fromHere = async (request: FastifyRequest): Promise<void> => checkOrigin(request, state.origin);
  app.addHook("onSend", async (request, reply) => {
    if (SESSION_PATHS.includes(request.url)) reply.header("cache-control", "no-store");
  });
  const read = { onRequest: async (request: FastifyRequest): Promise<void> => checkSite(request) };
  app.get("/session/issuer", read, (request) => describeIssuer(state, request));
  app.get("/session", read, (request) => answer(state, signedIn(state, request)));
  app.get("/session/left", read, (request) => left(state, request));
  app.get("/session/release", read, (request) => served(state, request));
  app.post("/session/nonce", { onRequest: fromHere }, (request, reply) => startSignIn(state, request, reply));
  app.post("/session", { onRequest: fromHere }, (request, reply) => finishSignIn(state, request, reply));
  app.put("/session/role", { onRequest: fromHere }, (request) => switchRole(state, request));
  app.delete("/session", { onRequest: fromHere }, (request, reply) => signOut(state, request, reply));
}

/** A write comes from a page of this site; a browser always says where it comes from. */
function checkOrigin(request: FastifyRequest, origin: string): void {
  checkSite(request);
  if (request.headers.origin !== origin)
    throw new Refusal("wrong-origin", `origin ${String(request.headers.origin)}`);
}

function checkSite({ headers }: FastifyRequest): void {
  if (!isFromHere(headers))
    throw new Refusal("wrong-origin", `Sec-Fetch-Site ${String(headers["sec-fetch-site"])}`);
}

function signedIn(state: GateState, request: FastifyRequest): Session {
  const session = liveSession(state, request);
  if (!session) throw new Refusal("sign-in-needed", "no live session");
  return session;
}

function checkCsrf(request: FastifyRequest, expected: string): void {
  const given = request.headers["x-csrf"];
  if (!sameSecret(typeof given === "string" ? given : undefined, expected))
    throw new Refusal("wrong-csrf", "x-csrf differs");
}

/** The session as pages see it; what it shows goes elsewhere if that has left the release. */
async function answer(state: GateState, session: Session): Promise<object> {
  const release = state.releases.current();
  if (!isAmong(choices(session, release), session.current)) {
    const next = defaultChoice(session, release);
    if (!next) throw new Refusal("sign-in-needed", "no party of the session is in the release");
    await choose(state, session, next);
  }
  return sessionAnswer(session, state.releases.current(), state.life, state.now());
}

/** The session of an open page that asks something; asking keeps no session alive. */
function lookedAt({ sessions }: GateState, request: FastifyRequest): Session {
  const session = sessions.look(request.cookies[SESSION_COOKIE]);
  if (!session) throw new Refusal("sign-in-needed", "no live session");
  return session;
}

/** What an open page asks before it empties itself. */
async function left(state: GateState, request: FastifyRequest): Promise<object> {
  return { secondsLeft: secondsLeft(lookedAt(state, request), state.life, state.now()) };
}

/** Which release an open page would get now, and whether a newer one is being made. */
async function served(state: GateState, request: FastifyRequest): Promise<object> {
  lookedAt(state, request);
  const { id, asOf } = state.releases.current();
  return { release: id, as_of: asOf, making_since: state.makingSince() };
}

/** The issuer of the sign-in under way, else the first; and all that there are. */
async function describeIssuer(state: GateState, request: FastifyRequest): Promise<object> {
  const started = state.nonces.look(request.cookies[SIGN_IN_COOKIE]);
  const chosen = state.issuers.find(({ url }) => started?.isOf(url)) ?? (await firstThatAnswers(state));
  const metadata = await chosen.issuer.metadata();
  return {
    issuer: metadata.issuer,
    authorization_endpoint: metadata.authorization_endpoint,
    token_endpoint: metadata.token_endpoint,
    end_session_endpoint: metadata.end_session_endpoint ?? null,
    response_mode: metadata.response_mode,
    iss_parameter: metadata.authorization_response_iss_parameter_supported,
    issuers: state.issuers.map(({ url, name }) => ({ issuer: url, name })),
    ...client(state, chosen),
  };
}

/** One of several issuers that is out of reach keeps nobody from signing in at another. */
async function firstThatAnswers({ issuers }: GateState): Promise<KnownIssuer> {
  for (const one of issuers.slice(0, -1)) {
    const isThere = await one.issuer.metadata().then(
      () => true,
      () => false,
    );
    if (isThere) return one;
  }
  return issuers.at(-1) ?? issuers[0];
}

function client(state: GateState, { clientId, scope }: KnownIssuer): object {
  return { client_id: clientId, redirect_uri: `${state.origin}/sign-in/callback`, scope };
}

async function startSignIn(state: GateState, request: FastifyRequest, reply: FastifyReply): Promise<object> {
  const named =
    request.body === undefined || request.body === null ? undefined : textField(request.body, "issuer");
  const chosen = named === undefined ? state.issuers[0] : state.issuers.find(({ url }) => url === named);
  if (!chosen) throw new Refusal("bad-request", `no issuer ${named ?? ""}`);
  const { issuer } = await chosen.issuer.metadata();
  const { cookie, nonce } = state.nonces.issue(issuer);
  reply.setCookie(SIGN_IN_COOKIE, cookie, { ...COOKIE_OPTIONS, maxAge: SIGN_IN_SECONDS });
  return { nonce, authority: issuer, ...client(state, chosen) };
}

async function finishSignIn(state: GateState, request: FastifyRequest, reply: FastifyReply): Promise<object> {
  reply.clearCookie(SIGN_IN_COOKIE, COOKIE_OPTIONS);
  try {
    const session = await openSession(state, request, reply);
    return await answer(state, session);
  } catch (error) {
    if (error instanceof Refusal && error.code === "no-known-party")
      state.audit.write({ event: "sign-in-refused", code: error.code, reason: error.reason });
    throw error;
  }
}

async function openSession(state: GateState, request: FastifyRequest, reply: FastifyReply): Promise<Session> {
  const started = state.nonces.take(request.cookies[SIGN_IN_COOKIE]);
  if (!started) throw new Refusal("sign-in-expired", "no sign-in under way for this cookie");
  const { nonce } = started;
  const chosen = state.issuers.find(({ url }) => started.isOf(url));
  if (!chosen) throw new Refusal("sign-in-expired", "the sign-in's issuer is none of this gate's");
  checkCsrf(request, nonce);
  const token = textField(request.body, "id_token");
  const claims = await checkIdToken(token, {
    issuer: chosen.issuer,
    clientId: chosen.clientId,
    nonce,
    now: state.now(),
  });
  if (
    !state.usedTokens.use(
      token,
      claims.jti && `${chosen.url} ${claims.jti}`,
      new Date((claims.exp ?? 0) * 1000),
    )
  )
    throw new Refusal("token-refused", "used before");
  const who = { ...chosen.identify(claims), subject: claims.sub ?? "", issuer: chosen.url };
  const current = defaultChoice(who, state.releases.current());
  if (!current) throw new Refusal("no-known-party", `${who.user}: ${JSON.stringify(who.held)}`);

  const before = state.sessions.use(request.cookies[SESSION_COOKIE]);
  if (before) state.sessions.end(before);
  const { session, cookie } = state.sessions.open(who, current);
  try {
    await note(state, session, {
      event: "sign-in",
      ...logged(session),
      reason: `subject ${session.subject}`,
    });
    if (session.viewAs)
      await note(state, session, { event: "view-as", ...logged(session), reason: "first after sign-in" });
  } catch (error) {
    state.sessions.end(session);
    throw error;
  }
  reply.setCookie(SESSION_COOKIE, cookie, COOKIE_OPTIONS);
  return session;
}

/** What an operator does is on record before it is done; what others do is written when it can be. */
async function note(state: GateState, { operator }: Session, entry: AuditEntry): Promise<void> {
  if (operator) await state.audit.record(entry);
  else state.audit.write(entry);
}

async function switchRole(state: GateState, request: FastifyRequest): Promise<object> {
  const session = signedIn(state, request);
  checkCsrf(request, session.csrf);
  const wanted = { party: textField(request.body, "party"), role: textField(request.body, "role") };
  if (!isAmong(choices(session, state.releases.current()), wanted)) {
    const who = logged(session);
    if (state.refusals.isNamed(who))
      state.audit.write({ event: "refused", ...who, code: "not-held", reason: JSON.stringify(wanted) });
    throw new Refusal("not-held", JSON.stringify(wanted));
  }
  await choose(state, session, wanted);
  return answer(state, session);
}

async function choose(state: GateState, session: Session, holding: Holding): Promise<void> {
  const viewAs = isAmong(session.held, holding) ? undefined : holding;
  await note(state, session, { event: viewAs ? "view-as" : "switch", ...logged(session), ...holding });
  session.current = holding;
  session.viewAs = viewAs;
}

async function signOut(state: GateState, request: FastifyRequest, reply: FastifyReply): Promise<object> {
  const session = signedIn(state, request);
  checkCsrf(request, session.csrf);
  state.sessions.end(session);
  state.audit.write({ event: "sign-out", ...logged(session) });
  reply.clearCookie(SESSION_COOKIE, COOKIE_OPTIONS);
  // Not "cookies": that would take those of every host of the domain, the issuer's and other sites' too.
  reply.header("clear-site-data", '"cache", "storage"');
  const of = state.issuers.find(({ url }) => url === session.issuer);
  const metadata = await of?.issuer.metadata().catch(() => undefined);
  return { end_session_endpoint: metadata?.end_session_endpoint ?? null };
}

function logged(session: Session): { user: string; session: string; party: string; role: string } {
  return { ...namedInLogs(session), ...session.current };
}

function textField(body: unknown, name: string): string {
  const value: unknown =
    typeof body === "object" && body !== null
      ? Object.getOwnPropertyDescriptor(body, name)?.value
      : undefined;
  if (typeof value !== "string") throw new Refusal("bad-request", `the body lacks the text ${name}`);
  return value;
}
