import { fill, h } from "./dom.js";
import { returnPath } from "./return-path.js";
import { GateError } from "./session.js";
import { SignInError, completeSignIn, getIssuer, isSignedIn, startSignIn } from "./sign-in.js";
import { signInWords } from "./sign-in-words.js";

/** The page at `/sign-in`: goes on to the identity provider, or back if there is a session already. */
export async function openSignIn(root: Element): Promise<void> {
  const query = new URLSearchParams(location.search);
  const back = returnPath(`${query.get("return") ?? "/"}${location.hash}`);
  if (query.has("signed-out")) {
    say(root, "You are signed out", "Close the browser if you share this machine.", "Sign in again", back);
    return;
  }
  wait(root, "Taking you to sign-in");
  try {
    if (await isSignedIn()) location.replace(back);
    else await startSignIn(back);
  } catch (error) {
    await explain(root, error, back);
  }
}

/** The page at `/sign-in/callback`: the identity provider sends the browser here. */
export async function openCallback(root: Element): Promise<void> {
  const address = location.href;
  history.replaceState(null, "", location.pathname);
  wait(root, "Signing you in");
  try {
    location.replace(await completeSignIn(address));
  } catch (error) {
    await explain(root, error, "/");
  }
}

function wait(root: Element, text: string): void {
  fill(root, h("section", { class: "sign-in", "aria-busy": "true" }, h("h1", {}, `${text}…`)));
}

async function explain(root: Element, error: unknown, back: string): Promise<void> {
  const code = error instanceof GateError || error instanceof SignInError ? error.code : "failure";
  console.error(error);
  const words = signInWords(code);
  const again = code === "no-known-party" ? "Sign in with another account" : "Try again";
  say(root, words.title, words.text, again, back, code === "no-known-party" ? await leaveIssuer() : null);
}

function say(
  root: Element,
  title: string,
  text: string,
  action: string,
  back: string,
  link: Element | null = null,
): void {
  const button = h("button", { type: "button", class: "button" }, action);
  button.addEventListener("click", () => {
    button.disabled = true;
    startSignIn(back).catch((error: unknown) => explain(root, error, back));
  });
  const heading = h("h1", { tabindex: "-1" }, title);
  fill(
    root,
    h("section", { class: "sign-in", role: "alert" }, heading, h("p", {}, text), h("p", {}, button), link),
  );
  document.title = `${title} | Customer Analytics`;
  heading.focus();
}

/** Who keeps coming back with the wrong account has to sign out at the identity provider too. */
async function leaveIssuer(): Promise<Element | null> {
  const issuer = await getIssuer().catch(() => undefined);
  if (!issuer?.end_session_endpoint) return null;
  const end = new URL(issuer.end_session_endpoint);
  end.searchParams.set("client_id", issuer.client_id);
  end.searchParams.set("post_logout_redirect_uri", `${location.origin}/sign-in?signed-out`);
  return h("p", {}, h("a", { href: end.href }, "Sign out at the identity provider"));
}
