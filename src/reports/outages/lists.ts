/** Lists in the order in which they are shown: the two that carry the faults first. */
export const LIST_WORDS = [
  {
    id: "neither",
    title: "AD1 with neither",
    words:
      "A fault. The supply went off, and neither 8F35 nor 8F36 came within # hours and before the next AD1: it may still be off, or the restoration alert was lost.",
  },
  {
    id: "iv",
    title: "8F36 without AD1 (list iv)",
    words:
      "A fault. An outage of three minutes or more has ended, but no AD1 belongs to it: none came in the # hours before, or another restoration had already closed it.",
  },
  {
    id: "i",
    title: "AD1 without 8F35 (list i)",
    words: "Mostly normal: a long outage closes with 8F36, not with 8F35. Those with neither are here too.",
  },
  {
    id: "ii",
    title: "AD1 without 8F36 (list ii)",
    words: "An AD1 that closed with 8F35, which is meant for short outages; and those with neither.",
  },
  {
    id: "iii",
    title: "8F35 without AD1 (list iii)",
    words:
      "Mostly normal: a short outage is over before an AD1 is sent, so all that you get is 8F35. It is no sign of a lost alert.",
  },
  {
    id: "open",
    title: "Still open",
    words:
      "AD1 without a restoration so far, less than # hours before the as-of time: on none of the other lists yet.",
  },
] as const;

export type ListId = (typeof LIST_WORDS)[number]["id"];

/** Column of the dataset `monthly` and the view `split` that counts a list. */
export const LIST_COLUMNS: Readonly<Record<ListId, string>> = {
  neither: "neither",
  iv: "list_iv",
  i: "list_i",
  ii: "list_ii",
  iii: "list_iii",
  open: "still_open",
};

/** Whether a list holds what neither a normal short nor a normal long outage explains. */
export function isFault(list: string): boolean {
  return list === "neither" || list === "iv";
}
