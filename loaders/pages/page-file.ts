import type { Role } from "../../src/model/domain.js";

/** Who may have a file (docs/release-format.md); pages hold no party's data, so parties do not occur. */
export type PageAudience = { kind: "public" } | { kind: "signed-in" } | { kind: "roles"; roles: Role[] };

/** One file of the site's shell and pages, as an entry of a release's index.json. */
export interface PageFile {
  /** What the browser asks for: `/`, `/reports/inventory`, `/_js/chunk-AB12.js`. */
  path: string;
  /** Below the folder of the page build. */
  file: string;
  audience: PageAudience;
  sha256: string;
  bytes: number;
  type: string;
  /** Encodings that lie beside the file as `.br` and `.gz`. */
  encodings?: ("br" | "gzip")[];
  /** The name carries the hash of the content. */
  immutable?: boolean;
  csp?: "page" | "sign-in" | "duckdb-worker";
  /** `sha256-…` sources of inline scripts and styles. */
  scriptHashes?: string[];
  styleHashes?: string[];
}
