import { init, parse as parseModule } from "es-module-lexer";
import type { Report } from "../../src/model/report.js";
import { attribute, elements, parsePage } from "./html.js";
import type { PageAudience } from "./page-file.js";

/** A file of the site before its audience is known. */
export interface SiteFile {
  path: string;
  type: string;
  content: Buffer;
  /** Sources below `src/` that it was made of, where that is known. */
  inputs?: readonly string[];
}

const SIGN_IN = ["/sign-in", "/sign-in/callback", "/sign-in/signed-out"];
const PUBLIC = [...SIGN_IN, "/favicon.ico"];

/**
 * Who may have which file: the sign-in pages and all that they load are public; what belongs to a report is for
 * its roles; the rest is for anyone signed in.
 * @returns by path
 * @throws Error if a file was made of two reports' sources, or of a report that is not there
 */
export async function audiences(
  files: readonly SiteFile[],
  reports: readonly Report[],
): Promise<Map<string, PageAudience>> {
  await init;
  const shared = publicPaths(files);
  return new Map(files.map((file) => [file.path, audienceOf(file, shared, reports)]));
}

function audienceOf(file: SiteFile, shared: ReadonlySet<string>, reports: readonly Report[]): PageAudience {
  const ids = new Set([file.path, ...(file.inputs ?? [])].flatMap((source) => reportOf(source) ?? []));
  const [id, ...others] = ids;
  if (others.length > 0) throw new Error(`${file.path} is made of several reports: ${[...ids].join(", ")}`);
  if (id === undefined) return shared.has(file.path) ? { kind: "public" } : { kind: "signed-in" };
  if (shared.has(file.path)) throw new Error(`${file.path} belongs to a report and is loaded by sign-in`);
  const report = reports.find((r) => r.id === id);
  if (!report) throw new Error(`${file.path} belongs to a report that is not registered: ${id}`);
  return { kind: "roles", roles: [...report.roles] };
}

function reportOf(path: string): string | undefined {
  return (
    /^\/?(?:_import\/|_file\/)?reports\/([\w-]+)/.exec(path)?.[1] ??
    /^\/_views\/([\w-]+)\.json$/.exec(path)?.[1]
  );
}

/** The sign-in pages and the closure of what they load. */
function publicPaths(files: readonly SiteFile[]): Set<string> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const found = new Set<string>();
  const visit = (path: string): void => {
    const file = byPath.get(path);
    if (!file || found.has(path)) return;
    found.add(path);
    linksOf(file).forEach((link) => {
      const url = new URL(link, `http://site${path}`);
      if (url.host === "site") visit(url.pathname);
    });
  };
  PUBLIC.forEach(visit);
  return found;
}

function linksOf({ type, content }: SiteFile): string[] {
  const text = content.toString("utf8");
  if (type.startsWith("text/html")) {
    return elements(parsePage(text).document).flatMap((element) => {
      if (element.tagName === "link") return attribute(element, "href") ?? [];
      if (element.tagName === "script" || element.tagName === "img") return attribute(element, "src") ?? [];
      return element.tagName === "style"
        ? urlsOf(element.childNodes.map((n) => ("value" in n ? n.value : "")).join(""))
        : [];
    });
  }
  if (type.startsWith("text/css")) return urlsOf(text);
  if (type.startsWith("text/javascript"))
    return parseModule(text)[0].flatMap(({ specifier }) => specifier ?? []);
  return [];
}

function urlsOf(css: string): string[] {
  return [...css.matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)/g)].flatMap(([, url]) =>
    url === undefined || url.startsWith("data:") ? [] : url,
  );
}
