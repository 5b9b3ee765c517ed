/** The alert that the address names; null: all alerts. */
export function alertInAddress(): string | null {
  return new URLSearchParams(location.search).get("alert");
}

/** Names an alert in the address, as a page of its own that Back leaves again. */
export function goTo(code: string | null): void {
  const url = new URL(location.href);
  if (code === null) url.searchParams.delete("alert");
  else url.searchParams.set("alert", code);
  history.pushState(null, "", url);
}
