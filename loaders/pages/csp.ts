import { createHash } from "node:crypto";
import { attribute, elements, textOf } from "./html.js";
import type { Page } from "./html.js";

/** Source expression of an inline script or style for a Content-Security-Policy (CSP Level 3, 2.3.1). */
export function cspHash(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}

/** Hashes of what stands inline in a page. */
export function inlineHashes({ document }: Page): { scripts: string[]; styles: string[] } {
  const found = elements(document);
  const scripts = found.filter((e) => e.tagName === "script" && attribute(e, "src") === undefined);
  const styles = found.filter((e) => e.tagName === "style");
  return { scripts: hashes(scripts.map(textOf)), styles: hashes(styles.map(textOf)) };
}

function hashes(texts: readonly string[]): string[] {
  return [...new Set(texts.map(cspHash))].sort();
}
