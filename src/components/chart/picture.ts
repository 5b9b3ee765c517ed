/** Properties that a chart takes from the page's style sheet, and a picture of it must carry itself. */
const CARRIED = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-variant-numeric",
  "visibility",
] as const;

const SVG = "http://www.w3.org/2000/svg";
const TITLE_HEIGHT = 36;
const FOOT_HEIGHT = 24;

/** What stands above and below a chart when it leaves the page. */
export interface Caption {
  title: string;
  foot: string;
}

/**
 * Charts of a card as one SVG document that stands alone: colours resolved, title above, source and as-of time
 * below.
 * @param content on the page, holding one or more `svg.chart`
 */
export function toSvg(content: Element, { title, foot }: Caption): string {
  const frame = content.getBoundingClientRect();
  const charts = [...content.querySelectorAll<SVGSVGElement>("svg.chart")];
  const boxes = charts.map((chart) => chart.getBoundingClientRect());
  const width = Math.ceil(Math.max(frame.width, ...boxes.map((box) => box.right - frame.left)));
  const height = Math.ceil(Math.max(...boxes.map((box) => box.bottom - frame.top)));
  const colour = resolved(getComputedStyle(document.body).color);
  const whole = document.createElementNS(SVG, "svg");
  whole.setAttribute("xmlns", SVG);
  whole.setAttribute("width", String(width));
  whole.setAttribute("height", String(height + TITLE_HEIGHT + FOOT_HEIGHT));
  const ground = document.createElementNS(SVG, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute(
    "fill",
    resolved(getComputedStyle(content.closest(".card") ?? document.body).backgroundColor),
  );
  whole.append(ground, label(title, 22, 15, 600, colour));
  charts.forEach((chart, i) => {
    const box = boxes[i] ?? frame;
    const copy = standalone(chart);
    copy.setAttribute("x", String(box.left - frame.left));
    copy.setAttribute("y", String(box.top - frame.top + TITLE_HEIGHT));
    copy.setAttribute("width", String(box.width));
    copy.setAttribute("height", String(box.height));
    whole.append(copy);
  });
  whole.append(label(foot, height + TITLE_HEIGHT + 16, 11, 400, colour));
  return new XMLSerializer().serializeToString(whole);
}

/** The same as a PNG at twice the size. */
export async function toPng(content: Element, caption: Caption): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(toSvg(content, caption))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  const context = canvas.getContext("2d");
  context?.scale(2, 2);
  context?.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the browser could not draw the PNG"))),
      "image/png",
    );
  });
}

function standalone(chart: SVGSVGElement): SVGSVGElement {
  const copy = chart.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) throw new Error("expected an SVG element");
  const originals = [chart, ...chart.querySelectorAll<SVGElement>("*")];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  originals.forEach((original, i) => {
    const style = getComputedStyle(original);
    const target = copies[i];
    for (const name of CARRIED) {
      const value = style.getPropertyValue(name);
      if (value !== "")
        target?.setAttribute(name, name === "fill" || name === "stroke" ? resolved(value) : value);
    }
    target?.removeAttribute("class");
  });
  copy.querySelectorAll("style, [data-hit]").forEach((element) => element.remove());
  return copy;
}

/** A colour as `#rrggbb`, with alpha where it has one: other programs do not know `color-mix` and `oklab`. */
function resolved(colour: string): string {
  if (colour === "none" || colour.startsWith("url(")) return colour;
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  if (alpha === 0) return "none";
  const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
  return alpha === 255 ? `#${hex}` : `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
}

function label(text: string, y: number, size: number, weight: number, fill: string): SVGTextElement {
  const element = document.createElementNS(SVG, "text");
  const attributes = {
    x: 8,
    y,
    "font-size": size,
    "font-weight": weight,
    "font-family": "Inter, sans-serif",
    fill,
  };
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.textContent = text;
  return element;
}
