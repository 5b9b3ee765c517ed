/** What requests are broken down by: columns of the view `diagnosed` and how they read. */
export const DIMENSIONS = [
  { name: "firmware_version", label: "Firmware version" },
  { name: "model", label: "Device model" },
  { name: "manufacturer", label: "Device manufacturer" },
  { name: "device_type", label: "Device type" },
  { name: "reason", label: "Reason of the failure" },
  { name: "srv", label: "SRV" },
  { name: "mode", label: "Mode" },
  { name: "region", label: "Region" },
  { name: "smets_version", label: "SMETS version" },
  { name: "hub_firmware_version", label: "Hub firmware version" },
  { name: "hub_model", label: "Hub model" },
  { name: "hub_manufacturer", label: "Hub manufacturer" },
  { name: "hub_function", label: "Hub function" },
] as const;

export type Dimension = (typeof DIMENSIONS)[number]["name"];

export const labelOf = (dimension: Dimension): string =>
  DIMENSIONS.find(({ name }) => name === dimension)?.label ?? dimension;

/** Chosen values by dimension; none chosen means all. */
export type Choice = ReadonlyMap<Dimension, ReadonlySet<string>>;

/** What is counted of requests that have ended. */
export interface Measures {
  ended: number;
  failures: number;
  roundTrips: number;
  /** Round trips longer than nine in ten of the party's for the SRV in the month. */
  slow: number;
}

/** Measures by value of each dimension. */
export type Facets = ReadonlyMap<Dimension, ReadonlyMap<string, Measures>>;
