import { readFileSync } from "node:fs";

/** Lines of an attack list: no comments, no empty lines. */
export function attackLines(name: string): string[] {
  const text = readFileSync(new URL(`attacks/${name}.txt`, import.meta.url), "utf8");
  return text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("# ") && line !== "#");
}

/** Lines that are the inside of a JSON string, with `{a*n}` for n times `a`. */
export function attackTexts(name: string): string[] {
  return attackLines(name).map((line) =>
    String(JSON.parse(`"${line.replaceAll('"', '\\"')}"`)).replace(/\{a\*(\d+)\}/, (_all, times: string) =>
      "a".repeat(Number(times)),
    ),
  );
}
