import { cpus, loadavg, totalmem } from "node:os";

/** What one has to know of a machine to read its figures. */
export interface Machine {
  cores: number;
  processor: string;
  memoryBytes: number;
  node: string;
  /** One-minute load average: above the number of cores, others have slowed the runs down. */
  load: number;
}

export function machine(): Machine {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memoryBytes: totalmem(),
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}
