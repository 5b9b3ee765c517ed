/** Hatching for what is not shown, filled in as `url(#id)`. */
export function hatch(id: string): SVGDefsElement {
  const svg = "http://www.w3.org/2000/svg";
  const defs = document.createElementNS(svg, "defs");
  const pattern = document.createElementNS(svg, "pattern");
  const line = document.createElementNS(svg, "path");
  const size = {
    id,
    width: 6,
    height: 6,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  };
  for (const [name, value] of Object.entries(size)) pattern.setAttribute(name, String(value));
  line.setAttribute("d", "M0,0V6");
  line.setAttribute("stroke", "var(--industry)");
  line.setAttribute("stroke-width", "1.5");
  line.setAttribute("stroke-opacity", "0.6");
  pattern.append(line);
  defs.append(pattern);
  return defs;
}
