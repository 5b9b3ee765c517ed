import { h } from "./dom.js";
import type { Child } from "./dom.js";

/** A change of a figure, in words, beside that of the month before. */
export const onMonthBefore = (words: HTMLElement | string): Child =>
  words === "–" ? "No comparison with the month before" : h("span", {}, words, " on the month before");

/** A headline figure with the words under it. */
export function tile(name: string, figure: string, words: readonly Child[]): HTMLElement {
  return h(
    "div",
    { class: "card tile" },
    h("h2", {}, name),
    h("p", { class: "tile-figure" }, figure),
    ...words.map((line) => line && h("p", { class: "tile-words" }, line)),
  );
}
