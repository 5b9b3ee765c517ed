import type { Place } from "./month-figures.js";

/** The place that the address names. */
export function placeInAddress(): Place {
  const parameters = new URLSearchParams(location.search);
  return { process: parameters.get("process"), srv: parameters.get("srv") };
}

/** Names a place in the address, as a page of its own that Back leaves again. */
export function goTo({ process, srv }: Place): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries({ process, srv }))
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  history.pushState(null, "", url);
}
