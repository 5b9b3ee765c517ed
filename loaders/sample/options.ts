import { PortalError } from "../errors.js";

export const sampleFormats = ["parquet", "csv", "csv.gz", "ndjson", "ndjson.gz"] as const;
export type SampleFormat = (typeof sampleFormats)[number];

/** What `portal sample` was asked for. Equal options give equal bytes, whatever `threads`, `memory`, `blockRows` and `force`. */
export interface SampleOptions {
  /** Folder to write; it becomes an extracts folder of the contract's section 1. */
  out: string;
  /** Devices of all types, about five a home. */
  devices: number;
  /** Days of the window, the last one being `end`. */
  days: number;
  seed: number;
  /** Last day of the window, `YYYY-MM-DD`; the newest extract is of the midnight after it. */
  end: string;
  /** Service requests a day, on average over the window. */
  requestsPerDay: number;
  format: SampleFormat;
  badInput: boolean;
  force: boolean;
  /** DuckDB's memory limit. */
  memory: string;
  threads?: number;
  /** Rows that are made at a time, about, whole days at least; two and a half million if not given. */
  blockRows?: number;
}

export const sampleDefaults = {
  devices: 20_000,
  days: 94,
  seed: 1,
  end: "2026-11-02",
  format: "parquet",
  memory: "3GB",
} as const;

/** Half a request a day for each device: about one and a quarter for each meter. */
export function usualRequestsPerDay(devices: number): number {
  return Math.round(devices * 0.45);
}

/** @throws PortalError (2) that names the option, what it was given and what it takes */
export function checkOptions(options: SampleOptions): void {
  whole("--devices", options.devices, 500, 200_000_000);
  whole("--days", options.days, 1, 1000);
  whole("--seed", options.seed, 0, 2 ** 31 - 1);
  whole("--requests-per-day", options.requestsPerDay, 1, 1_000_000_000);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(options.end) || Number.isNaN(Date.parse(options.end)))
    throw new PortalError(`--end ${options.end}: expected a day such as ${sampleDefaults.end}`, 2);
  if (!sampleFormats.includes(options.format))
    throw new PortalError(
      `--format ${String(options.format)}: expected one of ${sampleFormats.join(", ")}`,
      2,
    );
}

function whole(name: string, value: number, from: number, to: number): void {
  if (!Number.isInteger(value) || value < from || value > to)
    throw new PortalError(`${name} ${value}: expected a whole number from ${from} to ${to}`, 2);
}
