import { gateError } from "./gate-error.js";
import { SIGNED_OUT, announce, leave, leaveEnded, signInPage, signingOut } from "./leaving.js";
import { getIssuer, issuerSignOut } from "./issuer.js";

/** Who is signed in and as whom they look at the site; what the gate answers (docs/release-format.md). */
export interface Session {
  user: string;
  /** The party and role that pages show. */
  party: string;
  role: string;
  /** What one may switch to; for a DCC operator every party and role. */
  parties: readonly { party: string; roles: readonly string[] }[];
  operator: boolean;
  /** Whether an operator looks at a party and role that are not their own. */
  viewAs: boolean;
  /** The session ends when it was not used for so long. */
  idleSeconds: number;
  /** The session ends after so long unless it is used again. */
  secondsLeft: number;
  /** UTC, ISO 8601: the session ends then in any case. */
  expires_at: string;
  csrf: string;
  /** Path of the manifest of the party and role. */
  manifest: string;
}

let known: Session | undefined;

/**
 * The session. Without one the browser goes to the sign-in page and comes back to where it is; the promise
 * then stays open, since the page is about to go.
 * @throws GateError if the gate says no for another reason
 */
export async function getSession(): Promise<Session> {
  // `include` is what lets the answer to the page's preload of /session be used.
  const response = await fetch("/session", { credentials: "include" });
  if (response.status === 401) return leaveForSignIn();
  return remember(response);
}

/**
 * Goes to the sign-in page, to come back here afterwards. Where a session was and has ended, all open tabs are emptied,
 * and the page says so and waits: nobody who finds this browser is signed in again by the identity provider unasked.
 * The promise stays open.
 */
export function leaveForSignIn(): Promise<never> {
  return known ? leaveEnded() : leave(signInPage());
}

/**
 * Shows the site as another party and role that the session holds, or that an operator views as.
 * @throws GateError `not-held` if it does not
 */
export async function switchRole(party: string, role: string): Promise<Session> {
  const { csrf } = known ?? (await getSession());
  const response = await fetch("/session/role", {
    method: "PUT",
    headers: { "content-type": "application/json", "x-csrf": csrf },
    body: JSON.stringify({ party, role }),
  });
  if (response.status === 401) return leaveForSignIn();
  return remember(response);
}

/**
 * Ends the session at once, here, in every open tab, and at the identity provider where that is offered; goes to the
 * page that says so.
 * @throws GateError if the gate says no: the session is not ended then
 */
export async function signOut(): Promise<void> {
  const { csrf } = known ?? (await getSession());
  await signingOut(async () => {
    const response = await fetch("/session", { method: "DELETE", headers: { "x-csrf": csrf } });
    if (!response.ok && response.status !== 401) throw await gateError(response);
  });
  known = undefined;
  announce("signed-out");
  await leave(getIssuer().then(issuerSignOut, () => SIGNED_OUT));
}

async function remember(response: Response): Promise<Session> {
  if (!response.ok) throw await gateError(response);
  const session: Session = await response.json();
  known = session;
  return session;
}
