import type { FastifyRequest } from "fastify";
import type { GateState } from "./gate-state.js";
import { SESSION_COOKIE } from "./http/cookies.js";
import { choices } from "./session-answer.js";
import { namedInLogs } from "./sign-in/sessions.js";
import type { Session } from "./sign-in/sessions.js";

/** The live session of a request's cookie; one whose parties have all left the release ends here. */
export function liveSession(state: GateState, request: FastifyRequest): Session | undefined {
  const session = state.sessions.use(request.cookies[SESSION_COOKIE]);
  if (!session || choices(session, state.releases.current()).length > 0) return session;
  state.sessions.end(session);
  state.audit.write({
    event: "session-expired",
    ...namedInLogs(session),
    reason: "no party of the session is in the release",
  });
  return undefined;
}
