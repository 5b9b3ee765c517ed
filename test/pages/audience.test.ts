import { expect, it } from "vitest";
import { audiences } from "../../loaders/pages/audience.js";
import type { SiteFile } from "../../loaders/pages/audience.js";
import { defineReport } from "../../src/model/report.js";

const report = (id: string, roles: Parameters<typeof defineReport>[0]["roles"]) =>
  defineReport({ id, title: id, summary: "", order: 1, roles, datasets: {}, views: {} });
const reports = [report("inventory", ["IS", "GS"]), report("outages", ["ED"])];

const file = (path: string, content = "", inputs?: string[]): SiteFile => ({
  path,
  content: Buffer.from(content),
  type: path.endsWith(".js") ? "text/javascript" : path.endsWith(".css") ? "text/css" : "text/html",
  ...(inputs ? { inputs } : {}),
});

it("makes public what the sign-in pages load, by links, scripts, imports and styles, and nothing more", async () => {
  const files = [
    file(
      "/sign-in",
      `<link rel="stylesheet" href="/style.css"><script type="module" src="/_sign-in/a.js"></script>`,
    ),
    file("/sign-in/callback", ""),
    file("/style.css", `@font-face{src:url(/_font/inter.woff2)}`),
    file("/_font/inter.woff2"),
    file("/_sign-in/a.js", `import "./b.js"; const later = () => import("./c.js");`),
    file("/_sign-in/b.js"),
    file("/_sign-in/c.js"),
    file("/_js/shell.js"),
    file("/", `<link rel="stylesheet" href="/style.css">`),
  ];
  const found = await audiences(files, reports);
  expect(Object.fromEntries([...found].map(([path, { kind }]) => [path, kind]))).toEqual({
    "/sign-in": "public",
    "/sign-in/callback": "public",
    "/style.css": "public",
    "/_font/inter.woff2": "public",
    "/_sign-in/a.js": "public",
    "/_sign-in/b.js": "public",
    "/_sign-in/c.js": "public",
    "/_js/shell.js": "signed-in",
    "/": "signed-in",
  });
});

it("gives what belongs to a report to the report's roles: its page, its views, and scripts made of its sources", async () => {
  const files = [
    file("/reports/inventory"),
    file("/_views/outages.json"),
    file("/_js/chunk.js", "", ["_import/reports/inventory/page.js", "_node/d3/index.js"]),
    file("/_js/shared.js", "", ["_import/components/dom.js"]),
  ];
  expect(Object.fromEntries(await audiences(files, reports))).toEqual({
    "/reports/inventory": { kind: "roles", roles: ["IS", "GS"] },
    "/_views/outages.json": { kind: "roles", roles: ["ED"] },
    "/_js/chunk.js": { kind: "roles", roles: ["IS", "GS"] },
    "/_js/shared.js": { kind: "signed-in" },
  });
});

it("refuses a script of two reports, of a report that is not there, and a report's script in sign-in", async () => {
  const two = file("/_js/chunk.js", "", ["_import/reports/inventory/a.js", "_import/reports/outages/b.js"]);
  await expect(audiences([two], reports)).rejects.toThrow(
    "/_js/chunk.js is made of several reports: inventory, outages",
  );
  await expect(audiences([file("/reports/srv")], reports)).rejects.toThrow(
    "/reports/srv belongs to a report that is not registered: srv",
  );
  const signIn = file("/sign-in", `<script src="/_sign-in/a.js"></script>`);
  const script = file("/_sign-in/a.js", "", ["_import/reports/outages/b.js"]);
  await expect(audiences([signIn, script], reports)).rejects.toThrow(
    "/_sign-in/a.js belongs to a report and is loaded by sign-in",
  );
});
