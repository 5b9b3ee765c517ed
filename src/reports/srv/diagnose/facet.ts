import { h } from "../../../components/dom.js";
import { formatCount, formatPercent, plural } from "../../../model/format.js";
import { labelOf } from "./dimensions.js";
import type { Dimension, Measures } from "./dimensions.js";

/** Which rate the dots show. */
export type Rate = "failures" | "slow";

export interface FacetRow extends Measures {
  value: string;
}

export interface FacetActions {
  toggle: (value: string) => void;
  /** Chooses these values and no others: a brush over rows. */
  brush: (values: readonly string[]) => void;
  /** The pointer or the keyboard is in the chart: moves in it may follow. */
  enter: () => void;
}

const TOP = 8;
const SVG = "http://www.w3.org/2000/svg";

/** Part and whole of a rate. */
export const shareOf = (rate: Rate, { ended, failures, roundTrips, slow }: Measures): [number, number] =>
  rate === "failures" ? [failures, ended] : [slow, roundTrips];

/** Linked bar chart of one dimension: volume as grey bar, rate as dot on the same row, a row a toggle. */
export class Facet {
  readonly element: HTMLElement;
  private readonly list = h("div", { class: "facet-rows", role: "group" });
  private readonly scale = h("span", { class: "unit" });
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private readonly more: HTMLButtonElement;
  private rows: readonly FacetRow[] = [];
  private isWhole = false;
  private brushed: string[] | null = null;
  private drawn: (() => void) | undefined;

  constructor(
    readonly dimension: Dimension,
    private readonly actions: FacetActions,
  ) {
    const label = labelOf(dimension);
    this.list.setAttribute("aria-label", label);
    this.more = h("button", {
      type: "button",
      class: "link facet-more",
      onclick: () => {
        this.isWhole = !this.isWhole;
        this.drawn?.();
      },
    });
    this.element = h(
      "section",
      { class: "facet", "aria-label": label, onpointerenter: actions.enter, onfocusin: actions.enter },
      h("header", {}, h("h4", {}, label), this.scale),
      this.list,
      this.more,
    );
  }

  /** The pointer is up again, wherever it is. */
  endBrush(): void {
    const brushed = this.brushed;
    this.brushed = null;
    if (brushed && brushed.length > 1) this.actions.brush(brushed);
  }

  /** @param most highest rate of the charts that share the scale, per cent */
  show(rows: readonly FacetRow[], chosen: ReadonlySet<string>, rate: Rate, most: number): void {
    this.drawn = () => this.draw(chosen, rate, most);
    this.rows = rows.toSorted((a, b) => b.ended - a.ended || (a.value < b.value ? -1 : 1));
    this.drawn();
  }

  private draw(chosen: ReadonlySet<string>, rate: Rate, most: number): void {
    const isReason = this.dimension === "reason";
    this.element.hidden = isReason && rate === "slow";
    const top = this.rows.filter(({ value }, i) => this.isWhole || i < TOP || chosen.has(value));
    const largest = Math.max(...this.rows.map(({ ended }) => ended), 1);
    const buttons = top.map((row) => {
      const button = this.buttons.get(row.value) ?? this.button(row.value);
      const [hits, of] = shareOf(rate, row);
      const share = of === 0 ? null : (100 * hits) / of;
      const words = isReason
        ? plural(row.failures, "failure")
        : `${plural(of, rate === "failures" ? "request" : "round trip")}, ${share === null ? "none counted" : `${formatPercent(share)} ${rate === "failures" ? "failed" : "slow"}`}`;
      button.setAttribute("aria-pressed", String(chosen.has(row.value)));
      button.setAttribute("aria-label", `${row.value}: ${words}`);
      button.title = words;
      button.classList.toggle("left-out", chosen.size > 0 && !chosen.has(row.value));
      const [, bar, dot, figure] = button.querySelectorAll<SVGElement | HTMLElement>(
        ".facet-name, .facet-bar, .facet-dot, .facet-figure",
      );
      bar?.setAttribute("width", percent((isReason ? row.failures : of) / largest));
      dot?.setAttribute("cx", percent(share === null || most === 0 ? 0 : Math.min(1, share / most)));
      dot?.toggleAttribute("hidden", isReason || share === null);
      if (figure)
        figure.textContent = isReason
          ? formatCount(row.failures)
          : share === null
            ? "–"
            : formatPercent(share);
      return button;
    });
    if (
      buttons.some((button, i) => this.list.children[i] !== button) ||
      this.list.children.length !== buttons.length
    )
      this.list.replaceChildren(...buttons);
    const rest = this.rows.length - TOP;
    this.more.hidden = rest <= 0;
    this.more.textContent = this.isWhole ? `Show the top ${TOP}` : `${formatCount(rest)} more`;
    this.scale.textContent = isReason
      ? "failures"
      : `bar: volume; dot: 0 to ${formatPercent(most)} ${rate === "failures" ? "failed" : "slow"}`;
  }

  private button(value: string): HTMLButtonElement {
    const graph = document.createElementNS(SVG, "svg");
    graph.setAttribute("class", "facet-graph");
    graph.setAttribute("aria-hidden", "true");
    graph.append(
      shape("rect", { class: "facet-bar", y: "3", height: "10" }),
      shape("circle", { class: "facet-dot", cy: "8", r: "4" }),
    );
    const button = h(
      "button",
      {
        type: "button",
        class: "facet-row",
        onclick: () => this.actions.toggle(value),
        onpointerdown: () => (this.brushed = [value]),
        onpointerenter: () => {
          if (this.brushed && !this.brushed.includes(value)) this.brushed.push(value);
        },
      },
      h("span", { class: "facet-name" }, value),
      graph,
      h("span", { class: "facet-figure" }),
    );
    this.buttons.set(value, button);
    return button;
  }
}

function shape(tag: "rect" | "circle", attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;
