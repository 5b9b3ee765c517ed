import { fill, h } from "./dom.js";
import { returnPath } from "../model/return-path.js";
import { GateError } from "./gate-error.js";
import { getIssuer, isBackFromIssuer, issuerSignOut } from "./issuer.js";
import { SignInError, completeSignIn, isSignedIn, startSignIn } from "./sign-in.js";
import { ENDED, SENT_AGAIN, SIGNED_OUT_HERE, SIGNED_OUT_THERE, signInWords } from "./sign-in-words.js";
import type { Words } from "./sign-in-words.js";

/** The page at `/sign-in`: goes on to the identity provider, or back if there is a session already. */
export async function openSignIn(root: Element): Promise<void> {
  const query = new URLSearchParams(location.search);
  const back = returnPath(`${query.get("return") ?? "/"}${location.hash}`);
  wait(root, "Taking you to sign-in");
  try {
    const hasEnded = query.has("ended");
    if (await isSignedIn()) {
      if (hasEnded && isSecondTime()) sayWords(root, SENT_AGAIN, back);
      else location.replace(back);
    } else if (hasEnded) sayWords(root, ENDED, back);
    else await goToIssuer(root, back);
  } catch (error) {
    await explain(root, error, back);
  }
}

/**
 * Whether a page found its session over, was opened again because the session is alive, and is back within a minute: a
 * third time would be no better. Pages newer than the gate may do so.
 */
function isSecondTime(): boolean {
  const before = Number(sessionStorage.getItem(SENT_BACK) ?? 0);
  sessionStorage.setItem(SENT_BACK, String(Date.now()));
  return Date.now() - before < 60_000;
}

const SENT_BACK = "sent-back";

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

/** The page at `/sign-in/signed-out`: whoever signed out comes here, by way of the identity provider or not. */
export async function openSignedOut(root: Element): Promise<void> {
  const isBack = isBackFromIssuer();
  history.replaceState(null, "", location.pathname);
  wait(root, "Signing you out");
  try {
    if (await isSignedIn()) location.replace("/");
    else if (isBack) sayWords(root, SIGNED_OUT_THERE, "/");
    else sayWords(root, SIGNED_OUT_HERE, "/", await leaveIssuer());
  } catch (error) {
    await explain(root, error, "/");
  }
}

/** To the identity provider; where there are several, the person says to which. */
async function goToIssuer(root: Element, back: string): Promise<void> {
  const { issuers } = await getIssuer();
  if (issuers.length < 2) return startSignIn(back);
  const go = (at: string) => (): void => {
    wait(root, "Taking you to sign-in");
    startSignIn(back, at).catch((error: unknown) => explain(root, error, back));
  };
  const buttons = issuers.map(({ issuer, name }) =>
    h("p", {}, h("button", { type: "button", class: "button", onclick: go(issuer) }, name)),
  );
  const heading = h("h1", { tabindex: "-1" }, "Where do you sign in?");
  fill(root, h("section", { class: "sign-in" }, heading, ...buttons));
  heading.focus();
}

function wait(root: Element, text: string): void {
  fill(root, h("section", { class: "sign-in", "aria-busy": "true" }, h("h1", {}, `${text}…`)));
}

async function explain(root: Element, error: unknown, back: string): Promise<void> {
  const code = error instanceof GateError || error instanceof SignInError ? error.code : "failure";
  console.error(error);
  sayWords(root, signInWords(code), back, code === "no-known-party" ? await leaveIssuer() : null);
}

function sayWords(
  root: Element,
  { title, text, action }: Words,
  back: string,
  link: Element | null = null,
): void {
  const button = h("button", { type: "button", class: "button" }, action);
  button.addEventListener("click", () => {
    button.disabled = true;
    goToIssuer(root, back).catch((error: unknown) => explain(root, error, back));
  });
  const heading = h("h1", { tabindex: "-1" }, title);
  fill(
    root,
    h("section", { class: "sign-in", role: "alert" }, heading, h("p", {}, text), h("p", {}, button), link),
  );
  document.title = `${title} | Customer Analytics`;
  heading.focus();
}

/** A way to sign out at the identity provider too, where it offers one. */
async function leaveIssuer(): Promise<Element | null> {
  const issuer = await getIssuer().catch(() => undefined);
  if (!issuer?.end_session_endpoint) return null;
  const go = (): void => location.assign(issuerSignOut(issuer));
  return h(
    "p",
    {},
    h("button", { type: "button", class: "link", onclick: go }, "Sign out at the identity provider"),
  );
}
