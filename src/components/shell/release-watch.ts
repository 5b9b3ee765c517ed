import { byId, h } from "../dom.js";
import { leaving } from "../leaving.js";
import type { Manifest } from "../../model/manifest.js";
import { releaseNotice } from "./release-words.js";
import type { Served } from "./release-words.js";

const EVERY_MILLISECONDS = 20_000;

/**
 * Says in the line under the menu that newer figures are being made, and offers another release once it is served: what
 * the page shows stays of one release until someone asks for the other. Stops asking when the session is over or the
 * page is left.
 */
export function watchRelease(manifest: Manifest): void {
  const over = new AbortController();
  const { signal } = over;
  leaving.addEventListener("abort", () => over.abort());
  const notice = h("span", { class: "newer" });
  const shown = byId("freshness");
  let said = "";
  const say = (served: Served): void => {
    const { words, isHere } = releaseNotice(manifest, served) ?? { words: "", isHere: false };
    const key = isHere ? served.release : words;
    if (key === said) return;
    said = key;
    notice.replaceChildren(words);
    if (isHere)
      notice.append(
        h("button", { type: "button", class: "link", onclick: () => location.reload() }, "load them"),
      );
    if (words === "") notice.remove();
    else shown.append(notice);
  };
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    const served = await askRelease(signal);
    if (served === "over") over.abort();
    else if (served !== undefined) say(served);
  };
  const timer = setInterval(() => void look(), EVERY_MILLISECONDS);
  signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", () => void look(), { signal });
  addEventListener("focus", () => void look(), { signal });
  void look();
}

/** @returns undefined if the gate does not say; `over` if the session has ended, which is told elsewhere */
async function askRelease(signal: AbortSignal): Promise<Served | "over" | undefined> {
  try {
    const response = await fetch("/session/release", { credentials: "include", cache: "no-store", signal });
    if (response.status === 401) return "over";
    if (!response.ok) return undefined;
    const served: Served = await response.json();
    return served;
  } catch {
    return undefined;
  }
}
