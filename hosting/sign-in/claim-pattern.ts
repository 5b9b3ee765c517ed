/** What a value of a claim is compared with, whole: plain text in which `{party}` and `{role}` stand for those. */
export interface ClaimPattern {
  readonly names: ReadonlySet<string>;
  /** What a value says; undefined if it is not as the pattern. */
  read(value: string): { party?: string | undefined; role?: string | undefined } | undefined;
}

const PARTS: Readonly<Record<string, string>> = {
  "{party}": "(?<party>[A-Z0-9-]{2,16})",
  "{role}": "(?<role>[A-Z]{2,8})",
};

/**
 * A pattern is no regular expression: it has two names and otherwise means itself, so it is always anchored, and no
 * value takes long to compare.
 * @throws Error if it is not clear where the party ends and the role begins, or a name is unknown or there twice
 */
export function claimPattern(pattern: string): ClaimPattern {
  const pieces = pattern.split(/(\{[^{}]*\})/).filter((piece) => piece !== "");
  const names = pieces.filter((piece) => Object.hasOwn(PARTS, piece));
  const stray = pieces.find((piece) => /[{}]/.test(piece) && !Object.hasOwn(PARTS, piece));
  if (stray !== undefined)
    throw new Error(`${pattern} has ${stray} (expected {party}, {role} and plain text)`);
  if (new Set(names).size < names.length) throw new Error(`${pattern} has a name twice`);
  const between =
    names.length === 2 ? pattern.slice(pattern.indexOf("}") + 1, pattern.lastIndexOf("{")) : "/";
  if (!/[^A-Z0-9]/.test(between))
    throw new Error(`${pattern} does not say where one name ends: put a sign such as / or . between them`);
  const source = pieces
    .map((piece) => PARTS[piece] ?? piece.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"))
    .join("");
  const expression = new RegExp(`^${source}$`);
  return {
    names: new Set(names.map((name) => name.slice(1, -1))),
    read(value) {
      const found = expression.exec(value);
      return found ? { party: found.groups?.["party"], role: found.groups?.["role"] } : undefined;
    },
  };
}
