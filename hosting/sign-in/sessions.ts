import type { Holding } from "../holding.js";
import { fingerprint, newSecret } from "./secret.js";
import type { Identity } from "./claims.js";

/** A signed-in user's session; only on the server. */
export interface Session {
  /** Fingerprint of the cookie: the key it is found by. The cookie itself is not kept. */
  readonly key: string;
  readonly user: string;
  /** Issuer's name of the user; never shown. */
  readonly subject: string;
  readonly operator: boolean;
  /** What the token granted, whether or not the release has it. */
  readonly held: readonly Holding[];
  readonly csrf: string;
  /** Absolute end, milliseconds since 1970. */
  readonly ends: number;
  lastUsed: number;
  /** The party and role that pages show; one of `held`, or `viewAs`. */
  current: Holding;
  /** The party and role that an operator views as without holding it. */
  viewAs: Holding | undefined;
}

export interface SessionLife {
  idleSeconds: number;
  absoluteSeconds: number;
}

export const DEFAULT_LIFE: SessionLife = { idleSeconds: 15 * 60, absoluteSeconds: 8 * 60 * 60 };

export interface Sessions {
  /** Opens a session. @returns it and the secret for its cookie */
  open(identity: Identity & { subject: string }, current: Holding): { session: Session; cookie: string };
  /** The live session of a cookie; using it counts as activity. */
  use(cookie: string | undefined): Session | undefined;
  end(session: Session): void;
}

/**
 * Sessions of one gate, in memory: a restart ends them all, and ending one works at once.
 * @param ended told of each session that ran out
 */
export function sessions(life: SessionLife, now: () => Date, ended: (session: Session) => void): Sessions {
  const live = new Map<string, Session>();
  const isOver = (session: Session, moment: number): boolean =>
    moment >= session.ends || moment - session.lastUsed >= life.idleSeconds * 1000;
  const sweep = (moment: number): void => {
    for (const session of live.values()) if (isOver(session, moment)) expire(session);
  };
  const expire = (session: Session): void => {
    live.delete(session.key);
    ended(session);
  };
  return {
    open({ user, subject, operator, held }, current) {
      const moment = now().getTime();
      sweep(moment);
      const cookie = newSecret();
      const session: Session = {
        key: fingerprint(cookie),
        user,
        subject,
        operator,
        held,
        csrf: newSecret(),
        ends: moment + life.absoluteSeconds * 1000,
        lastUsed: moment,
        current,
        viewAs: held.some((h) => h.party === current.party && h.role === current.role) ? undefined : current,
      };
      live.set(session.key, session);
      return { session, cookie };
    },
    use(cookie) {
      if (cookie === undefined) return undefined;
      const session = live.get(fingerprint(cookie));
      if (!session) return undefined;
      const moment = now().getTime();
      if (isOver(session, moment)) {
        expire(session);
        return undefined;
      }
      session.lastUsed = moment;
      return session;
    },
    end: (session) => void live.delete(session.key),
  };
}
