/** Every way in which the gate says no; docs/hosting.md lists them for clients. */
export const REFUSALS = {
  "sign-in-needed": [401, "Sign in to go on."],
  "not-found": [404, "There is nothing here for you."],
  "method-not-allowed": [405, "This method is not used here."],
  "bad-request": [400, "The request could not be read."],
  "unsupported-type": [415, "Send JSON (application/json)."],
  "too-large": [413, "The request is too large."],
  "wrong-host": [421, "This site has another address."],
  "wrong-origin": [403, "The request came from another site."],
  "wrong-csrf": [403, "The request lacks the session's x-csrf value."],
  "sign-in-expired": [400, "This sign-in has expired or was used before. Start again."],
  "token-refused": [400, "The identity provider's answer could not be accepted. Start again."],
  "no-known-party": [403, "You are signed in, but your account belongs to no party that this site knows."],
  "not-held": [403, "Your account does not hold that party and role."],
  "expectation-failed": [417, "What the request expects is not offered here."],
  "range-not-satisfiable": [416, "The range lies outside of the file."],
  "issuer-unavailable": [503, "The identity provider does not answer. Try again in a moment."],
  "audit-unavailable": [503, "This cannot be recorded now, so it is not done. Try again in a moment."],
  failure: [500, "Something went wrong on this site's side."],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

export type RefusalCode = keyof typeof REFUSALS;

/**
 * A refusal. The client is told `code` and its fixed message, and nothing else;
 * `reason` is for the log.
 */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${reason}`, options);
    this.name = "Refusal";
  }

  get status(): number {
    return REFUSALS[this.code][0];
  }
}

/** The body that the client gets: the same bytes for the same code, always. */
export function refusalBody(code: RefusalCode): string {
  return `${JSON.stringify({ error: code, message: REFUSALS[code][1] })}\n`;
}
