import { barX, dot, text as label } from "@observablehq/plot";
import { h } from "../dom.js";
import { plural } from "../../model/format.js";
import { chart, listChoices } from "./plot.js";
import { rove } from "./rove.js";
import { sized } from "./sized.js";
import { makeChoosable } from "./stacked-columns.js";
import { Tip } from "./tip.js";

/** One bar of a ranking. */
export interface RankedBar {
  name: string;
  /** What the name means, on the same line. */
  words: string;
  /** What else the note beside the bar says; the line has no room for it. */
  note?: string;
  value: number;
  /** How the value reads, after the bar. */
  figure: string;
  /** The industry's value, where it is shown: a hollow mark on the bar. */
  industry?: { value: number; figure: string } | null;
}

export interface RankedBarsOptions<Bar extends RankedBar = RankedBar> {
  ariaLabel: string;
  /** In order. */
  bars: readonly Bar[];
  /** So many are shown, the rest is one click away. */
  most: number;
  /** Value of the longest bar, for charts that share a scale; the longest of these unless given. */
  scale?: number;
  choose?: (bar: Bar) => void;
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

/** Bars from the left in the viewer's colour, name and meaning above each and in full in a note on hover and focus. */
export function rankedBars<Bar extends RankedBar>({
  ariaLabel,
  bars,
  most,
  scale,
  choose,
}: RankedBarsOptions<Bar>): HTMLElement {
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
    const frame = h("div", { class: "time-line" });
    frame.append(barsOf(shown, width, new Tip(frame)));
    return h(
      "div",
      {},
      frame,
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

  function barsOf(shown: readonly Bar[], width: number, tip: Tip): SVGSVGElement {
    const room = Math.floor(width / CHARACTER);
    const named = ({ name, words }: RankedBar): string => {
      const line = `${name}  ${words}`;
      return line.length <= room ? line : `${line.slice(0, room - 1).trimEnd()}…`;
    };
    const compared = shown.flatMap((bar, i): Compared[] => (bar.industry ? [{ bar, i }] : []));
    const svg = chart({
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
        }),
        dot(compared, {
          x: ({ bar }: Compared) => bar.industry?.value,
          y: "i",
          dy: 7,
          r: 5,
          fill: "var(--card)",
          stroke: "var(--industry)",
          strokeWidth: 1.75,
        }),
        label(shown, {
          x: 0,
          y: (_: RankedBar, i: number) => i,
          text: named,
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
        barX(shown, {
          x1: 0,
          x2: longest,
          y: (_: RankedBar, i: number) => i,
          fill: "transparent",
          ariaLabel: (bar: RankedBar) => linesOf(bar).join(", "),
        }),
      ],
    });
    const hits = [...svg.querySelectorAll<SVGElement>('g[aria-label="bar"]:last-of-type > rect')];
    hits.forEach((hit, i) => {
      const bar = shown[i];
      if (!bar) return;
      const [name, ...rest] = linesOf(bar);
      tip.attach(hit, () => [h("strong", {}, name ?? ""), ...rest.map((line) => h("p", {}, line))]);
      hit.dataset["hit"] = "";
      if (choose) makeChoosable(hit, () => choose(bar));
    });
    rove(hits);
    listChoices(svg);
    return svg;
  }
}

/** A bar in full: name, what it means, value. */
function linesOf({ name, words, note, figure, industry }: RankedBar): string[] {
  return [name, words, note ?? "", figure, industry ? `industry ${industry.figure}` : ""].filter(
    (line) => line !== "",
  );
}
