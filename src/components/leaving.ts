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
export function endedPage(): string {
  const page = signInPage();
  return `${page}${page.includes("?") ? "&" : "?"}ended`;
}

let isLeaving = false;

/**
 * Empties the page and leaves it: what it drew goes at once, what it holds goes with it, and Back does not lead to it.
 * A page that is leaving goes where it was first told to. The promise stays open.
 */
export async function leave(address: string | Promise<string>): Promise<never> {
  if (!isLeaving) {
    isLeaving = true;
    document.body.replaceChildren();
    location.replace(await address);
  }
  return new Promise(() => undefined);
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
