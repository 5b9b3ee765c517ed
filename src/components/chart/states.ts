import { h } from "../dom.js";
import type { Child } from "../dom.js";
import { messageOf } from "../../model/message-of.js";

/** What a card shows while it has nothing to draw; a chart is never blank. */
export const loading = (what: string): HTMLElement =>
  h(
    "div",
    { class: "state state-loading", role: "status" },
    h("span", { class: "spinner", "aria-hidden": "true" }),
    what,
  );

export const empty = (what: string, wayOn?: Child): HTMLElement =>
  h("div", { class: "state" }, h("p", {}, what), wayOn);

export const suppressed = (what: string): HTMLElement =>
  h("div", { class: "state state-suppressed" }, h("p", {}, what));

/** Says what was asked and what to do. */
export function failed(what: string, error: unknown, again: () => void): HTMLElement {
  const message = messageOf(error);
  return h(
    "div",
    { class: "state state-failed", role: "alert" },
    h("p", {}, h("strong", {}, `${what} could not be shown. `), message),
    h("button", { class: "button", type: "button", onclick: again }, "Try again"),
  );
}
