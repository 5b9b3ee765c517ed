import type { Holding } from "../holding.js";
import { fingerprint, newSecret } from "./secret.js";
import type { Identity } from "./claims.js";

/** A signed-in user's session; only on the server. */
export interface Session {
  /** Fingerprint of the cookie: the key it is found by. The cookie itself is not kept. */
  readonly key: string;
  readonly user: string;
  /** Issuer, and its name of the user; never shown. */
  readonly issuer: string;
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

/** A session by its user and a short fingerprint, as logs name it. */
export function namedInLogs({ user, key }: Session): { user: string; session: string } {
  return { user, session: key.slice(0, 12) };
}

export interface SessionLife {
  idleSeconds: number;
  absoluteSeconds: number;
}

export const DEFAULT_LIFE: SessionLife = { idleSeconds: 15 * 60, absoluteSeconds: 8 * 60 * 60 };

/** When a session will be over unless it is used again, milliseconds since 1970. */
export function overAt({ ends, lastUsed }: Session, { idleSeconds }: SessionLife): number {
  return Math.min(ends, lastUsed + idleSeconds * 1000);
}

export interface Sessions {
  /** Opens a session. @returns it and the secret for its cookie */
  open(
    identity: Identity & { subject: string; issuer: string },
    current: Holding,
  ): { session: Session; cookie: string };
  /** The live session of a cookie; using it counts as activity. */
  use(cookie: string | undefined): Session | undefined;
  /** The live session of a cookie; looking at it is no activity. */
  look(cookie: string | undefined): Session | undefined;
  end(session: Session): void;
}

/**
 * Sessions of one gate, in memory: a restart ends them all, and ending one works at once.
 * @param ended told of each session that ran out
 */
export function sessions(life: SessionLife, now: () => Date, ended: (session: Session) => void): Sessions {
  const live = new Map<string, Session>();
  const sweep = (moment: number): void => {
    for (const session of live.values()) if (moment >= overAt(session, life)) expire(session);
  };
  const expire = (session: Session): void => {
    live.delete(session.key);
    ended(session);
  };
  const look = (cookie: string | undefined): Session | undefined => {
    const session = cookie === undefined ? undefined : live.get(fingerprint(cookie));
    if (!session || now().getTime() < overAt(session, life)) return session;
    expire(session);
    return undefined;
  };
  return {
    open({ user, issuer, subject, operator, held }, current) {
      const moment = now().getTime();
      sweep(moment);
      const cookie = newSecret();
      const session: Session = {
        key: fingerprint(cookie),
        user,
        issuer,
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
    look,
    use(cookie) {
      const session = look(cookie);
      if (session) session.lastUsed = now().getTime();
      return session;
    },
    end: (session) => void live.delete(session.key),
  };
}
