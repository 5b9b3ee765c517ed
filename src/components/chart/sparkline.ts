const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 96;
const HEIGHT = 24;
const PAD = 3;

/**
 * A line without axes that goes with a figure in a row, on its own scale; gaps stay gaps, the last value has a dot.
 * @param label what a screen reader says instead
 */
export function sparkline(values: readonly (number | null)[], label: string): SVGSVGElement {
  const svg = make("svg", {
    class: "sparkline",
    width: WIDTH,
    height: HEIGHT,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
  });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (i: number): number => PAD + (i * (WIDTH - 2 * PAD)) / Math.max(1, values.length - 1);
  const y = (value: number): number =>
    high === low ? HEIGHT / 2 : HEIGHT - PAD - ((value - low) * (HEIGHT - 2 * PAD)) / (high - low);
  let path = "";
  let drawing = false;
  values.forEach((value, i) => {
    if (value !== null) path += `${drawing ? "L" : "M"}${x(i).toFixed(1)},${y(value).toFixed(1)}`;
    drawing = value !== null;
  });
  if (path !== "") svg.append(make("path", { d: path }));
  const last = values.at(-1);
  if (last !== undefined && last !== null)
    svg.append(make("circle", { cx: x(values.length - 1), cy: y(last), r: 2.5 }));
  return svg;
}

function make<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
