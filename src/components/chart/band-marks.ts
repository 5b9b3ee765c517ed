import { rectX, text as label } from "@observablehq/plot";
import type { Markish } from "@observablehq/plot";
import { h } from "../dom.js";
import type { Band } from "./bands.js";

const NARROWEST_BAND = 4;
/** Room that the label of a band needs, in pixels. */
const LABEL_WIDTH = 96;

type Span = readonly [Date, Date];

/** Bands that touch a span of time. */
export function bandsWithin(bands: readonly Band[], [from, to]: Span): Band[] {
  return bands.filter((band) => band.from < to && band.to > from);
}

/** Bands behind a time chart. @param width of the chart in pixels, for the narrowest band */
export function bandMarks(shown: readonly Band[], span: Span, width: number): Markish {
  const [from, to] = [span[0].getTime(), span[1].getTime()];
  const least = (NARROWEST_BAND * (to - from)) / width;
  return rectX(shown, {
    x1: (band: Band) => Math.max(band.from.getTime(), from),
    x2: (band: Band) => Math.min(Math.max(band.to.getTime(), band.from.getTime() + least), to),
    fill: "var(--incident)",
    fillOpacity: 0.18,
  });
}

/** Labels at the top of the bands, those that have room. */
export function bandLabels(shown: readonly Band[], span: Span, width: number): Markish {
  return label(apart(shown, span, width), {
    x: (band: Band) => new Date(Math.max(band.from.getTime(), span[0].getTime())),
    frameAnchor: "top",
    dy: -14,
    text: "label",
    textAnchor: "start",
    fill: "var(--muted)",
  });
}

/** What the bands are, in words below the chart. */
export function bandList(bands: readonly Band[]): HTMLElement | string {
  if (bands.length === 0) return "";
  return h(
    "ul",
    { class: "band-list", "aria-label": "Incidents of category 1 and 2" },
    ...bands.map(({ label: name, words }) =>
      h("li", {}, h("span", { class: "key key-incident" }, name), ` ${words}`),
    ),
  );
}

/** Bands whose labels do not run into the one before. */
function apart(bands: readonly Band[], span: Span, width: number): Band[] {
  const room = (LABEL_WIDTH * (span[1].getTime() - span[0].getTime())) / width;
  let free = -Infinity;
  return [...bands]
    .sort((a, b) => a.from.getTime() - b.from.getTime())
    .filter(({ from }) => {
      if (from.getTime() < free) return false;
      free = from.getTime() + room;
      return true;
    });
}
