import { barX, dot, text as label } from "@observablehq/plot";
import { h } from "../dom.js";
import { plural } from "../format.js";
import { chart } from "./plot.js";
import { sized } from "./sized.js";

/** One bar of a ranking. */
export interface RankedBar {
  name: string;
  /** What the name means, on the same line. */
  words: string;
  value: number;
  /** How the value reads, after the bar. */
  figure: string;
  /** The industry's value, where it is shown: a hollow mark on the bar. */
  industry?: { value: number; figure: string } | null;
}

export interface RankedBarsOptions {
  ariaLabel: string;
  /** In order. */
  bars: readonly RankedBar[];
  /** So many are shown, the rest is one click away. */
  most: number;
  /** Value of the longest bar, for charts that share a scale; the longest of these unless given. */
  scale?: number;
}

/** A bar with an industry value, and its place. */
interface Compared {
  bar: RankedBar;
  i: number;
}

const ROW = 40;
const FIGURE_WIDTH = 110;
const COMPARED_WIDTH = 150;
const CHARACTER = 6.2;

/** Bars from the left in the viewer's colour, name and meaning above each. */
export function rankedBars({ ariaLabel, bars, most, scale }: RankedBarsOptions): HTMLElement {
  const longest = scale ?? Math.max(...bars.map(({ value }) => value), 1);
  const rest = bars.length - most;
  let all = false;
  const box = sized(draw);
  return box;

  function draw(width: number): HTMLElement {
    const shown = all ? bars : bars.slice(0, most);
    const toggle = (): void => {
      all = !all;
      box.replaceChildren(draw(width));
      box.querySelector<HTMLElement>(".more button")?.focus();
    };
    return h(
      "div",
      {},
      barsOf(shown, width),
      rest > 0
        ? h(
            "p",
            { class: "more" },
            h(
              "button",
              { type: "button", class: "link", onclick: toggle },
              all ? `Show the top ${most}` : `Show ${plural(rest, "more", "more")}`,
            ),
          )
        : null,
    );
  }

  function barsOf(shown: readonly RankedBar[], width: number): SVGSVGElement {
    const room = Math.floor(width / CHARACTER);
    const named = ({ name, words }: RankedBar): string => {
      const line = `${name}  ${words}`;
      return line.length <= room ? line : `${line.slice(0, room - 1).trimEnd()}…`;
    };
    const compared = shown.flatMap((bar, i): Compared[] => (bar.industry ? [{ bar, i }] : []));
    return chart({
      ariaLabel,
      width,
      height: shown.length * ROW + 8,
      marginLeft: 0,
      marginRight: compared.length > 0 ? COMPARED_WIDTH : FIGURE_WIDTH,
      marginTop: 4,
      marginBottom: 4,
      x: { domain: [0, longest], axis: null },
      y: { type: "band", domain: shown.map((_, i) => i), padding: 0, axis: null },
      marks: [
        barX(shown, {
          x: "value",
          y: (_: RankedBar, i: number) => i,
          fill: "var(--own)",
          insetTop: 21,
          insetBottom: 7,
          ariaLabel: ({ name, words, figure, industry }: RankedBar) =>
            `${name}, ${words}: ${figure}${industry ? `, industry ${industry.figure}` : ""}`,
        }),
        dot(compared, {
          x: ({ bar }: Compared) => bar.industry?.value,
          y: "i",
          dy: 7,
          r: 5,
          fill: "var(--card)",
          stroke: "var(--industry)",
          strokeWidth: 1.75,
          title: ({ bar }: Compared) => `industry ${bar.industry?.figure}`,
        }),
        label(shown, {
          x: 0,
          y: (_: RankedBar, i: number) => i,
          text: named,
          title: ({ name, words }: RankedBar) => `${name}: ${words}`,
          textAnchor: "start",
          dy: -10,
          fill: "var(--ink)",
        }),
        label(shown, {
          x: ({ value, industry }: RankedBar) => Math.max(value, industry?.value ?? 0),
          y: (_: RankedBar, i: number) => i,
          text: ({ figure, industry }: RankedBar) =>
            industry ? `${figure}, industry ${industry.figure}` : figure,
          textAnchor: "start",
          dx: 9,
          dy: 7,
          fill: "var(--muted)",
        }),
      ],
    });
  }
}
