import type { AuditLog } from "./audit.js";
import type { RefusalCounts } from "./refusal-counts.js";
import type { ServedReleases } from "./release/served.js";
import type { ClaimNames } from "./sign-in/claims.js";
import type { Issuer } from "./sign-in/issuer.js";
import type { Nonces } from "./sign-in/nonces.js";
import type { SessionLife, Sessions } from "./sign-in/sessions.js";
import type { UsedTokens } from "./sign-in/used-tokens.js";

/** What the routes share. */
export interface GateState {
  readonly origin: string;
  readonly clientId: string;
  readonly scope: string;
  readonly claims: ClaimNames;
  readonly life: SessionLife;
  readonly now: () => Date;
  readonly audit: AuditLog;
  readonly refusals: RefusalCounts;
  readonly issuer: Issuer;
  readonly releases: ServedReleases;
  readonly sessions: Sessions;
  readonly nonces: Nonces;
  readonly usedTokens: UsedTokens;
}
