import { InMemoryWebStorage, UserManager, WebStorageStateStore } from "oidc-client-ts";
import { returnPath } from "../model/return-path.js";
import { GateError, gateError } from "./gate-error.js";
import { getIssuer } from "./issuer.js";
import type { Issuer } from "./issuer.js";
import { announce } from "./leaving.js";
import { messageOf } from "../model/message-of.js";

/** What the identity provider may have said no with; `code` is its `error` (RFC 6749, section 4.1.2.1). */
export class SignInError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "SignInError";
  }
}

const PREFIX = "sign-in.";

/** Whether there is a live session already. */
export async function isSignedIn(): Promise<boolean> {
  const { ok, body } = await fetch("/session");
  await body?.cancel();
  return ok;
}

/**
 * Goes to the identity provider.
 * @param back where to go after sign-in
 * @param at which of several; default the first
 */
export async function startSignIn(back: string | null, at?: string): Promise<void> {
  forget();
  const response = await fetch("/session/nonce", {
    method: "POST",
    ...(at === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify({ issuer: at }) }),
  });
  if (!response.ok) throw await gateError(response);
  const { nonce, authority }: { nonce: string; authority: string } = await response.json();
  const issuer = await getIssuer();
  if (issuer.issuer !== authority) throw new SignInError("unusable", "another tab began a sign-in meanwhile");
  await userManager(issuer).signinRedirect({ nonce, state: returnPath(back) });
}

/**
 * Finishes what the identity provider answered: the code becomes an ID token, the ID token a session.
 * @param address of the callback page, with the answer in it
 * @returns the path to go to
 * @throws SignInError if the provider said no, or the answer is not its own; GateError if the gate says no
 */
export async function completeSignIn(address: string): Promise<string> {
  const issuer = await getIssuer();
  try {
    checkAnswer(answerIn(address, issuer), issuer);
    const manager = userManager(issuer);
    const user = await manager.signinRedirectCallback(address);
    const { id_token, profile, state } = user;
    await manager.removeUser();
    const response = await fetch("/session", {
      method: "POST",
      headers: { "content-type": "application/json", "x-csrf": profile.nonce ?? "" },
      body: JSON.stringify({ id_token }),
    });
    if (!response.ok) throw await gateError(response);
    // The session before, if there was one, has ended: tabs that show its figures are to be emptied.
    announce("ended");
    return returnPath(typeof state === "string" ? state : null);
  } catch (error) {
    if (error instanceof GateError || error instanceof SignInError) throw error;
    throw new SignInError("unusable", messageOf(error));
  } finally {
    forget();
  }
}

function answerIn(address: string, { response_mode }: Issuer): URLSearchParams {
  const { hash, searchParams } = new URL(address);
  return response_mode === "fragment" ? new URLSearchParams(hash.slice(1)) : searchParams;
}

/** RFC 9207, section 2.4: an answer from another issuer is not used; oidc-client-ts does not look. */
function checkAnswer(answer: URLSearchParams, { issuer, iss_parameter }: Issuer): void {
  if (!answer.has("code") && !answer.has("error"))
    throw new SignInError("unusable", "the address holds no answer");
  const given = answer.getAll("iss");
  if (given.length > 1 || (given.length === 0 ? iss_parameter : given[0] !== issuer))
    throw new SignInError("wrong-issuer", `iss is ${given.join(", ") || "missing"}, expected ${issuer}`);
  const error = answer.get("error");
  if (error !== null) throw new SignInError(error, answer.get("error_description") ?? error);
}

/** Tokens stay in memory; only state, nonce and PKCE verifier wait in sessionStorage for the callback page. */
function userManager(issuer: Issuer): UserManager {
  return new UserManager({
    authority: issuer.issuer,
    client_id: issuer.client_id,
    redirect_uri: issuer.redirect_uri,
    scope: issuer.scope,
    response_type: "code",
    response_mode: issuer.response_mode,
    metadata: {
      issuer: issuer.issuer,
      authorization_endpoint: issuer.authorization_endpoint,
      token_endpoint: issuer.token_endpoint,
    },
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage, prefix: PREFIX }),
    loadUserInfo: false,
    automaticSilentRenew: false,
    filterProtocolClaims: false,
  });
}

function forget(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
