import { goInAddress, readAddress } from "../../components/address.js";
import type { Place, ProcessMap } from "./month-figures.js";

/**
 * The place that the address names.
 * @param map of what belongs to which process
 * @param srvs that the party has figures of, mapped or not
 */
export function placeInAddress(map: ProcessMap, srvs: ReadonlySet<string>): Place {
  const srv = readAddress({
    name: "srv",
    label: "SRV",
    isKnown: (value) => srvs.has(value) || map.has({ srv: value }),
    instead: "No SRV is picked out.",
  });
  const process = readAddress({
    name: "process",
    label: "Process",
    isKnown: (value) => map.has(srv === null ? { process: value } : { process: value, srv }),
    instead:
      srv === null ? "All processes are shown." : "The SRV is shown in the process that it belongs to.",
    unknown: (value) =>
      map.has({ process: value }) ? `SRV ${srv} does not belong to process ${value}.` : null,
  });
  return { process, srv };
}

/** Names a place in the address, as a page of its own that Back leaves again. */
export function goTo({ process, srv }: Place): void {
  goInAddress({ process, srv });
}
