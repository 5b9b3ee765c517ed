const SVG = "http://www.w3.org/2000/svg";

/** Own colour in dots, for versions new to the estate, filled in as `url(#id)`. */
export function dots(id: string): SVGDefsElement {
  const [defs, pattern, ground, dot] = [make("defs"), make("pattern"), make("rect"), make("circle")];
  set(pattern, { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" });
  set(ground, { width: 6, height: 6, fill: "var(--card)" });
  set(dot, { cx: 3, cy: 3, r: 1.7, fill: "var(--own)" });
  pattern.append(ground, dot);
  defs.append(pattern);
  return defs;
}

function make<K extends keyof SVGElementTagNameMap>(name: K): SVGElementTagNameMap[K] {
  return document.createElementNS(SVG, name);
}

function set(element: SVGElement, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}
