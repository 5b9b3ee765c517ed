import { readFile } from "node:fs/promises";
import { PortalError, messageOf } from "../../loaders/errors.js";
import type { Holding } from "../holding.js";
import { DEFAULT_CLAIMS, claim, claimAt, distinct, userName } from "./claims.js";
import type { Identity } from "./claims.js";
import { claimPattern } from "./claim-pattern.js";
import type { ClaimPattern } from "./claim-pattern.js";
import { secureUrl } from "./issuer.js";

/** An issuer that the gate trusts, for what it is trusted with. */
export interface TrustedIssuer {
  url: string;
  /** What users choose it by, if there are several. */
  name: string;
  clientId: string;
  scope: string;
  /** Who the claims of a checked ID token say the user is. What no rule grants is not granted. */
  identify(claims: Readonly<Record<string, unknown>>): Identity;
}

interface Rule {
  claim: string | readonly string[];
  pattern: ClaimPattern;
  party: string | undefined;
  roles: readonly string[];
}

const PARTY = /^[A-Z0-9-]{2,16}$/;
const ROLE = /^[A-Z]{2,8}$/;

/**
 * Reads a claims file (docs/hosting.md, "A claims file").
 * @throws PortalError (2) that names the file, the place in it and what was expected
 */
export async function readClaimsFile(file: string): Promise<TrustedIssuer[]> {
  try {
    const bytes = await readFile(file);
    return parseClaims(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch (error) {
    throw new PortalError(`${file}: ${messageOf(error)}`, 2);
  }
}

/** @throws Error that names the place and what was expected */
export function parseClaims(value: unknown): TrustedIssuer[] {
  const { issuers } = fields(value, "the file", ["issuers"]);
  const found = items(issuers, "issuers").map((one, i) => parseIssuer(one, `issuers[${i}]`));
  const twice = found.find(({ url }, i) => found.findIndex((other) => other.url === url) !== i);
  if (twice) throw new Error(`issuers: ${twice.url} is there twice`);
  return found;
}

function parseIssuer(value: unknown, place: string): TrustedIssuer {
  const given = fields(value, place, [
    "issuer",
    "client_id",
    "name",
    "scope",
    "user",
    "parties",
    "rules",
    "operators",
  ]);
  const url = text(given["issuer"], `${place}.issuer`);
  secureUrl(url, `${place}.issuer`);
  const parties = given["parties"] === "any" ? "any" : parseParties(given["parties"], `${place}.parties`);
  const rules = items(given["rules"], `${place}.rules`).map((rule, i) =>
    parseRule(rule, `${place}.rules[${i}]`, parties),
  );
  const operators =
    given["operators"] === undefined
      ? []
      : items(given["operators"], `${place}.operators`).map((one, i) =>
          parseOperator(one, `${place}.operators[${i}]`),
        );
  if (operators.length > 0 && parties !== "any")
    throw new Error(`${place}.operators: operators see every party, so the issuer's parties must be "any"`);
  const user =
    given["user"] === undefined
      ? DEFAULT_CLAIMS.user
      : items(given["user"], `${place}.user`).map((name) => text(name, `${place}.user`));
  const isOfIssuer = ({ party }: Holding): boolean => parties === "any" || parties.includes(party);
  return {
    url,
    name: given["name"] === undefined ? new URL(url).host : text(given["name"], `${place}.name`),
    clientId: text(given["client_id"], `${place}.client_id`),
    scope: given["scope"] === undefined ? "openid" : text(given["scope"], `${place}.scope`),
    identify: (claims) => ({
      user: userName(claims, user),
      held: distinct(rules.flatMap((rule) => granted(claims, rule)).filter(isOfIssuer)),
      operator: operators.some((rule) =>
        values(claims, rule.claim).some((one) => rule.pattern.read(one) !== undefined),
      ),
    }),
  };
}

function granted(claims: Readonly<Record<string, unknown>>, rule: Rule): Holding[] {
  return values(claims, rule.claim).flatMap((value) => {
    const read = rule.pattern.read(value);
    if (!read) return [];
    const party = read.party ?? rule.party;
    const roles = read.role === undefined ? rule.roles : [read.role];
    return party === undefined ? [] : roles.map((role) => ({ party, role }));
  });
}

/** The values of a claim, each whole: a text is one value, as an issuer may send a list of one; `true` is "true". */
function values(claims: Readonly<Record<string, unknown>>, name: Rule["claim"]): string[] {
  const found = typeof name === "string" ? claim(claims, name) : claimAt(claims, name);
  const list: unknown[] = Array.isArray(found) ? found : [found === true ? "true" : found];
  return list.filter((one): one is string => typeof one === "string");
}

function parseRule(value: unknown, place: string, parties: "any" | readonly string[]): Rule {
  const given = fields(value, place, ["claim", "pattern", "party", "role"]);
  const pattern = parsePattern(given["pattern"], `${place}.pattern`);
  const party = given["party"] === undefined ? undefined : matching(given["party"], PARTY, `${place}.party`);
  const role = given["role"];
  const roles =
    role === undefined
      ? []
      : (Array.isArray(role) ? items(role, `${place}.role`) : [role]).map((one) =>
          matching(one, ROLE, `${place}.role`),
        );
  if (pattern.names.has("party") === (party !== undefined))
    throw new Error(`${place}: the party is said once, by {party} in the pattern or by "party"`);
  if (pattern.names.has("role") === roles.length > 0)
    throw new Error(`${place}: the role is said once, by {role} in the pattern or by "role"`);
  if (party !== undefined && parties !== "any" && !parties.includes(party))
    throw new Error(`${place}.party: ${party} is none of the issuer's parties (${parties.join(", ")})`);
  return { claim: parseClaim(given["claim"], `${place}.claim`), pattern, party, roles };
}

function parseOperator(value: unknown, place: string): Pick<Rule, "claim" | "pattern"> {
  const given = fields(value, place, ["claim", "pattern"]);
  const pattern = parsePattern(given["pattern"], `${place}.pattern`);
  if (pattern.names.size > 0) throw new Error(`${place}.pattern: an operator has no party and no role`);
  return { claim: parseClaim(given["claim"], `${place}.claim`), pattern };
}

function parsePattern(value: unknown, place: string): ClaimPattern {
  const pattern = text(value, place);
  try {
    return claimPattern(pattern);
  } catch (error) {
    throw new Error(`${place}: ${messageOf(error)}`);
  }
}

function parseClaim(value: unknown, place: string): Rule["claim"] {
  return Array.isArray(value) ? items(value, place).map((part) => text(part, place)) : text(value, place);
}

function parseParties(value: unknown, place: string): string[] {
  if (!Array.isArray(value)) throw new Error(`${place}: expected a list of party ids, or "any"`);
  return items(value, place).map((party) => matching(party, PARTY, place));
}

function fields(value: unknown, place: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${place}: expected an object with ${known.join(", ")}`);
  const stray = Object.keys(value).find((name) => !known.includes(name));
  if (stray !== undefined) throw new Error(`${place}: ${stray} is unknown (known: ${known.join(", ")})`);
  return { ...value };
}

function items(value: unknown, place: string): unknown[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new Error(`${place}: expected a list that is not empty`);
  return value;
}

function text(value: unknown, place: string): string {
  if (typeof value !== "string" || value.trim() === "" || value.length > 1000)
    throw new Error(
      `${place}: expected a text, not ${value === undefined ? "nothing" : JSON.stringify(value)}`,
    );
  return value;
}

function matching(value: unknown, pattern: RegExp, place: string): string {
  const given = text(value, place);
  if (!pattern.test(given)) throw new Error(`${place}: ${given} (expected ${pattern.source})`);
  return given;
}
