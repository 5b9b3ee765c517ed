import { afterAll } from "vitest";
import { FigureSource } from "../../loaders/figures.js";
import type { FiguresResult, Question } from "../../loaders/figures.js";
import { CHECKOUT } from "../support/site.js";

const sources = new Map<string, Promise<FigureSource>>();
afterAll(async () => {
  for (const source of sources.values()) (await source).close();
});

/** Rows of a view as `portal figures` gives them; a site stays open until the tests of a file have ended. */
export async function asked(site: string, question: Question): Promise<FiguresResult["rows"]> {
  const source = sources.get(site) ?? FigureSource.open(site, CHECKOUT);
  sources.set(site, source);
  return (await (await source).answer(question)).rows;
}
