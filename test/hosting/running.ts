import { exportJWK, generateKeyPair } from "jose";
import type { CryptoKey } from "jose";
import { auditTo } from "../../hosting/audit.js";
import { accountsFor } from "../../hosting/development-provider/accounts.js";
import type { DevelopmentAccount } from "../../hosting/development-provider/accounts.js";
import { startDevelopmentProvider } from "../../hosting/development-provider/provider.js";
import { startGate } from "../../hosting/gate.js";
import type { Gate, GateOptions } from "../../hosting/gate.js";
import { Browser, signIn } from "./browser.js";
import { HOLDINGS, makeSite } from "./release-fixture.js";

export interface Running {
  gate: Gate;
  url: string;
  issuer: string;
  site: string;
  /** What the audit log got, parsed. */
  audit: Record<string, unknown>[];
  /** The provider's signing key. */
  key: CryptoKey;
  clock: { ahead: number };
  signedIn(account: string): Promise<Browser>;
  stop(): Promise<void>;
}

export const CLIENT_ID = "customer-analytics-workspace";

/** A gate on a fixture site and the real provider, each on a free port. */
export async function running(
  options: Partial<GateOptions> & { more?: readonly DevelopmentAccount[] } = {},
): Promise<Running> {
  const { site, remove } = await makeSite();
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: "ES256", use: "sig", kid: "test" };
  const audit: Record<string, unknown>[] = [];
  const clock = { ahead: 0 };
  const provider = await startDevelopmentProvider({
    port: 0,
    accounts: [...accountsFor(HOLDINGS), ...(options.more ?? [])],
    keys: [jwk],
  });
  const gate = await startGate({
    site,
    port: 0,
    issuer: provider.issuer,
    clientId: CLIENT_ID,
    audit: auditTo((line) => audit.push(JSON.parse(line) as Record<string, unknown>)),
    now: () => new Date(Date.now() + clock.ahead),
    pollMilliseconds: 20,
    ...options,
  });
  provider.admit({ clientId: CLIENT_ID, url: gate.url });
  return {
    gate,
    url: gate.url,
    issuer: provider.issuer,
    site,
    audit,
    key: privateKey,
    clock,
    async signedIn(account) {
      const browser = new Browser(gate.url);
      const answer = await signIn(browser, account);
      if (answer.status !== 200) throw new Error(`${account}: ${answer.status} ${answer.text}`);
      return browser;
    },
    async stop() {
      await gate.close();
      await provider.close();
      await remove();
    },
  };
}
