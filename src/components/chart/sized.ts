import { h } from "../dom.js";

/** Narrower than this a box is still being laid out. */
const NARROWEST = 120;

/**
 * A box that draws its content for the width that it has, and again when that changes.
 * @param draw makes the content for a width in CSS pixels
 */
export function sized(draw: (width: number) => Element): HTMLElement {
  const box = h("div", { class: "sized" });
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width < NARROWEST || width === drawn) return;
    drawn = width;
    box.replaceChildren(draw(width));
  }).observe(box);
  return box;
}
