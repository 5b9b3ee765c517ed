import { h } from "../../../components/dom.js";
import { formatCount, formatPercent, plural } from "../../../model/format.js";
import { labelOf } from "./dimensions.js";
import type { Dimension } from "./dimensions.js";
import { shareOf } from "./facet.js";
import type { Rate } from "./facet.js";
import type { FacetIndex } from "./facets.js";
import { isTestable, standsOut } from "./stands-out.js";
import type { Candidate, Finding } from "./stands-out.js";

const MOST = 10;
/** A dimension with a value for every request, as all have but the reason. */
const EVERY_REQUEST: Dimension = "srv";

/** What stands out, and whether there was enough to test anything. */
export interface Findings {
  found: readonly Finding[];
  isTested: boolean;
}

/** @param reasons index of the dimension reason, without a choice: all failures by value and reason */
export function findingsOf(reasons: FacetIndex, rate: Rate): Findings {
  const facets = reasons.facets(new Set());
  const candidates = [...facets].flatMap(([dimension, values]): Candidate[] =>
    dimension === "reason"
      ? []
      : [...values].map(([value, measures]) => {
          const [hits, of] = shareOf(rate, measures);
          return { dimension, value, of, hits };
        }),
  );
  const whole = candidates.filter(({ dimension }) => dimension === EVERY_REQUEST);
  const total = { of: sum(whole.map(({ of }) => of)), hits: sum(whole.map(({ hits }) => hits)) };
  return { found: standsOut(candidates, total), isTested: isTestable(candidates, total) };
}

/** The ranked list; a click chooses the value. */
export function findingsList(
  { found: findings, isTested }: Findings,
  reasons: FacetIndex,
  rate: Rate,
  choose: (dimension: Dimension, value: string) => void,
): HTMLElement {
  if (findings.length === 0) return h("p", {}, noFinding(rate, isTested));
  return h(
    "ol",
    { class: "findings" },
    ...findings.slice(0, MOST).map((found) => {
      const dimension = found.dimension as Dimension;
      const reason = rate === "failures" ? topReason(reasons, dimension, found.value) : null;
      const names = [found, ...found.also].map((of) => `${labelOf(of.dimension as Dimension)} ${of.value}`);
      return h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "link", onclick: () => choose(dimension, found.value) },
          names[0] ?? found.value,
        ),
        names.length > 1
          ? h("span", { class: "unit" }, ` the same requests: ${names.slice(1).join(", ")}`)
          : null,
        h(
          "span",
          { class: "finding-figures" },
          `${formatPercent(found.rate)} ${rate === "failures" ? "failed" : "slow"}, expected ${formatPercent(found.usual)}, ${formatCount(Math.round(found.excess))} excess${reason === null ? "" : `, mostly ${reason}`}`,
        ),
      );
    }),
    findings.length > MOST
      ? h("li", { class: "unit findings-rest" }, `and ${plural(findings.length - MOST, "more", "more")}`)
      : null,
  );
}

/** Where nothing stands out: because nothing does, or because there was too little to tell. */
export function noFinding(rate: Rate, isTested: boolean): string {
  if (!isTested)
    return `Too few ${rate === "failures" ? "failures" : "slow round trips"} to tell whether a value stands out.`;
  return rate === "failures"
    ? "No value fails more often than your own rate, beyond chance."
    : "No value is slow more often than your own rate, beyond chance.";
}

function topReason(reasons: FacetIndex, dimension: Dimension, value: string): string | null {
  const [top] = reasons
    .failures(dimension)
    .filter((row) => row.value === value && row.failures > 0)
    .toSorted((a, b) => b.failures - a.failures);
  return top?.active ?? null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
