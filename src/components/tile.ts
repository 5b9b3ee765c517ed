import { h } from "./dom.js";
import type { Child } from "./dom.js";

/** A headline figure with what it is of, in words below it. */
export function tile(name: string, figure: string, words: readonly Child[]): HTMLElement {
  return h(
    "div",
    { class: "card tile" },
    h("h2", {}, name),
    h("p", { class: "tile-figure" }, figure),
    ...words.map((line) => line && h("p", { class: "tile-words" }, line)),
  );
}
