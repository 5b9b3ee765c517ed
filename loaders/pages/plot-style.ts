import { createRequire } from "node:module";
import { plot, ruleY } from "@observablehq/plot";
import { cspHash } from "./csp.js";
import { packageFile } from "./framework.js";

interface JsdomModule {
  JSDOM: new (html: string) => { window: { document: Document } };
}

/**
 * CSP source of the `<style>` that Plot puts into every chart: constant as long as no chart sets `className`
 * (plot, src/plot.js). Taken from what the installed Plot really writes, through Framework's own jsdom.
 */
export function plotStyleHash(source: string): string {
  const jsdom: JsdomModule = createRequire(packageFile("@observablehq/framework", source))("jsdom");
  const { document } = new jsdom.JSDOM("").window;
  const style = plot({ document, marks: [ruleY([0])] }).querySelector("style")?.textContent;
  if (!style) throw new Error("expected Plot to write a <style> into its chart, found none");
  return cspHash(style);
}
