import type { PartyId, Role } from "../../src/model/domain.js";
import type { PageFile } from "../pages/page-file.js";

export type Audience =
  | { kind: "public" }
  | { kind: "signed-in" }
  | { kind: "roles"; roles: Role[] }
  | { kind: "party"; party: PartyId; role: Role }
  | { kind: "operator" };

/** One file that may be served (docs/release-format.md). */
export type IndexEntry = Omit<PageFile, "audience"> & { audience: Audience };

export interface ReleaseIndex {
  release: string;
  as_of: string | null;
  /** Fingerprint of all that the release was made of. */
  inputs: string;
  files: IndexEntry[];
}
