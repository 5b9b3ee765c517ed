import { plot } from "@observablehq/plot";
import type { PlotOptions } from "@observablehq/plot";

/** A chart in the look of the workspace. Plot's class name stays as it is: the policy allows its one style. */
export function chart(options: PlotOptions & { ariaLabel: string }): SVGSVGElement {
  const drawn = plot({ ...options, color: { type: "identity", ...options.color } });
  const svg = drawn instanceof SVGSVGElement ? drawn : drawn.querySelector("svg");
  if (!(svg instanceof SVGSVGElement)) throw new Error("expected Plot to draw an SVG");
  svg.classList.add("chart");
  svg.setAttribute("role", "img");
  return svg;
}
