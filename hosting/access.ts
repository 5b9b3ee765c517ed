import type { Holding } from "./holding.js";
import type { Audience } from "./release/index-file.js";
import type { Session } from "./sign-in/sessions.js";

/**
 * What a session may read: what the token granted, and for an operator the one party and role
 * that is being viewed as.
 */
export function readable(session: Session): readonly Holding[] {
  return session.viewAs ? [...session.held, session.viewAs] : session.held;
}

/** Whether a session may have a file. There is no other place that decides this. */
export function mayRead(session: Session, audience: Audience): boolean {
  switch (audience.kind) {
    case "public":
    case "signed-in":
      return true;
    case "roles":
      return readable(session).some((holding) => audience.roles.has(holding.role));
    case "party":
      return readable(session).some(
        (holding) => holding.party === audience.party && holding.role === audience.role,
      );
    case "operator":
      return session.operator;
  }
}
