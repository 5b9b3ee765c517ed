import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { endOfSupport } from "../../hosting/node-support.js";
import { serve } from "../../hosting/serve.js";
import type { Served } from "../../hosting/serve.js";
import { DEFAULT_CLAIMS } from "../../hosting/sign-in/claims.js";
import type { ClaimNames } from "../../hosting/sign-in/claims.js";
import type { Effects } from "../../loaders/effects.js";
import { PortalError, messageOf } from "../../loaders/errors.js";
import { openToOthers } from "../../loaders/owner-only.js";

/** What serving does to the world. */
type Outside = Pick<Effects, "stdout" | "log" | "now">;

interface Given {
  site: string;
  port: number;
  host?: string;
  publicUrl?: string;
  issuer?: string;
  clientId?: string;
  scope?: string;
  partyClaim?: string;
  rolesClaim?: string;
  membershipsClaim?: string;
  operatorClaim?: string;
  userClaim?: string;
  claims?: string;
  idleMinutes: number;
  lifeHours: number;
  gateKey?: string;
  auditLog?: string;
  devIdp?: boolean;
  devIdpPort?: number;
  accounts?: string;
  json?: boolean;
}

export function register(program: Command, effects: Outside): void {
  program
    .command("serve")
    .description("Serves a site to those who may read it; without --issuer with development sign-in.")
    .requiredOption("--site <dir>", "folder with the releases")
    .option("--port <n>", "port of the gate", parsePort, 3000)
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .option("--public-url <url>", "where browsers reach the gate (default: http://localhost:<port>)")
    .option("--issuer <url>", "OpenID Connect issuer")
    .option("--client-id <id>", "client id at the issuer")
    .option("--scope <scopes>", "scopes to ask for (default: openid)")
    .option("--user-claim <name>", "claim with the user's name")
    .option("--party-claim <name>", "claim with the user's party (default: party)")
    .option("--roles-claim <name>", "claim with the roles in that party (default: roles)")
    .option("--memberships-claim <name>", "claim of users of several parties (default: memberships)")
    .option("--operator-claim <name[=value]>", "claim of DCC operators (default: operator, being true)")
    .option(
      "--claims <file>",
      "issuers and rules for their claims, instead of --issuer and the claim options",
    )
    .option("--idle-minutes <n>", "a session ends when unused for so long", parsePositive, 15)
    .option("--life-hours <n>", "a session ends after so long", parsePositive, 8)
    .option("--gate-key <file>", "key that several gates behind one name share (default: one of its own)")
    .option("--audit-log <file>", "audit log (default: <site>/log/audit.jsonl)")
    .option("--dev-idp", "development sign-in, also said by giving no --issuer")
    .option("--dev-idp-port <n>", "its port (default: any free one)", parsePort)
    .option("--accounts <file>", "its accounts: JSON, [{id, name, note, claims}]")
    .option("--json", "address and accounts as one line of JSON")
    .action(async (given: Given) => {
      const served = await serve(parse(given));
      const stopped = untilStopped();
      effects.stdout(given.json ? `${JSON.stringify(asJson(served))}\n` : asText(served));
      const ended = endOfSupport(process.version, effects.now());
      if (ended !== undefined) effects.log(`portal: ${ended}`);
      await checkModes(given.site, served, effects);
      if (given.issuer !== undefined || given.claims !== undefined) await checkIssuer(served, effects);
      await stopped;
      effects.log("stopping: requests under way finish");
      await served.close();
    });
}

function parse(given: Given): Parameters<typeof serve>[0] {
  const ofIssuer = [
    "clientId",
    "scope",
    "userClaim",
    "partyClaim",
    "rolesClaim",
    "membershipsClaim",
    "operatorClaim",
  ] as const;
  if (given.claims !== undefined) {
    const others = ["issuer", "devIdp", "devIdpPort", "accounts", ...ofIssuer] as const;
    const stray = others.find((name) => given[name] !== undefined);
    if (stray) throw new PortalError(`${option(stray)} does not go with --claims`, 2);
  } else if (given.issuer === undefined) {
    const stray = ofIssuer.find((name) => given[name] !== undefined);
    if (stray) throw new PortalError(`${option(stray)} goes with --issuer only`, 2);
  } else {
    const stray = (["devIdp", "devIdpPort", "accounts"] as const).find((name) => given[name] !== undefined);
    if (stray) throw new PortalError(`${option(stray)} does not go with --issuer`, 2);
    if (given.clientId === undefined) throw new PortalError("--issuer needs --client-id", 2);
  }
  return {
    site: given.site,
    port: given.port,
    claims: claimNames(given),
    ...(given.claims === undefined ? {} : { claimsFile: given.claims }),
    life: { idleSeconds: given.idleMinutes * 60, absoluteSeconds: given.lifeHours * 3600 },
    ...(given.host === undefined ? {} : { host: given.host }),
    ...(given.publicUrl === undefined ? {} : { publicUrl: given.publicUrl }),
    ...(given.issuer === undefined ? {} : { issuer: given.issuer }),
    ...(given.clientId === undefined ? {} : { clientId: given.clientId }),
    ...(given.scope === undefined ? {} : { scope: given.scope }),
    ...(given.gateKey === undefined ? {} : { keyFile: given.gateKey }),
    ...(given.auditLog === undefined ? {} : { auditLog: given.auditLog }),
    ...(given.devIdpPort === undefined ? {} : { developmentPort: given.devIdpPort }),
    ...(given.accounts === undefined ? {} : { accountsFile: given.accounts }),
  };
}

function claimNames(given: Given): ClaimNames {
  const [operator = DEFAULT_CLAIMS.operator, ...value] = given.operatorClaim?.split("=") ?? [];
  return {
    user: given.userClaim === undefined ? DEFAULT_CLAIMS.user : [given.userClaim, "sub"],
    party: given.partyClaim ?? DEFAULT_CLAIMS.party,
    roles: given.rolesClaim ?? DEFAULT_CLAIMS.roles,
    memberships: given.membershipsClaim ?? DEFAULT_CLAIMS.memberships,
    operator,
    ...(value.length === 0 ? {} : { operatorValue: value.join("=") }),
  };
}

function option(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function asJson(served: Served): object {
  const release = served.gate.releases.current();
  return {
    url: served.url,
    issuer: served.issuer,
    release: release.id,
    as_of: release.asOf,
    accounts: served.accounts,
  };
}

function asText(served: Served): string {
  const release = served.gate.releases.current();
  const lines = [
    `Customer Analytics Workspace: ${served.url}`,
    `Release ${release.id}, as of ${release.asOf ?? "no extracts yet"}`,
  ];
  if (served.accounts.length > 0) {
    const width = Math.max(...served.accounts.map(({ name }) => name.length));
    lines.push(
      `Development sign-in at ${served.issuer}, without passwords; accounts to choose from:`,
      ...served.accounts.map(({ name, note }) => `  ${name.padEnd(width)}  ${note}`),
    );
  }
  return `${lines.join("\n")}\n`;
}

async function checkModes(site: string, served: Served, effects: Outside): Promise<void> {
  const [first, ...more] = await openToOthers(site, served.gate.releases.current().folder);
  if (first === undefined) return;
  effects.log(
    `portal: other users of this machine can reach ${first}${more.length > 0 ? ` and ${more.length} more below ${site}` : ""}; make the site private: chmod -R go= ${site}`,
  );
}

async function checkIssuer(served: Served, effects: Outside): Promise<void> {
  try {
    await served.gate.issuer.metadata();
  } catch (error) {
    effects.log(`portal: nobody can sign in yet: ${messageOf(error)}`);
  }
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => resolve();
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("expected a port, 0 to 65535");
  return port;
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 10_000)) throw new InvalidArgumentError("expected a number above 0");
  return value;
}
