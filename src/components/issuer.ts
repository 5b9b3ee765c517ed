import { gateError } from "./gate-error.js";
import { SIGNED_OUT } from "./leaving.js";

/** The identity provider as the gate describes it. */
export interface Issuer {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint: string | null;
  /** Where its answers are in the callback's address. */
  response_mode: "fragment" | "query";
  /** RFC 9207: whether its answers carry `iss`. */
  iss_parameter: boolean;
  client_id: string;
  redirect_uri: string;
  scope: string;
  /** All that one may sign in at. */
  issuers: { issuer: string; name: string }[];
}

export async function getIssuer(): Promise<Issuer> {
  const response = await fetch("/session/issuer");
  if (!response.ok) throw await gateError(response);
  return response.json();
}

const ASKED = "sign-out";

/**
 * Where the identity provider ends its own session and sends the browser back to the page that says so (OpenID Connect
 * RP-Initiated Logout 1.0); that page itself where the provider offers none. No ID token is kept to show there, so it
 * may ask once more.
 */
export function issuerSignOut({ end_session_endpoint, client_id }: Issuer): string {
  if (end_session_endpoint === null) return SIGNED_OUT;
  const state = crypto.randomUUID();
  sessionStorage.setItem(ASKED, state);
  const end = new URL(end_session_endpoint);
  end.searchParams.set("client_id", client_id);
  end.searchParams.set("post_logout_redirect_uri", `${location.origin}${SIGNED_OUT}`);
  end.searchParams.set("state", state);
  return end.href;
}

/** Whether this tab comes back from the identity provider, which was asked to end its session; told once. */
export function isBackFromIssuer(): boolean {
  const state = sessionStorage.getItem(ASKED);
  sessionStorage.removeItem(ASKED);
  return state !== null && new URLSearchParams(location.search).get("state") === state;
}
