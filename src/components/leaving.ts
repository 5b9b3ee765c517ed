import { returnPath } from "../model/return-path.js";

const CHANNEL = "session";

/** The page that says that one has signed out; identity providers send browsers back to it. */
export const SIGNED_OUT = "/sign-in/signed-out";

/** The sign-in page, to come back here afterwards. */
export function signInPage(): string {
  const here = returnPath(`${location.pathname}${location.search}${location.hash}`);
  return here === "/" ? "/sign-in" : `/sign-in?return=${encodeURIComponent(here)}`;
}

/** The page that says that the session has ended, and comes back here once one has signed in again. */
function endedPage(): string {
  const page = signInPage();
  return `${page}${page.includes("?") ? "&" : "?"}ended`;
}

const left = new AbortController();
/** Aborted once the page is being left: what goes on in it by itself stops. */
export const leaving: AbortSignal = left.signal;
let isSigningOut = false;
let isOtherSigningOut = false;

/**
 * Empties the page and leaves it: what it drew goes at once, what it holds goes with it, and Back does not lead to it.
 * A page that is leaving goes where it was first told to, and one that signs out goes where that leads. The promise
 * stays open.
 */
export async function leave(address: string | Promise<string>): Promise<never> {
  if (!leaving.aborted && !isSigningOut) {
    left.abort();
    document.body.replaceChildren();
    location.replace(await address);
  }
  return new Promise(() => undefined);
}

/**
 * Leaves for the page that says that the session has ended, and tells the other tabs; where one of them is signing out, for
 * the page that says so. The promise stays open.
 */
export function leaveEnded(): Promise<never> {
  if (isOtherSigningOut) return leave(SIGNED_OUT);
  if (!isSigningOut) announce("ended");
  return leave(endedPage());
}

/**
 * Ends the session. Whatever finds it over before the answer has come, here or in another tab, leads where sign-out does.
 */
export async function signingOut<T>(end: () => Promise<T>): Promise<T> {
  isSigningOut = true;
  announce("signing-out");
  try {
    return await end();
  } catch (error) {
    announce("not-signed-out");
    throw error;
  } finally {
    isSigningOut = false;
  }
}

/**
 * Tells the other tabs of this site how the session goes: someone is signing out, has, or could not; or it ended because its
 * time is over or another took its place.
 */
export function announce(news: "signing-out" | "signed-out" | "not-signed-out" | "ended"): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(news);
  channel.close();
}

/** Leaves once another tab says that the session has ended. */
export function leaveWithOthers(): void {
  new BroadcastChannel(CHANNEL).onmessage = ({ data }: MessageEvent<unknown>) => {
    isOtherSigningOut = data === "signing-out";
    if (data === "signed-out") void leave(SIGNED_OUT);
    if (data === "ended") void leave(endedPage());
  };
}
