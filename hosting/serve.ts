import { join } from "node:path";
import { PortalError } from "../loaders/errors.js";
import { auditFile } from "./audit-file.js";
import type { AuditLog } from "./audit.js";
import { accountsFor, readAccounts } from "./development-provider/accounts.js";
import type { DevelopmentAccount } from "./development-provider/accounts.js";
import { startDevelopmentProvider } from "./development-provider/provider.js";
import type { DevelopmentProvider } from "./development-provider/provider.js";
import { startGate } from "./gate.js";
import type { Gate, GateOptions } from "./gate.js";
import { readCurrentIndex } from "./release/read-release.js";
import { readClaimsFile } from "./sign-in/claims-file.js";
import { readGateKey } from "./sign-in/gate-key.js";
import { isLoopback } from "./sign-in/issuer.js";

export interface ServeOptions extends Partial<Omit<GateOptions, "audit">> {
  site: string;
  port: number;
  /** Port of the development identity provider, used if no issuer is given; default any free one. */
  developmentPort?: number;
  /** Accounts of the development identity provider instead of those made for the release. */
  accountsFile?: string;
  /** File with issuers and rules for their claims. */
  claimsFile?: string;
  /** File with the key that several gates share. */
  keyFile?: string;
  /** Default `<site>/log/audit.jsonl`. */
  auditLog?: string | AuditLog;
}

export interface Served {
  url: string;
  issuer: string;
  gate: Gate;
  /** Accounts of the development identity provider; empty with an issuer of one's own. */
  accounts: readonly DevelopmentAccount[];
  close(): Promise<void>;
}

/** The client id at the development identity provider. */
export const CLIENT_ID = "customer-analytics-workspace";

/**
 * Starts the gate, and the development identity provider if no issuer is given.
 * @throws PortalError (2) for options that do not go together or ports that are taken, (4) without a release
 */
export async function serve(options: ServeOptions): Promise<Served> {
  await readCurrentIndex(options.site);
  const key = options.keyFile === undefined ? {} : { key: await readGateKey(options.keyFile) };
  const issuers = options.claimsFile === undefined ? undefined : await readClaimsFile(options.claimsFile);
  const provider = options.issuer === undefined && !issuers ? await developmentProvider(options) : undefined;
  const issuer = provider?.issuer ?? options.issuer ?? issuers?.[0]?.url ?? "";
  const clientId = options.clientId ?? CLIENT_ID;
  let audit: AuditLog | undefined;
  try {
    audit =
      typeof options.auditLog === "object"
        ? options.auditLog
        : await auditFile(options.auditLog ?? join(options.site, "log", "audit.jsonl"));
    const log = audit;
    const gate = await startGate({
      ...options,
      ...key,
      ...(issuers ? { issuers } : {}),
      issuer,
      clientId,
      audit,
    });
    provider?.admit({ clientId, url: gate.url });
    return {
      url: gate.url,
      issuer,
      gate,
      accounts: provider?.accounts ?? [],
      close: async () => {
        await provider?.close();
        await gate.close();
        await log.close();
      },
    };
  } catch (error) {
    await provider?.close();
    await audit?.close();
    throw error;
  }
}

async function developmentProvider(options: ServeOptions): Promise<DevelopmentProvider> {
  const { host, publicUrl, accountsFile, site } = options;
  const names = [
    host,
    publicUrl === undefined || !URL.canParse(publicUrl) ? publicUrl : new URL(publicUrl).hostname,
  ];
  const outside = names.find((name) => name !== undefined && !isLoopback(name));
  if (outside !== undefined)
    throw new PortalError(
      `without --issuer the site is for this machine alone, not for ${outside}; give --issuer and --client-id`,
      2,
    );
  const accounts = accountsFile
    ? await readAccounts(accountsFile)
    : accountsFor((await readCurrentIndex(site)).holdings);
  return startDevelopmentProvider({ port: options.developmentPort ?? 0, accounts });
}
