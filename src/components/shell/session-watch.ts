import { leaveEnded, leaveWithOthers, leaving } from "../leaving.js";
import type { Session } from "../session.js";

/**
 * Empties the page when the session ends: by sign-out in any tab, or because it was not used for too long or its time
 * is over. When its time seems over, the gate is asked: use of the site in another tab prolongs it. Without an answer
 * the page is emptied too.
 */
export function watchSession({ idleSeconds, secondsLeft }: Session): void {
  let over = 0;
  let used = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), Math.max(0, over - Date.now()));
  };
  const last = (seconds: number): void => {
    over = Date.now() + seconds * 1000;
    wait();
  };
  const look = async (): Promise<void> => {
    if (Date.now() < over) return wait();
    const seconds = await secondsOf("/session/left");
    if (typeof seconds === "number") last(seconds);
    else void leaveEnded();
  };
  /** Tells the gate that someone works in the page, who may do so for long without fetching anything. */
  const use = async (): Promise<void> => {
    if (Date.now() - used < (idleSeconds * 1000) / 3) return;
    used = Date.now();
    const seconds = await secondsOf("/session");
    if (seconds === "over") void leaveEnded();
    else if (seconds !== undefined) last(seconds);
  };

  const signal = leaving;
  last(secondsLeft);
  for (const event of ["pointerdown", "keydown"] as const)
    addEventListener(event, () => void use(), { passive: true, signal });
  // Timers stand still while a machine sleeps or a tab is frozen.
  for (const event of ["visibilitychange", "resume"])
    document.addEventListener(event, () => void look(), { signal });
  addEventListener("focus", () => void look(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  leaveWithOthers();
  forgetOnBack();
}

/** A page that Back or Forward brings back from the browser's memory is read anew, and is empty until then. */
function forgetOnBack(): void {
  window.addEventListener("pagehide", ({ persisted }) => {
    if (persisted) document.body.replaceChildren();
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
}

/** @returns how long the session lasts yet; `over` if it has ended, undefined if the gate does not say */
async function secondsOf(path: string): Promise<number | "over" | undefined> {
  try {
    const response = await fetch(path, { credentials: "include", cache: "no-store" });
    if (response.status === 401) return "over";
    const { secondsLeft }: { secondsLeft: number } = await response.json();
    return secondsLeft;
  } catch {
    return undefined;
  }
}
