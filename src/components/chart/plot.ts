import { plot } from "@observablehq/plot";
import type { PlotOptions } from "@observablehq/plot";

/** A chart in the look of the workspace. Plot's class name stays as it is: the policy allows its one style. */
export function chart(options: PlotOptions & { ariaLabel: string }): SVGSVGElement {
  const drawn = plot({ ...options, color: { type: "identity", ...options.color } });
  const svg = drawn instanceof SVGSVGElement ? drawn : drawn.querySelector("svg");
  if (!(svg instanceof SVGSVGElement)) throw new Error("expected Plot to draw an SVG");
  svg.classList.add("chart");
  svg.setAttribute("role", "img");
  for (const mark of svg.querySelectorAll("[aria-label]"))
    mark.setAttribute("role", mark.tagName === "g" ? "group" : "img");
  return svg;
}

/**
 * Makes a chart with marks that can be chosen a list of them to a screen reader: what else is drawn says nothing more.
 * @param svg a chart whose choosable marks have `data-hit`
 */
export function listChoices(svg: SVGSVGElement): void {
  if (!svg.querySelector("[data-hit]")) return;
  svg.setAttribute("role", "group");
  for (const mark of svg.children)
    if (mark.querySelector("[data-hit]"))
      ["role", "aria-label"].forEach((name) => mark.removeAttribute(name));
    else mark.setAttribute("aria-hidden", "true");
}
