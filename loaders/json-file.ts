import { readUtf8 } from "./utf8-file.js";

/**
 * What a JSON file in UTF-8 holds.
 * @throws Error saying what is wrong and in which line; a name that an object has twice is wrong too
 */
export async function readJson(file: string | URL): Promise<unknown> {
  const text = await readUtf8(file);
  const value: unknown = JSON.parse(text);
  const twice = nameTwice(text);
  if (twice) throw new Error(`line ${twice.line}: ${twice.name} is there twice`);
  return value;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]|\n/g;

/** The first name that an object of a JSON text has twice, which `JSON.parse` takes in silence. */
function nameTwice(text: string): { name: string; line: number } | null {
  const open: (Set<string> | null)[] = [];
  let line = 1;
  let isName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "\n") line++;
    else if (token === "{" || token === "[") open.push(token === "{" ? new Set() : null);
    else if (token === "}" || token === "]") open.pop();
    else if (token.startsWith('"') && isName) {
      const name = String(JSON.parse(token));
      const names = open.at(-1);
      if (names?.has(name)) return { name, line };
      names?.add(name);
    }
    if (token !== "\n") isName = token === "{" || (token === "," && open.at(-1) !== null);
  }
  return null;
}
