import type { Role } from "./domain.js";

/** A file of a dataset. */
export interface DatasetFile {
  path: string;
  /** Month whose rows it has, where the dataset is stored by month; else null. */
  month: string | null;
  bytes: number;
  rows: number;
}

/** A dataset of the current party and role (docs/release-format.md). */
export interface StoredDataset {
  /** One, or one for each month, in their order. */
  files: readonly DatasetFile[];
  scope: "party" | "industry";
  grain: string;
  /** Read by ranges instead of whole. */
  large: boolean;
}

/** Rows of a feed that broke a rule, by rule. */
export type SetAside = Readonly<Record<string, number>>;

/** What a party and role has: manifest.json (docs/release-format.md). */
export interface Manifest {
  release: string;
  as_of: string;
  next_due: string;
  party: { id: string; name: string };
  role: Role;
  /** Whether the role has enough owner groups for any industry figure. */
  has_industry: boolean;
  reports: readonly { id: string; title: string; summary: string; path: string; order: number }[];
  /** By `<report>/<dataset>`. */
  datasets: Readonly<Record<string, StoredDataset>>;
  /** Path of the role's data dictionary. */
  dictionary: string;
  /** By feed, over all parties. */
  set_aside: Readonly<Record<string, SetAside>>;
}
