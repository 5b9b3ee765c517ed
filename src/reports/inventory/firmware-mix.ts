import { axisX, axisY, barX, gridX, ruleX, text as label } from "@observablehq/plot";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatPercent } from "../../model/format.js";
import { NOT_SHOWN } from "../../components/industry-words.js";
import { number, optionalNumber, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { NEW_WORDS, standingFill, standingOf } from "./catalogue.js";
import type { Model, Standing } from "./catalogue.js";
import { dots } from "./dots.js";
import { hatch } from "./hatch.js";

const ROW = 46;

interface Share {
  version: string;
  standing: Standing;
  own: number;
  /** null: suppressed. */
  industry: number | null;
}

/** The party's firmware mix of one model beside the industry average, if the role has one, highest version first. */
export function firmwareMix(rows: readonly Row[], model: Model, hasIndustry: boolean): HTMLElement {
  const shares = rows
    .map((row): Share => {
      const version = text(row, "firmware_version");
      return {
        version,
        standing: standingOf(version, model),
        own: number(row, "own_share"),
        industry: optionalNumber(row, "industry_share"),
      };
    })
    .sort((a, b) => (a.version < b.version ? 1 : -1));
  if (shares.length === 0) return empty(`No devices of model ${model.name}.`);
  return h(
    "div",
    {},
    h(
      "p",
      { class: "legend" },
      h("span", { class: "key key-own" }, "you"),
      hasIndustry ? h("span", { class: "key key-industry" }, "industry average") : null,
      hasIndustry && shares.some(({ industry }) => industry === null)
        ? h("span", { class: "key key-suppressed" }, NOT_SHOWN)
        : null,
      shares.some(({ standing }) => standing === "new")
        ? h("span", { class: "key key-age-new" }, NEW_WORDS)
        : null,
    ),
    sized((width) => draw(shares, hasIndustry, width)),
  );
}

function draw(shares: readonly Share[], hasIndustry: boolean, width: number): SVGSVGElement {
  const known = shares.filter(({ industry }) => industry !== null);
  const hidden = shares.filter(({ industry }) => hasIndustry && industry === null);
  const upper = { insetTop: 4, insetBottom: ROW / 2 };
  const lower = { insetTop: ROW / 2 - 1, insetBottom: 7 };
  const svg = chart({
    ariaLabel: `Share of the model's devices by firmware version, you${hasIndustry ? " and the industry average" : ""}`,
    width,
    height: shares.length * ROW + 40,
    marginLeft: 84,
    marginRight: 56,
    marginTop: 8,
    marginBottom: 32,
    x: { domain: [0, widest(shares)] },
    y: { domain: shares.map(({ version }) => version), padding: 0 },
    marks: [
      gridX({ ticks: 4, stroke: "var(--line)", strokeOpacity: 1 }),
      axisX({
        ticks: 4,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => `${value} %`,
        fill: "var(--muted)",
      }),
      axisY({ tickSize: 0, label: null, fill: "var(--ink)" }),
      barX(shares, {
        y: "version",
        x: "own",
        fill: ({ standing }: Share) => standingFill(standing, "dots-mix"),
        stroke: "var(--own)",
        strokeWidth: 0.6,
        ...upper,
      }),
      label(shares, {
        y: "version",
        x: "own",
        text: ({ own }: Share) => formatPercent(own),
        textAnchor: "start",
        dx: 6,
        dy: -9,
        fill: "var(--ink)",
      }),
      barX(known, {
        y: "version",
        x: "industry",
        fill: "var(--card)",
        stroke: "var(--industry)",
        strokeWidth: 1.5,
        strokeDasharray: "4,3",
        ...lower,
      }),
      label(known, {
        y: "version",
        x: "industry",
        text: ({ industry }: Share) => formatPercent(industry ?? 0),
        textAnchor: "start",
        dx: 6,
        dy: 9,
        fill: "var(--muted)",
      }),
      barX(hidden, {
        y: "version",
        x1: 0,
        x2: widest(shares),
        fill: "url(#hatch-mix)",
        title: () => NOT_SHOWN,
        ...lower,
      }),
      ruleX([0], { stroke: "var(--muted)" }),
    ],
  });
  svg.prepend(hatch("hatch-mix"), dots("dots-mix"));
  return svg;
}

/** The scale ends at the next ten per cent above the largest share. */
function widest(shares: readonly Share[]): number {
  return Math.min(
    100,
    10 * Math.ceil(Math.max(10, ...shares.flatMap(({ own, industry }) => [own, industry ?? 0])) / 10),
  );
}
