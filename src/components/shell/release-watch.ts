import { byId, h } from "../dom.js";
import { formatTime } from "../format.js";
import type { Manifest } from "../manifest.js";

/** What `GET /session/release` answers (docs/release-format.md). */
interface Served {
  release: string;
  as_of: string | null;
  /** UTC, ISO 8601. */
  making_since: string | null;
}

const EVERY_MILLISECONDS = 20_000;

/**
 * Says in the line under the menu that newer figures are being made, and offers another release once it is served: what
 * the page shows stays of one release until someone asks for the other.
 */
export function watchRelease({ release, as_of }: Manifest): void {
  const notice = h("span", { class: "newer" });
  const shown = byId("freshness");
  let said = "";
  const say = (key: string, ...content: readonly (Node | string)[]): void => {
    if (key === said) return;
    said = key;
    notice.replaceChildren(...content);
    if (key === "") notice.remove();
    else shown.append(notice);
  };
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    const served = await askRelease();
    if (served === undefined) return;
    if (served.release !== release) {
      const isEarlier = (served.as_of ?? "") < as_of;
      say(
        served.release,
        isEarlier ? "these figures were taken back, earlier ones are served: " : "newer figures are here: ",
        h("button", { type: "button", class: "link", onclick: () => location.reload() }, "load them"),
      );
    } else if (served.making_since === null) say("");
    else say("making", `newer figures are being made since ${formatTime(new Date(served.making_since))} UTC`);
  };
  setInterval(() => void look(), EVERY_MILLISECONDS);
  document.addEventListener("visibilitychange", () => void look());
  addEventListener("focus", () => void look());
  void look();
}

/** @returns undefined if the gate does not say; an ended session is noticed elsewhere */
async function askRelease(): Promise<Served | undefined> {
  try {
    const response = await fetch("/session/release", { credentials: "include", cache: "no-store" });
    if (!response.ok) return undefined;
    const served: Served = await response.json();
    return served;
  } catch {
    return undefined;
  }
}
