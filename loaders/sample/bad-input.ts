import type { Database } from "../duckdb.js";
import type { SampleFormat } from "./options.js";
import type { Plan } from "./plan.js";

export interface Planted { rows: number }

export function plantBadInput(_db: Database, _folder: string, _plan: Plan, _format: SampleFormat): Promise<Planted> {
  return Promise.resolve({ rows: 0 });
}
