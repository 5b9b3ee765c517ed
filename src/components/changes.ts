import { h } from "./dom.js";
import { formatDuration, formatPoints } from "../model/format.js";

/** A change of a rate as sign, words and colour: `▼ −3.1 pp`. */
export function rateChange(points: number | null): HTMLElement | string {
  if (points === null) return "–";
  return marked(formatPoints(points), Math.round(points * 10));
}

/** Of a time, less than this share is no change worth a mark. */
const SLIGHT = 0.01;

/** A change of a time that is now so long: shorter is better. */
export function timeChange(milliseconds: number | null, now: number | null): HTMLElement | string {
  if (milliseconds === null) return "–";
  const sign = milliseconds > 0 ? "+" : milliseconds < 0 ? "−" : "±";
  return marked(
    `${sign}${formatDuration(Math.abs(milliseconds))}`,
    Math.abs(milliseconds) < SLIGHT * (now ?? 0) ? 0 : -Math.sign(milliseconds),
  );
}

/** A difference with sign, word and colour: better above 0, worse below. */
export function marked(text: string, goodness: number): HTMLElement | string {
  if (goodness === 0) return text;
  const better = goodness > 0;
  return h(
    "span",
    { class: better ? "better" : "worse" },
    h("span", { "aria-hidden": "true" }, better ? "▲ " : "▼ "),
    text,
    h("span", { class: "visually-hidden" }, better ? " (better)" : " (worse)"),
  );
}
