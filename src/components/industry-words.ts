/** What every page says of industry figures. */

export const NOT_SHOWN = "not shown, to protect other parties";
export const INCLUDES_YOU = "Industry includes you.";
/** Of a role for which there can be none. */
export const NO_INDUSTRY = "No industry figures: your role has fewer than six owner groups";

/** A party with fewer of what is counted is not in an average of rates. */
export const COUNTED_FROM = 30;

/** What an average of rates counts, in words. */
export type CountedWords = "requests that ended" | "alerts that were delivered or failed";

/** A day or month of a chart: whether the industry can have a figure of it, whether it is shown, and holds the viewer. */
export interface Compared {
  isDue: boolean;
  isShown: boolean;
  /** Whether the viewer is among those of whom the figure is. */
  isCounted: boolean;
}

/**
 * What to say of the industry beside a chart of days or months; nothing beside one without any.
 * @param absence why the chart can have no industry figures at all; null: it can
 * @param counted of which a party needs enough to be in the average
 */
export function industryNote(
  absence: string | null,
  periods: readonly Compared[],
  period: "day" | "month",
  counted: CountedWords,
): string {
  if (absence !== null) return absence;
  if (periods.length === 0) return "";
  const due = periods.filter(({ isDue }) => isDue);
  if (due.length === 0) return `Industry figures follow when the ${period} has ended.`;
  const shown = due.filter(({ isShown }) => isShown);
  const open = due.length < periods.length ? ` Those of the open ${period} follow when it has ended.` : "";
  if (shown.length === 0) return `Industry figures are ${NOT_SHOWN}.${open}`;
  const hidden = shown.length < due.length ? ` Where the industry has no mark, it is ${NOT_SHOWN}.` : "";
  return `${includedWords(shown, counted)}${hidden}${open}`;
}

/** Whether the viewer is in the industry figures that are shown: an average needs so many of its own. */
export function includedWords(shown: readonly Pick<Compared, "isCounted">[], counted: CountedWords): string {
  const places = shown.filter(({ isCounted }) => isCounted).length;
  if (places === shown.length) return INCLUDES_YOU;
  return places === 0
    ? `Industry does not include you: you have fewer than ${COUNTED_FROM} ${counted}.`
    : `Industry includes you where you have at least ${COUNTED_FROM} ${counted}.`;
}

/** Whether a day had ended at the as-of time, so that it can have industry figures. */
export const dayIsDue = (day: Date, asOf: Date): boolean =>
  day.toISOString().slice(0, 10) < asOf.toISOString().slice(0, 10);

/** Of a month that is still open. @param hasIndustry whether the role has industry figures at all */
export const openMonthWords = (hasIndustry: boolean): string =>
  `The month is still open: its figures change${hasIndustry ? ", and industry figures follow when it has ended" : ""}.`;
