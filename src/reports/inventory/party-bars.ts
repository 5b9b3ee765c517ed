import { axisX, axisY, barX, gridX, ruleX } from "@observablehq/plot";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { h } from "../../components/dom.js";
import { NOT_HELD } from "../../model/domain.js";
import { formatPercent } from "../../model/format.js";
import { NOT_SHOWN } from "../../components/industry-words.js";
import { number, optionalNumber, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { higherOf, standingFill, standingOf } from "./catalogue.js";
import type { Model, Standing } from "./catalogue.js";
import { dots } from "./dots.js";
import { hatch } from "./hatch.js";

const ROW = 20;
const YOU = "you";
const INDUSTRY = "industry average";
/** How the disclosure policy names versions that few hold. */
const OTHER_VERSIONS = "other versions";

/** A version's part of a bar, per cent from the left. */
interface Part {
  bar: string;
  version: string;
  from: number;
  to: number;
}

/**
 * Firmware of one model, a bar a party: the viewer's, the industry average where it is shown, and below them every
 * party's anonymous bar, the viewer's among them.
 * @param mix rows of the view `firmware` of the model
 * @param bars rows of the view `firmware_by_party` of the model, at least one
 */
export function partyBars(mix: readonly Row[], bars: readonly Row[], model: Model): HTMLElement {
  const versions = [...new Set([...mix, ...bars].map((row) => text(row, "firmware_version")))].sort(
    newestFirst,
  );
  const higher = (version: string): number | null =>
    version === OTHER_VERSIONS ? null : higherOf(version, model);
  const standing = (version: string): Standing => standingOf(version, model);
  const numbers = [...new Set(bars.map((row) => number(row, "bar")))].sort((a, b) => a - b);
  const average = mix.flatMap((row): [string, number][] => {
    const share = optionalNumber(row, "industry_share");
    return share === null ? [] : [[text(row, "firmware_version"), share]];
  });
  const parts = [
    ...stacked(
      YOU,
      versions,
      mix.map((row) => [text(row, "firmware_version"), number(row, "own_share")]),
    ),
    ...stacked(INDUSTRY, versions, average),
    ...numbers.flatMap((bar) =>
      stacked(
        String(bar),
        versions,
        bars
          .filter((row) => row["bar"] === bar)
          .map((row) => [text(row, "firmware_version"), number(row, "share")]),
      ),
    ),
  ];
  const named = [YOU, ...(average.length > 0 ? [INDUSTRY] : [])];
  return h(
    "div",
    {},
    h(
      "p",
      { class: "legend" },
      ...versions.map((version) => {
        return h("span", { class: `key key-grey-${higher(version) ?? "none"}` }, version);
      }),
      average.length > 0 && average.length < mix.length
        ? h("span", { class: "key key-suppressed" }, NOT_SHOWN)
        : null,
    ),
    sized((width) => draw(parts, { named, bars: numbers.map(String), higher, standing }, width)),
  );
}

interface Bars {
  named: readonly string[];
  bars: readonly string[];
  /** Of others' bars, in grey. */
  higher: (version: string) => number | null;
  /** Of the viewer's own bar. */
  standing: (version: string) => Standing;
}

function draw(parts: readonly Part[], { named, bars, higher, standing }: Bars, width: number): SVGSVGElement {
  const own = parts.filter(({ bar }) => bar === YOU);
  const others = parts.filter(({ bar }) => bar !== YOU);
  const hidden = named.includes(INDUSTRY) ? hiddenOf(parts) : 0;
  const words = ({ bar, version, from, to }: Part): string =>
    `${named.includes(bar) ? bar : "a party"}: ${version} ${formatPercent(to - from)}`;
  const rows = [...named, "", ...bars];
  const segment = { y: "bar", x1: "from", x2: "to", insetTop: 1.5, insetBottom: 1.5, title: words };
  const svg = chart({
    ariaLabel: `Share of the model's devices by firmware version: ${named.join(", ")}, and ${bars.length} anonymous parties`,
    width,
    height: rows.length * ROW + 40,
    marginLeft: 112,
    marginRight: 26,
    marginTop: 8,
    marginBottom: 32,
    x: { domain: [0, 100] },
    y: { domain: rows, padding: 0 },
    marks: [
      gridX({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      axisX({
        ticks: 4,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => `${value} %`,
        fill: "var(--muted)",
      }),
      axisY({
        ticks: [...named, ...bars.slice(0, 1)],
        tickSize: 0,
        label: null,
        tickFormat: (bar: string) => (named.includes(bar) ? bar : "all parties"),
        fill: "var(--ink)",
      }),
      barX(own, {
        ...segment,
        fill: ({ version }: Part) => standingFill(standing(version), "dots-parties"),
        stroke: "var(--own)",
        strokeWidth: 0.8,
      }),
      barX(others, {
        ...segment,
        fill: ({ version }: Part) => greyOf(higher(version)),
        stroke: "var(--industry)",
        strokeWidth: 0.6,
      }),
      barX(hidden > 0 ? [hidden] : [], {
        y: () => INDUSTRY,
        x1: 100 - hidden,
        x2: 100,
        insetTop: 1.5,
        insetBottom: 1.5,
        fill: "url(#hatch-parties)",
        title: () => `${INDUSTRY}: the rest is ${NOT_SHOWN}`,
      }),
      ruleX([0], { stroke: "var(--muted)" }),
    ],
  });
  svg.prepend(hatch("hatch-parties"), dots("dots-parties"));
  return svg;
}

/** Per cent of the industry average that is withheld; what rounding leaves is not. */
function hiddenOf(parts: readonly Part[]): number {
  const shown = Math.max(...parts.filter(({ bar }) => bar === INDUSTRY).map(({ to }) => to));
  return shown < 98 ? 100 - shown : 0;
}

function stacked(bar: string, versions: readonly string[], shares: readonly [string, number][]): Part[] {
  const held = new Map(shares);
  let from = 0;
  return versions.flatMap((version) => {
    const share = held.get(version) ?? 0;
    if (share === 0) return [];
    const part = { bar, version, from, to: Math.min(from + share, 100) };
    from += share;
    return [part];
  });
}

/** What is no version comes last. */
function newestFirst(a: string, b: string): number {
  const rank = (version: string): number => [OTHER_VERSIONS, NOT_HELD].indexOf(version);
  return rank(a) - rank(b) || (a < b ? 1 : -1);
}

/** By the number of higher versions on the list, in the industry's grey. */
const greyOf = (higher: number | null): string =>
  higher === null ? "var(--grey-none)" : `var(--grey-${higher})`;
