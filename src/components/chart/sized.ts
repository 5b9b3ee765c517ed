import { h } from "../dom.js";

/** Narrower than this a box is still being laid out. */
const NARROWEST = 120;

/** What a card leaves for a chart on a sheet of A4 with the margins that browsers give, in CSS pixels. */
const SHEET = 640;

/** How the boxes on the page are drawn again, for paper and after it. */
const redraws = new WeakMap<Element, (most: number) => void>();

addEventListener("beforeprint", () => {
  redrawAll(SHEET);
});
addEventListener("afterprint", () => {
  redrawAll(Infinity);
});

/**
 * A box that draws its content for the width that it has, and again when that changes. For print it is drawn no wider
 * than a sheet: no box is measured between the call for a print and the print.
 * @param draw makes the content for a width in CSS pixels
 */
export function sized(draw: (width: number) => Element): HTMLElement {
  const box = h("div", { class: "sized" });
  let measured = 0;
  let drawn = 0;
  const drawFor = (width: number): void => {
    if (width < NARROWEST || width === drawn) return;
    drawn = width;
    box.replaceChildren(draw(width));
  };
  redraws.set(box, (most) => {
    drawFor(Math.min(measured, most));
  });
  new ResizeObserver(([entry]) => {
    measured = Math.floor(entry?.contentRect.width ?? 0);
    drawFor(measured);
  }).observe(box);
  return box;
}

function redrawAll(most: number): void {
  for (const box of document.querySelectorAll(".sized")) redraws.get(box)?.(most);
}
