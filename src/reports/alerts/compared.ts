import { marked } from "../../components/changes.js";
import type { Child } from "../../components/dom.js";
import { h } from "../../components/dom.js";
import { formatDuration, formatPercent, formatPoints } from "../../model/format.js";

/** Times that differ by less than this share are alike. */
const SLIGHT = 0.01;

/** The industry's rate and how far one's own is from it. @param absent what stands where the industry has none */
export function rateAgainst(own: number | null, industry: number | null | undefined, absent: string): Child {
  if (industry == null) return absent;
  const words = `Industry ${formatPercent(industry)}`;
  if (own === null) return words;
  const points = own - industry;
  return h("span", {}, words, ", you ", marked(formatPoints(points), Math.round(points * 10)));
}

/** The industry's median time and how far one's own is from it: shorter is better. */
export function timeAgainst(own: number | null, industry: number | null | undefined, absent: string): Child {
  if (industry == null) return absent;
  const words = `Industry ${formatDuration(industry)}`;
  if (own === null) return words;
  const difference = own - industry;
  const sign = difference > 0 ? "+" : difference < 0 ? "−" : "±";
  return h(
    "span",
    {},
    words,
    ", you ",
    marked(
      `${sign}${formatDuration(Math.abs(difference))}`,
      Math.abs(difference) < SLIGHT * industry ? 0 : -Math.sign(difference),
    ),
  );
}
