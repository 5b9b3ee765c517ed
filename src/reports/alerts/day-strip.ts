const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 30;
/** Room above the bars for the mark of a burst. */
const TOP = 8;
const BAR = 2;

export interface DayStripOptions {
  /** Alerts of each day, in order. */
  values: readonly number[];
  /** Which of the days are bursts. */
  bursts: ReadonlySet<number>;
  /** What a screen reader says instead. */
  label: string;
}

/** Alerts by day as a row of small bars on their own scale; a burst has a ▲ above it. */
export function dayStrip({ values, bursts, label }: DayStripOptions): SVGSVGElement {
  const width = values.length * BAR;
  const svg = make("svg", { class: "day-strip", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` });
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const most = Math.max(1, ...values);
  values.forEach((value, i) => {
    const height = value === 0 ? 0 : Math.max(1, ((HEIGHT - TOP) * value) / most);
    if (height > 0)
      svg.append(
        make("rect", { x: i * BAR, y: HEIGHT - height, width: BAR - 0.5, height: height.toFixed(1) }),
      );
    if (bursts.has(i)) {
      const [x, y] = [i * BAR + BAR / 2, HEIGHT - height - 1.5];
      svg.append(make("path", { d: `M${x - 3.5},${y.toFixed(1)}h7l-3.5,-6z` }));
    }
  });
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
