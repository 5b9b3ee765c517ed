import { goInAddress, readAddress } from "../../components/address.js";

/**
 * The alert that the address names; null: all alerts.
 * @param known codes of the alerts that the party has figures of
 */
export function alertInAddress(known: ReadonlySet<string>): string | null {
  return readAddress({
    name: "alert",
    label: "Alert",
    isKnown: (code) => known.has(code),
    instead: "All alerts are shown.",
    unknown: (code) => `No alert ${code} is held for you.`,
  });
}

/** Names an alert in the address, as a page of its own that Back leaves again. */
export function goTo(code: string | null): void {
  goInAddress({ alert: code });
}
