import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { mayRead } from "./access.js";
import type { GateState } from "./gate-state.js";
import { contentSecurityPolicy } from "./http/content-security-policy.js";
import { isFromElsewhere } from "./http/fetch-site.js";
import { isNavigation } from "./http/navigation.js";
import { requestPath } from "./http/request-path.js";
import { refuse } from "./http/refuse.js";
import { sendFile } from "./http/send-file.js";
import { liveSession } from "./live-session.js";
import { Refusal } from "./refusal.js";
import type { Entry } from "./release/index-file.js";
import { namedInLogs } from "./sign-in/sessions.js";
import type { Session } from "./sign-in/sessions.js";
import { returnPath } from "../src/model/return-path.js";

/** Path of the page that a person sees instead of a bare 404, if the release has one. */
const NOT_FOUND_PAGE = "/404";
const HOLDS_DATA: ReadonlySet<string> = new Set(["roles", "party", "operator"]);

/**
 * Files of the release: one look-up by the path as it was sent, one question whether the session may have it.
 * A path that is not the session's and one that is not there take the same way from there on.
 */
export function fileRoute(app: FastifyInstance, state: GateState, url: string): void {
  app.route({
    method: ["GET", "HEAD"],
    url,
    handler: async (request, reply) => {
      const path = requestPath(request.originalUrl);
      const entry = state.releases.find(path);
      const session = isFromElsewhere(request.headers) ? undefined : liveSession(state, request);
      const isFor = ({ audience }: Entry): boolean =>
        audience.kind === "public" ||
        (session !== undefined && mayRead(session, audience, state.releases.current()));
      if (entry && session?.operator && HOLDS_DATA.has(entry.audience.kind) && isFor(entry))
        await recordReadAs(state, session, path);
      if (entry && isFor(entry)) {
        try {
          return await sendFile(request, reply, state.releases.open, entry, await policyOf(state, entry));
        } catch (error) {
          if (!(error instanceof Refusal && error.code === "not-found")) throw error;
          if (state.refusals.count("failure", error.reason))
            state.audit.write({ event: "failure", path, reason: error.reason });
        }
      }
      return session ? notFound(request, reply, state, session, path) : signInNeeded(request, reply);
    },
  });
}

async function notFound(
  request: FastifyRequest,
  reply: FastifyReply,
  state: GateState,
  session: Session,
  path: string,
): Promise<FastifyReply> {
  const who = namedInLogs(session);
  if (state.refusals.isNamed(who))
    state.audit.write({ event: "refused", ...who, ...session.current, path, code: "not-found" });
  const release = state.releases.current();
  const page = isNavigation(request.method, request.headers)
    ? release.entries.get(NOT_FOUND_PAGE)
    : undefined;
  if (page && mayRead(session, page.audience, release))
    return sendFile(request, reply, state.releases.open, page, await policyOf(state, page), 404);
  return refuse(request, reply, "not-found");
}

function signInNeeded(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!isNavigation(request.method, request.headers)) return refuse(request, reply, "sign-in-needed");
  const back = returnPath(request.originalUrl);
  return reply
    .code(303)
    .header("location", back === "/" ? "/sign-in" : `/sign-in?return=${encodeURIComponent(back)}`)
    .header("cache-control", "no-store")
    .header("content-length", 0)
    .send();
}

async function policyOf(state: GateState, entry: Entry): Promise<string> {
  return contentSecurityPolicy(entry, entry.policy === "sign-in" ? await signInOrigins(state) : []);
}

async function signInOrigins({ issuers }: GateState): Promise<string[]> {
  const origins = await Promise.all(
    issuers.map(async ({ issuer }) => {
      try {
        return [new URL((await issuer.metadata()).token_endpoint).origin];
      } catch (error) {
        if (error instanceof Refusal && error.code === "issuer-unavailable") return [];
        throw error;
      }
    }),
  );
  return [...new Set(origins.flat())];
}

/** An operator's reads are on record before they happen, or do not happen. */
function recordReadAs(state: GateState, session: Session, path: string): Promise<void> {
  return state.audit.record({ event: "read-as", ...namedInLogs(session), ...session.current, path });
}
