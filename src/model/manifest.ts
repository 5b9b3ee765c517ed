import { array, boolean, nullable, number, object, picklist, record, string } from "valibot";
import type { InferOutput } from "valibot";
import { ROLES } from "./domain.js";

const DATASET_FILE = object({
  path: string(),
  /** Month whose rows it has, where the dataset is stored by month; else null. */
  month: nullable(string()),
  bytes: number(),
  rows: number(),
});
/** A file of a dataset. */
export type DatasetFile = InferOutput<typeof DATASET_FILE>;

const STORED_DATASET = object({
  /** One, or one for each month, in their order. */
  files: array(DATASET_FILE),
  scope: picklist(["party", "industry"]),
  grain: string(),
  /** Read by ranges instead of whole. */
  large: boolean(),
});
/** A dataset of the current party and role (docs/release-format.md). */
export type StoredDataset = InferOutput<typeof STORED_DATASET>;

const SET_ASIDE = record(string(), record(string(), number()));
/** Rows that broke a rule, by feed and rule. */
export type SetAside = InferOutput<typeof SET_ASIDE>;

/** What a party and role has: manifest.json (docs/release-format.md). */
export const MANIFEST = object({
  release: string(),
  /** UTC, ISO 8601. */
  as_of: string(),
  next_due: string(),
  party: object({ id: string(), name: string() }),
  role: picklist(ROLES),
  /** Whether the role has enough owner groups for any industry figure. */
  has_industry: boolean(),
  reports: array(
    object({ id: string(), title: string(), summary: string(), path: string(), order: number() }),
  ),
  /** By `<report>/<dataset>`. */
  datasets: record(string(), STORED_DATASET),
  /** Path of the role's data dictionary. */
  dictionary: string(),
  /** Over all parties. */
  set_aside: SET_ASIDE,
});
export type Manifest = InferOutput<typeof MANIFEST>;
