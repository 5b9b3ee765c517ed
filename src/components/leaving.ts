import { returnPath } from "./return-path.js";

/** How a session ended: someone signed out, or it ran out, or was replaced by another. */
export type Ending = "signed-out" | "ended";

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

/** How long a tab that finds the session over listens whether another tab signs out just now. */
const LISTEN_MILLISECONDS = 1000;

let isLeaving = false;
let isSigningOut = false;

/**
 * Empties the page and leaves it: what it drew goes at once, what it holds goes with it, and Back does not lead to it.
 * A page that is leaving goes where it was first told to, and one that signs out goes where that leads. The promise
 * stays open.
 */
export async function leave(address: string | Promise<string>): Promise<never> {
  if (!isLeaving && !isSigningOut) {
    isLeaving = true;
    document.body.replaceChildren();
    location.replace(await address);
  }
  return new Promise(() => undefined);
}

/**
 * Leaves for the page that says that the session has ended, and tells the other tabs; where another tab says within a
 * second that it signs out, for the page that says so. The promise stays open.
 */
export function leaveEnded(): Promise<never> {
  return leave(
    new Promise<string>((resolve) => {
      onEnding((ending) => resolve(afterwards(ending)));
      setTimeout(() => {
        announce("ended");
        resolve(endedPage());
      }, LISTEN_MILLISECONDS);
    }),
  );
}

/** Where a page goes once it hears how the session ended. */
export function afterwards(ending: Ending): string {
  return ending === "signed-out" ? SIGNED_OUT : endedPage();
}

/** Ends the session, and lets nothing else that finds it over lead away from the page meanwhile. */
export async function signingOut<T>(end: () => Promise<T>): Promise<T> {
  isSigningOut = true;
  try {
    return await end();
  } finally {
    isSigningOut = false;
  }
}

/** Tells the other tabs of this site that the session has ended. */
export function announce(ending: Ending): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(ending);
  channel.close();
}

/** Hears from other tabs that the session has ended. */
export function onEnding(heard: (ending: Ending) => void): void {
  new BroadcastChannel(CHANNEL).onmessage = ({ data }: MessageEvent<unknown>) =>
    heard(data === "signed-out" ? "signed-out" : "ended");
}
