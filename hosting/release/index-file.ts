import { join } from "node:path";
import { PortalError, messageOf } from "../../loaders/errors.js";
import type { Holding } from "../holding.js";
import { disagreement } from "./agreement.js";
import { openPlainFile } from "./release-folder.js";

export type Audience =
  | { readonly kind: "public" | "signed-in" | "operator" }
  | { readonly kind: "roles"; readonly roles: ReadonlySet<string> }
  | { readonly kind: "party"; readonly party: string; readonly role: string };

/** Encodings that a file may lie beside it in, best first. */
export const ENCODINGS = ["br", "gzip"] as const;
export type Encoding = (typeof ENCODINGS)[number];
/** What the name of a compressed file ends with. */
export const SUFFIX: Readonly<Record<Encoding, string>> = { br: ".br", gzip: ".gz" };

export const POLICY_KINDS = ["page", "sign-in", "duckdb-worker", "arquero-worker"] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number] | "none";

/** One file that may be served. */
export interface Entry {
  readonly path: string;
  /** Where its bytes are; made from the index when it is read, never from a request. */
  readonly file: string;
  readonly audience: Audience;
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
  readonly encodings: readonly Encoding[];
  readonly immutable: boolean;
  readonly policy: PolicyKind;
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
}

export interface ReleaseIndex {
  readonly id: string;
  /** Null for a release made of no extracts. */
  readonly asOf: string | null;
  readonly folder: string;
  /** By the path as a browser spells it. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Every party and role that has files, sorted. */
  readonly holdings: readonly Holding[];
  /** Path of the manifest of a party and role, by `holdingKey`. */
  readonly manifests: ReadonlyMap<string, string>;
  /** Bytes of all files, as the index has them. */
  readonly bytes: number;
}

/** Neither part can hold a slash: `parseAudience` makes sure. */
export function holdingKey(holding: Holding): string {
  return `${holding.party}/${holding.role}`;
}

/**
 * Reads and checks a release's index.json (docs/release-format.md).
 * @param folder the release's folder, spelled without links (`releaseFolder`)
 * @throws PortalError (4) that names the file, the entry and what is wrong with it
 */
export async function readIndex(folder: string): Promise<ReleaseIndex> {
  const file = join(folder, "index.json");
  let text: string;
  try {
    const { handle } = await openPlainFile(file);
    text = await handle.readFile("utf8").finally(() => handle.close());
  } catch (error) {
    throw new PortalError(`cannot read ${file}: ${messageOf(error)}`, 4);
  }
  try {
    return parseIndex(JSON.parse(text), folder);
  } catch (error) {
    throw new PortalError(`${file} is no release index: ${messageOf(error)}`, 4);
  }
}

/** @throws Error if the value is not as docs/release-format.md says. */
export function parseIndex(value: unknown, folder: string): ReleaseIndex {
  const root = object(value, "the index");
  const id = matching(root["release"], RELEASE_ID, "release");
  const asOf = root["as_of"] === null ? null : text(root["as_of"], "as_of");
  if (asOf !== null && Number.isNaN(Date.parse(asOf))) throw new Error(`as_of is no time: ${asOf}`);
  const entries = new Map<string, Entry>();
  const manifests = new Map<string, string>();
  const holdings = new Map<string, Holding>();
  let bytes = 0;
  for (const item of list(root["files"], "files")) {
    const entry = parseEntry(item, folder);
    const spelled = new URL(entry.path, "http://release.invalid").pathname;
    if (entries.has(spelled)) throw new Error(`${entry.path} is listed twice`);
    entries.set(spelled, entry);
    bytes += entry.bytes;
    if (entry.audience.kind !== "party") continue;
    const { party, role } = entry.audience;
    holdings.set(holdingKey({ party, role }), { party, role });
    if (entry.path.endsWith("/manifest.json")) manifests.set(holdingKey({ party, role }), spelled);
  }
  for (const [key, { party, role }] of holdings)
    if (!manifests.has(key)) throw new Error(`${party} in ${role} has files, but no manifest.json`);
  for (const [path, entry] of [...entries]) {
    if (entry.type.startsWith("text/html") && path !== "/") addSlashTwin(entries, path, entry);
  }
  const sorted = [...holdings.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, holding]) => holding);
  return { id, asOf, folder, entries, manifests, holdings: sorted, bytes };
}

/** Links to a page are written with and without the last slash; both name the same entry. */
function addSlashTwin(entries: Map<string, Entry>, path: string, entry: Entry): void {
  const twin = path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
  if (!entries.has(twin)) entries.set(twin, entry);
}

export const RELEASE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;
const PARTY = /^[A-Z0-9-]{2,16}$/;
const ROLE = /^[A-Z]{2,8}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const HASH_SOURCE = /^sha(256|384|512)-[A-Za-z0-9+/_-]+={0,2}$/;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/;

function parseEntry(value: unknown, folder: string): Entry {
  const item = object(value, "an entry of files");
  const path = parsePath(item["path"]);
  const inEntry = (name: string) => `${name} of ${path}`;
  const bytes = item["bytes"];
  if (typeof bytes !== "number" || !Number.isSafeInteger(bytes) || bytes < 0)
    throw new Error(`${inEntry("bytes")} is no size: ${String(bytes)}`);
  const immutable = item["immutable"] ?? false;
  if (typeof immutable !== "boolean") throw new Error(`${inEntry("immutable")} is neither true nor false`);
  const policy = item["csp"] === undefined ? "none" : oneOf(item["csp"], POLICY_KINDS, inEntry("csp"));
  const file = parseFile(item["file"], inEntry("file"));
  const audience = parseAudience(item["audience"], inEntry("audience"));
  const wrong = disagreement(path, file, audience);
  if (wrong !== undefined) throw new Error(`${path}: ${wrong}`);
  return {
    path,
    file: join(folder, file),
    audience,
    sha256: matching(item["sha256"], SHA256, inEntry("sha256")),
    bytes,
    type: matching(item["type"], MEDIA_TYPE, inEntry("type")),
    encodings: optionalList(item["encodings"], inEntry("encodings")).map((encoding) =>
      oneOf(encoding, ENCODINGS, inEntry("encodings")),
    ),
    immutable,
    policy,
    scriptHashes: hashes(item["scriptHashes"], inEntry("scriptHashes")),
    styleHashes: hashes(item["styleHashes"], inEntry("styleHashes")),
  };
}

function parsePath(value: unknown): string {
  const path = text(value, "path");
  if (
    !/^\/(?!\/)[^?#%\\\p{Cc}]*$/u.test(path) ||
    path.split("/").some((part) => part === "." || part === "..")
  )
    throw new Error(`not a path to serve: ${path}`);
  return path;
}

function parseFile(value: unknown, what: string): string {
  const file = text(value, what);
  if (!/^[^/\\\p{Cc}][^\\\p{Cc}]*$/u.test(file) || file.split("/").some((part) => /^\.{0,2}$/.test(part)))
    throw new Error(`${what} does not lie below the release's folder: ${file}`);
  return file;
}

function parseAudience(value: unknown, what: string): Audience {
  const audience = object(value, what);
  const kind = oneOf(audience["kind"], ["public", "signed-in", "operator", "roles", "party"] as const, what);
  switch (kind) {
    case "roles": {
      const roles = list(audience["roles"], what).map((role) => matching(role, ROLE, what));
      if (roles.length === 0) throw new Error(`${what} names no role`);
      return { kind, roles: new Set(roles) };
    }
    case "party":
      return {
        kind,
        party: matching(audience["party"], PARTY, what),
        role: matching(audience["role"], ROLE, what),
      };
    default:
      return { kind };
  }
}

function hashes(value: unknown, what: string): string[] {
  return optionalList(value, what).map((hash) => matching(hash, HASH_SOURCE, what));
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${what} is no object`);
  return { ...value };
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list`);
  return value;
}

function optionalList(value: unknown, what: string): unknown[] {
  return value === undefined ? [] : list(value, what);
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Error(`${what} is no text: ${String(value)}`);
  return value;
}

function matching(value: unknown, pattern: RegExp, what: string): string {
  const given = text(value, what);
  if (!pattern.test(given)) throw new Error(`${what} is ${given} (expected ${pattern.source})`);
  return given;
}

function oneOf<Word extends string>(value: unknown, words: readonly Word[], what: string): Word {
  const found = words.find((word) => word === value);
  if (!found) throw new Error(`${what} is ${String(value)} (expected one of ${words.join(", ")})`);
  return found;
}
