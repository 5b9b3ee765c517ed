import { join } from "node:path";
import { PortalError } from "../loaders/errors.js";
import { auditFile } from "./audit.js";
import type { AuditLog } from "./audit.js";
import { accountsFor, readAccounts } from "./development-provider/accounts.js";
import type { DevelopmentAccount } from "./development-provider/accounts.js";
import { startDevelopmentProvider } from "./development-provider/provider.js";
import { startGate } from "./gate.js";
import type { Gate, GateOptions } from "./gate.js";
import { readIndex } from "./release/index-file.js";
import { isLoopback } from "./sign-in/issuer.js";

export interface ServeOptions extends Partial<Omit<GateOptions, "audit">> {
  site: string;
  port: number;
  /** Port of the development identity provider, used if no issuer is given; default any free one. */
  developmentPort?: number;
  /** Accounts of the development identity provider instead of those made for the release. */
  accountsFile?: string;
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

/** The client id at the development identity provider, and the default elsewhere. */
export const CLIENT_ID = "customer-analytics-workspace";

/**
 * Starts the gate, and the development identity provider if no issuer is given.
 * @throws PortalError (2) for options that do not go together or ports that are taken, (4) without a release
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { issuer, site } = options;
  const audit =
    typeof options.auditLog === "object"
      ? options.auditLog
      : await auditFile(options.auditLog ?? join(site, "log", "audit.jsonl"));
  const clientId = options.clientId ?? CLIENT_ID;
  if (issuer !== undefined) {
    const gate = await startGate({ ...options, issuer, clientId, audit });
    return { url: gate.url, issuer, gate, accounts: [], close: () => closeAll(gate, audit) };
  }
  const outside = [options.host, options.publicUrl && new URL(options.publicUrl).hostname].find(
    (host) => host !== undefined && host !== "" && !isLoopback(host),
  );
  if (outside)
    throw new PortalError(
      `without --issuer, the site is for this machine alone, not for ${outside}; give --issuer`,
      2,
    );
  const accounts = options.accountsFile
    ? await readAccounts(options.accountsFile)
    : accountsFor((await readIndex(join(site, "current"))).holdings);
  const provider = await startDevelopmentProvider({ port: options.developmentPort ?? 0, accounts });
  const gate = await startGate({ ...options, issuer: provider.issuer, clientId, audit }).catch(
    async (error: unknown) => {
      await provider.close();
      throw error;
    },
  );
  provider.admit({ clientId, url: gate.url });
  return {
    url: gate.url,
    issuer: provider.issuer,
    gate,
    accounts,
    close: async () => {
      await provider.close();
      await closeAll(gate, audit);
    },
  };
}

async function closeAll(gate: Gate, audit: AuditLog): Promise<void> {
  await gate.close();
  await audit.close();
}
