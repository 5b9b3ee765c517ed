import { formatPercent } from "../../model/format.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 88;
const HEIGHT = 14;
const PAD = 6;

/**
 * Own and industry rate on one line: own a full dot, industry a hollow one.
 * @param low left end, per cent; the right one is 100
 */
export function against(own: number, industry: number, low: number): SVGSVGElement {
  const x = (rate: number): number =>
    PAD + ((Math.max(low, Math.min(100, rate)) - low) * (WIDTH - 2 * PAD)) / Math.max(1e-9, 100 - low);
  const svg = make("svg", {
    class: "against",
    width: WIDTH,
    height: HEIGHT,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `you ${formatPercent(own)}, industry ${formatPercent(industry)}`);
  const y = HEIGHT / 2;
  svg.append(
    make("line", { x1: x(own), x2: x(industry), y1: y, y2: y }),
    make("circle", { class: "against-industry", cx: x(industry), cy: y, r: 4 }),
    make("circle", { class: "against-own", cx: x(own), cy: y, r: 4 }),
  );
  return svg;
}

function make<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}
