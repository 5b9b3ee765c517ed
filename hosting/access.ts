import type { Holding } from "./holding.js";
import { holdingKey } from "./release/index-file.js";
import type { Audience, ReleaseIndex } from "./release/index-file.js";
import type { Session } from "./sign-in/sessions.js";

type Granted = Pick<Session, "held" | "operator" | "viewAs">;

/**
 * What a session may read: what the token granted, and for an operator the one party and role that is being viewed
 * as; of these, what the release that is served knows. A role that a token claims for a party without it opens nothing.
 */
export function readable(session: Granted, release: ReleaseIndex): readonly Holding[] {
  const granted = session.viewAs ? [...session.held, session.viewAs] : session.held;
  return granted.filter((holding) => release.manifests.has(holdingKey(holding)));
}

/** Whether a session may have a file. There is no other place that decides this. */
export function mayRead(session: Granted, audience: Audience, release: ReleaseIndex): boolean {
  switch (audience.kind) {
    case "public":
    case "signed-in":
      return true;
    case "roles":
      return readable(session, release).some((holding) => audience.roles.has(holding.role));
    case "party":
      return readable(session, release).some(
        (holding) => holding.party === audience.party && holding.role === audience.role,
      );
    case "operator":
      return session.operator;
  }
}
