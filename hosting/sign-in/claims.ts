import type { Holding } from "../holding.js";

/** Names of the ID token's claims; docs/hosting.md has examples for common issuers. */
export interface ClaimNames {
  /** Claims that name the user for people, first one present wins. */
  user: readonly string[];
  /** The one party of the user. */
  party: string;
  /** The user's roles in that party: a list, or a text separated by spaces or commas. */
  roles: string;
  /** For users of several parties: `PARTY/ROLE` or `{party, roles}`, one or a list of them. */
  memberships: string;
  /** The claim that makes a DCC operator. */
  operator: string;
  /** What the operator claim is or contains; undefined: it is `true`. */
  operatorValue?: string;
}

export const DEFAULT_CLAIMS: ClaimNames = {
  user: ["name", "preferred_username", "email", "sub"],
  party: "party",
  roles: "roles",
  memberships: "memberships",
  operator: "operator",
};

export interface Identity {
  user: string;
  held: readonly Holding[];
  operator: boolean;
}

/**
 * Who the claims of a checked ID token say the user is. Claims of an unexpected shape grant nothing.
 * A list of several parties in the `party` claim grants nothing either: which role belongs to which
 * is not said; `memberships` says it.
 */
export function identity(claims: Readonly<Record<string, unknown>>, names: ClaimNames): Identity {
  return {
    user: userName(claims, names.user),
    held: distinct([
      ...fromParty(claim(claims, names.party), claim(claims, names.roles)),
      ...fromMemberships(claim(claims, names.memberships)),
    ]),
    operator: isOperator(claim(claims, names.operator), names.operatorValue),
  };
}

/** The first of some claims that is a text. */
export function userName(claims: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  const user = names
    .map((name) => claim(claims, name))
    .find((value) => typeof value === "string" && value !== "");
  return typeof user === "string" ? user.slice(0, 200) : "unknown";
}

function isOperator(value: unknown, expected: string | undefined): boolean {
  if (expected === undefined) return value === true || value === "true";
  return words(value).includes(expected);
}

function fromParty(party: unknown, roles: unknown): Holding[] {
  const one: unknown = Array.isArray(party) && party.length === 1 ? party[0] : party;
  return typeof one === "string" ? words(roles).map((role) => ({ party: one, role })) : [];
}

/** An issuer may send the one membership of a user as it is, without a list around it. */
function fromMemberships(value: unknown): Holding[] {
  const items: unknown[] = typeof value === "string" ? words(value) : Array.isArray(value) ? value : [value];
  return items.flatMap((item: unknown) => {
    if (typeof item === "string") {
      const parts = /^([^/]+)\/([^/]+)$/.exec(item);
      return parts?.[1] && parts[2] ? [{ party: parts[1], role: parts[2] }] : [];
    }
    return isRecord(item) ? fromParty(item["party"], item["roles"]) : [];
  });
}

function words(value: unknown): string[] {
  if (typeof value === "string") return value.split(/[\s,]+/).filter((word) => word !== "");
  if (!Array.isArray(value)) return [];
  return value.filter((word: unknown): word is string => typeof word === "string");
}

/**
 * A claim by its name (`https://dcc.example/party`), else by the way to it (`realm_access.roles`). Names on the way
 * may hold dots themselves (`resource_access.portal.example.roles`); the longest that is there is taken.
 */
export function claim(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  for (let end = name.lastIndexOf("."); end > 0; end = name.lastIndexOf(".", end - 1)) {
    const first = name.slice(0, end);
    const inside = Object.hasOwn(claims, first) ? claims[first] : undefined;
    if (isRecord(inside)) return claim(inside, name.slice(end + 1));
  }
  return undefined;
}

/** A claim by the way to it, name by name. */
export function claimAt(claims: Readonly<Record<string, unknown>>, way: readonly string[]): unknown {
  return way.reduce<unknown>(
    (value, name) => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    claims,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function distinct(holdings: readonly Holding[]): Holding[] {
  return [
    ...new Map(holdings.map((holding) => [JSON.stringify([holding.party, holding.role]), holding])).values(),
  ];
}
