import { readFile } from "node:fs/promises";
import { PortalError, messageOf } from "../../loaders/errors.js";
import type { Holding } from "../holding.js";

/** Someone who may sign in at the development provider, without a password. */
export interface DevelopmentAccount {
  id: string;
  name: string;
  /** What one sees when signed in as them. */
  note: string;
  claims: Readonly<Record<string, unknown>>;
}

/** In this order, the first that the release has: suppliers, networks and others see different pages. */
const ROLES_TO_SHOW = ["IS", "ED", "OU", "GS", "ES", "GT", "RSA"];

/**
 * Accounts for a release: three parties of different roles, one party with all its roles, a DCC operator,
 * and someone whose party no release knows.
 * @param holdings every party and role of the release, sorted
 */
export function accountsFor(holdings: readonly Holding[]): DevelopmentAccount[] {
  const roles = new Map<string, string[]>();
  for (const { party, role } of holdings) roles.set(party, [...(roles.get(party) ?? []), role]);
  const several = [...roles].find(([, held]) => held.length > 1);
  const accounts: DevelopmentAccount[] = [];
  const taken = new Set(several ? [several[0]] : []);
  for (const role of ROLES_TO_SHOW) {
    if (accounts.length === 3) break;
    const party = holdings.find((holding) => holding.role === role && !taken.has(holding.party))?.party;
    if (party === undefined) continue;
    taken.add(party);
    accounts.push(
      account(`${party}-${role}`, `Analyst at ${party}`, `${party} as ${role}`, { party, roles: [role] }),
    );
  }
  if (several) {
    const [party, held] = several;
    const note = `${party} as ${held.join(", ")}: switch between roles`;
    accounts.push(account(`${party}-all`, `Manager at ${party}`, note, { party, roles: held }));
  }
  accounts.push(account("operator", "DCC operator", "views as any party and role", { operator: true }));
  const unknown = { party: "NOT-KNOWN-HERE", roles: ["IS"] };
  accounts.push(account("stranger", "Someone else", "belongs to no party of this site, is told so", unknown));
  return accounts;
}

function account(
  id: string,
  name: string,
  note: string,
  claims: Record<string, unknown>,
): DevelopmentAccount {
  return { id: id.toLowerCase(), name, note, claims };
}

/**
 * Reads accounts from a JSON file: a list of `{id, name, note, claims}`.
 * @throws PortalError (2) that says which entry is wrong
 */
export async function readAccounts(file: string): Promise<DevelopmentAccount[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new PortalError(`cannot read accounts from ${file}: ${messageOf(error)}`, 2);
  }
  if (!Array.isArray(value) || value.length === 0)
    throw new PortalError(
      `${file} holds no list of accounts: expected [{"id", "name", "note", "claims"}, …]`,
      2,
    );
  return value.map((item: unknown, at) => {
    if (!isAccount(item))
      throw new PortalError(`account ${at + 1} in ${file} is not {id, name, note: text, claims: object}`, 2);
    return item;
  });
}

function isAccount(value: unknown): value is DevelopmentAccount {
  if (typeof value !== "object" || value === null) return false;
  const field = (name: string): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
  const claims = field("claims");
  return (
    ["id", "name", "note"].every((name) => typeof field(name) === "string" && field(name) !== "") &&
    typeof claims === "object" &&
    claims !== null &&
    !Array.isArray(claims)
  );
}
