import type { Audience } from "./index-file.js";

/**
 * Whether path, file and audience of an entry say the same. The place of a file below the release decides who may
 * have it; an index that says otherwise is wrong, or made to open one party's files to another.
 * @returns what is wrong, or undefined
 */
export function disagreement(path: string, file: string, audience: Audience): string | undefined {
  if (!pathsOf(file).includes(path) || (path.startsWith("/data/") && !file.startsWith("data/")))
    return `file ${file} is not served as ${path}`;
  const meant = audienceOf(file);
  const given = spell(audience);
  if (meant !== undefined && meant !== given) return `audience is ${given}, but ${file} is for ${meant}`;
  if (meant === undefined && audience.kind === "party")
    return `audience is ${given}, but ${file} is no party's`;
  return undefined;
}

/** Below `pages/` a page is served without its ending; everything else as it is named. */
function pathsOf(file: string): string[] {
  if (!file.startsWith("pages/")) return [`/${file}`];
  const path = file.slice("pages".length);
  const page = path.replace(/\.html$/, "");
  const folder = page.replace(/\/index$/, "");
  return [path, page, folder === "" ? "/" : folder];
}

/** Who a file is for by its place, spelled as by `spell`; undefined for pages, which say it themselves. */
function audienceOf(file: string): string | undefined {
  if (file.startsWith("pages/")) return undefined;
  if (file === "release.json") return "signed-in";
  const party = /^data\/parties\/([^/]+)\/([^/]+)\/./.exec(file);
  if (party) return `party ${party[1] ?? ""} in ${party[2] ?? ""}`;
  const industry = /^data\/industry\/([^/]+)\/./.exec(file);
  if (industry) return `roles ${industry[1] ?? ""}`;
  return file.includes("/") || file === "index.json" ? "nobody" : "operator";
}

function spell(audience: Audience): string {
  switch (audience.kind) {
    case "roles":
      return `roles ${[...audience.roles].join(", ")}`;
    case "party":
      return `party ${audience.party} in ${audience.role}`;
    default:
      return audience.kind;
  }
}
