import type { Holding } from "./holding.js";
import { holdingKey } from "./release/index-file.js";
import type { ReleaseIndex } from "./release/index-file.js";
import { overAt } from "./sign-in/sessions.js";
import type { Session, SessionLife } from "./sign-in/sessions.js";

type Granted = Pick<Session, "held" | "operator">;

/** What a session may switch to: the parties and roles it holds; for an operator all. Only what the release has. */
export function choices(session: Granted, release: ReleaseIndex): readonly Holding[] {
  return release.holdings.filter((holding) => session.operator || isAmong(session.held, holding));
}

/** Where a session starts: its own first party and role, before those it may only view as. */
export function defaultChoice(session: Granted, release: ReleaseIndex): Holding | undefined {
  const offered = choices(session, release);
  return session.held.find((holding) => isAmong(offered, holding)) ?? offered[0];
}

export function isAmong(holdings: readonly Holding[], wanted: Holding): boolean {
  return holdings.some((holding) => holding.party === wanted.party && holding.role === wanted.role);
}

/** Seconds, begun ones counted, until a session is over unless it is used again. */
export function secondsLeft(session: Session, life: SessionLife, now: Date): number {
  return Math.ceil((overAt(session, life) - now.getTime()) / 1000);
}

/** What `GET /session` answers (docs/release-format.md, "The gate"). */
export function sessionAnswer(session: Session, release: ReleaseIndex, life: SessionLife, now: Date): object {
  return {
    user: session.user,
    party: session.current.party,
    role: session.current.role,
    parties: byParty(choices(session, release)),
    operator: session.operator,
    viewAs: session.viewAs !== undefined,
    idleSeconds: life.idleSeconds,
    secondsLeft: secondsLeft(session, life, now),
    expires_at: new Date(session.ends).toISOString(),
    csrf: session.csrf,
    manifest: release.manifests.get(holdingKey(session.current)),
  };
}

function byParty(holdings: readonly Holding[]): { party: string; roles: string[] }[] {
  const roles = new Map<string, string[]>();
  for (const { party, role } of holdings) roles.set(party, [...(roles.get(party) ?? []), role]);
  return [...roles].map(([party, held]) => ({ party, roles: held }));
}
