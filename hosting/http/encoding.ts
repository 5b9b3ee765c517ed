import { ENCODINGS } from "../release/index-file.js";
import type { Encoding } from "../release/index-file.js";

/**
 * The encoding to send (RFC 9110, section 12.5.3): the smallest that the client takes.
 * @param accept the Accept-Encoding header; without one, identity
 * @param available encodings that lie beside the file
 */
export function chooseEncoding(
  accept: string | undefined,
  available: readonly Encoding[],
): Encoding | "identity" {
  if (accept === undefined || available.length === 0) return "identity";
  const weights = new Map<string, number>();
  for (const part of accept.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  const weightOf = (encoding: string): number => weights.get(encoding) ?? weights.get("*") ?? 0;
  const best = ENCODINGS.filter((encoding) => available.includes(encoding) && weightOf(encoding) > 0);
  return best.sort((a, b) => weightOf(b) - weightOf(a))[0] ?? "identity";
}
