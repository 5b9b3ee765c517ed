import { axisX, axisY, barY, gridY, ruleY, text } from "@observablehq/plot";
import { countTicks } from "../../components/chart/count-ticks.js";
import { columnLabel } from "../../components/chart/label.js";
import { chart, listChoices } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { Tip } from "../../components/chart/tip.js";
import { h } from "../../components/dom.js";
import { formatCompact, formatCount, formatPercent, plural } from "../../model/format.js";
import { standingFill, standingWords } from "./catalogue.js";
import type { ModelBar, Standing } from "./catalogue.js";
import { dots } from "./dots.js";

const MOST = 12;
const COLUMN = 72;
const FEWEST = 3;
const NARROW_COLUMN = 80;
const WIDEST_COLUMN = 150;
const MARGIN = { left: 40, right: 8, top: 20, bottom: 40 };

export interface ModelBarsOptions {
  bars: readonly ModelBar[];
  group: string;
  /** Key of the chosen model, asked at each drawing. */
  chosen: () => string | undefined;
  choose: (key: string) => void;
  drawn?: () => void;
}

/** Models along x, devices as bars stacked by firmware version; the top n, the rest one click away. */
export function modelBars({ bars, group, chosen, choose, drawn }: ModelBarsOptions): HTMLElement {
  let all = false;
  const frame = h("div", { class: "model-bars" });
  const tip = new Tip(frame);
  const box = sized((width) => draw(width));
  frame.prepend(box);
  return frame;

  function draw(width: number): Element {
    const room = Math.max(
      FEWEST,
      Math.min(
        MOST,
        Math.floor((width - MARGIN.left - MARGIN.right) / (width < 480 ? NARROW_COLUMN : COLUMN)),
      ),
    );
    const shown = all ? bars : bars.slice(0, room);
    const columns = MARGIN.left + MARGIN.right + shown.length * (all ? COLUMN : WIDEST_COLUMN);
    const svg = columnChart(shown, all ? Math.max(columns, 1) : Math.min(width, columns));
    const scroller = h(
      "div",
      {
        class: "chart-scroll",
        ...(all
          ? { tabindex: 0, role: "region", "aria-label": `All models of ${group}, scrolls sideways` }
          : {}),
      },
      svg,
    );
    drawn?.();
    return h("div", {}, scroller, bars.length > room ? more(width, room) : null);
  }

  function more(width: number, room: number): HTMLElement {
    const rest = bars.slice(room);
    const devices = rest.reduce((sum, bar) => sum + bar.devices, 0);
    const toggle = (): void => {
      all = !all;
      box.replaceChildren(draw(width));
      box.querySelector<HTMLElement>(".more button")?.focus();
    };
    return h(
      "p",
      { class: "more" },
      all
        ? `All ${formatCount(bars.length)} models, most devices first. `
        : `${plural(rest.length, "more model")} with ${plural(devices, "device")}. `,
      h(
        "button",
        { type: "button", class: "link", onclick: toggle },
        all ? `Show the top ${room}` : `Show all ${formatCount(bars.length)}`,
      ),
    );
  }

  function columnChart(shown: readonly ModelBar[], width: number): SVGSVGElement {
    const top = shown[0]?.devices ?? 1;
    const segments = shown.flatMap(({ model, parts }) => parts.map((part) => ({ key: model.key, ...part })));
    const column = (width - MARGIN.left - MARGIN.right) / Math.max(1, shown.length);
    const names = new Map(shown.map(({ model }) => [model.key, columnLabel(model.name, column)]));
    const counts = countTicks(top);
    const svg = chart({
      ariaLabel: `Devices of type ${group} by model and firmware version`,
      width,
      height: 280,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      x: { domain: shown.map(({ model }) => model.key), padding: 0.28 },
      y: { domain: [0, top], nice: true },
      marks: [
        gridY({ ticks: counts, stroke: "var(--line)", strokeOpacity: 1 }),
        axisY({ ticks: counts, tickSize: 0, label: null, tickFormat: formatCompact, fill: "var(--muted)" }),
        axisX({
          tickSize: 0,
          label: null,
          tickFormat: (key: string) => names.get(key) ?? key,
          fill: "var(--ink)",
        }),
        barY(segments, {
          x: "key",
          y: "devices",
          fill: ({ standing }: { standing: Standing }) => standingFill(standing, `dots-${group}`),
          stroke: "var(--own)",
          strokeWidth: 0.6,
          order: null,
        }),
        text(shown, {
          x: (bar: ModelBar) => bar.model.key,
          y: "devices",
          text: (bar: ModelBar) => formatCompact(bar.devices),
          dy: -7,
          fill: "var(--muted)",
        }),
        ruleY([0], { stroke: "var(--muted)" }),
        barY(shown, {
          x: (bar: ModelBar) => bar.model.key,
          y1: 0,
          y2: () => svgTop(top),
          fill: "transparent",
          insetLeft: -4,
          insetRight: -4,
          ariaLabel: (bar: ModelBar) =>
            `${bar.model.name}, ${bar.model.maker}: ${plural(bar.devices, "device")}`,
        }),
      ],
    });
    svg.prepend(dots(`dots-${group}`));
    const hits = svg.querySelectorAll<SVGElement>('g[aria-label="bar"]:last-of-type > rect');
    hits.forEach((hit, i) => {
      const bar = shown[i];
      if (bar) makeChoosable(hit, bar);
    });
    listChoices(svg);
    return svg;
  }

  function makeChoosable(hit: SVGElement, bar: ModelBar): void {
    const { key } = bar.model;
    hit.dataset["hit"] = key;
    hit.setAttribute("tabindex", "0");
    hit.setAttribute("role", "button");
    hit.setAttribute("aria-pressed", String(key === chosen()));
    hit.addEventListener("click", () => choose(key));
    hit.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(key);
    });
    tip.attach(hit, () => tipOf(bar));
  }
}

/** Top of the area that takes clicks: the bar's whole column. */
const svgTop = (top: number): number => top;

function tipOf({ model, devices, parts }: ModelBar): HTMLElement[] {
  return [
    h("strong", {}, `${model.name}`),
    h("p", {}, `${model.maker} · ${model.manufacturer} ${model.model}`),
    h(
      "table",
      {},
      h(
        "tbody",
        {},
        ...parts.map(({ version, devices: held }) =>
          h(
            "tr",
            {},
            h("td", {}, version),
            h("td", { class: "number" }, formatCount(held)),
            h("td", { class: "number" }, formatPercent((100 * held) / devices)),
            h("td", { class: "standing" }, standingWords(version, model)),
          ),
        ),
        h(
          "tr",
          { class: "total" },
          h("td", {}, "all"),
          h("td", { class: "number" }, formatCount(devices)),
          h("td", { colspan: 2 }),
        ),
      ),
    ),
  ];
}
