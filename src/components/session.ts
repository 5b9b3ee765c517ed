import { returnPath } from "./return-path.js";

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
  /** UTC, ISO 8601: the session ends then in any case. */
  expires_at: string;
  csrf: string;
  /** Path of the manifest of the party and role. */
  manifest: string;
}

/** The gate said no; `code` is one of its closed set (docs/hosting.md), the message is in plain words. */
export class GateError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "GateError";
  }
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

/** Goes to the sign-in page, to come back here afterwards. The promise stays open. */
export function leaveForSignIn(): Promise<never> {
  const here = returnPath(`${location.pathname}${location.search}${location.hash}`);
  location.assign(here === "/" ? "/sign-in" : `/sign-in?return=${encodeURIComponent(here)}`);
  return new Promise(() => undefined);
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

/** Ends the session at once and goes to the page that says so. */
export async function signOut(): Promise<void> {
  const { csrf } = known ?? (await getSession());
  const response = await fetch("/session", { method: "DELETE", headers: { "x-csrf": csrf } });
  if (!response.ok && response.status !== 401) throw await gateError(response);
  known = undefined;
  location.replace("/sign-in?signed-out");
}

/**
 * Keeps the session from ending while someone works in the page without fetching anything.
 * @returns a function that stops it
 */
export function keepAlive({ idleSeconds }: Session): () => void {
  let told = Date.now();
  const tell = (): void => {
    if (Date.now() - told < (idleSeconds * 1000) / 3) return;
    told = Date.now();
    void fetch("/session", { credentials: "include" });
  };
  const events = ["pointerdown", "keydown"] as const;
  events.forEach((event) => addEventListener(event, tell, { passive: true }));
  return () => events.forEach((event) => removeEventListener(event, tell));
}

/** The refusal in a response of the gate. */
export async function gateError(response: Response): Promise<GateError> {
  const body: unknown = await response.json().catch(() => undefined);
  const field = (name: string): string | undefined => {
    const value: unknown =
      typeof body === "object" && body !== null
        ? Object.getOwnPropertyDescriptor(body, name)?.value
        : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const message = field("message") ?? `The site answered ${response.status}.`;
  return new GateError(field("error") ?? "failure", response.status, message);
}

async function remember(response: Response): Promise<Session> {
  if (!response.ok) throw await gateError(response);
  const session: Session = await response.json();
  known = session;
  return session;
}
