import type { AuditLog } from "./audit.js";
import type { RefusalCounts } from "./refusal-counts.js";
import type { ServedReleases } from "./release/served.js";
import type { TrustedIssuer } from "./sign-in/claims-file.js";
import type { Issuer } from "./sign-in/issuer.js";
import type { Nonces } from "./sign-in/nonces.js";
import type { SessionLife, Sessions } from "./sign-in/sessions.js";
import type { UsedTokens } from "./sign-in/used-tokens.js";

/** An issuer that is trusted, with its discovery document and keys. */
export interface KnownIssuer extends TrustedIssuer {
  readonly issuer: Issuer;
}

/** What the routes share. */
export interface GateState {
  readonly origin: string;
  readonly life: SessionLife;
  readonly now: () => Date;
  readonly audit: AuditLog;
  readonly refusals: RefusalCounts;
  /** Never empty; the first is the one to go to if none is named. */
  readonly issuers: readonly [KnownIssuer, ...KnownIssuer[]];
  readonly releases: ServedReleases;
  /** Since when newer figures are being made, UTC, or null. */
  readonly makingSince: () => string | null;
  readonly sessions: Sessions;
  readonly nonces: Nonces;
  readonly usedTokens: UsedTokens;
}
