import { describe, expect, test } from "vitest";
import { parseIndex } from "../../hosting/release/index-file.js";

const ENTRY = {
  path: "/a.txt",
  file: "pages/a.txt",
  audience: { kind: "public" },
  sha256: "0".repeat(64),
  bytes: 1,
  type: "text/plain",
};

function indexWith(...entries: Record<string, unknown>[]): unknown {
  return { release: "r1", as_of: null, files: entries.map((entry) => ({ ...ENTRY, ...entry })) };
}

const WRONG: [string, Record<string, unknown>, string][] = [
  ["a path that climbs", { path: "/../a" }, "not a path to serve: /../a"],
  ["a path with a query", { path: "/a?b" }, "not a path to serve: /a?b"],
  ["a path that is encoded", { path: "/%2e%2e/a" }, "not a path to serve: /%2e%2e/a"],
  ["a path with two slashes first", { path: "//a" }, "not a path to serve: //a"],
  ["a path that is relative", { path: "a" }, "not a path to serve: a"],
  [
    "a file that climbs",
    { file: "data/../../a" },
    "file of /a.txt does not lie below the release's folder: data/../../a",
  ],
  [
    "a file from the root",
    { file: "/etc/passwd" },
    "file of /a.txt does not lie below the release's folder: /etc/passwd",
  ],
  ["no audience", { audience: undefined }, "audience of /a.txt is no object"],
  [
    "an unknown audience",
    { audience: { kind: "everyone" } },
    "audience of /a.txt is everyone (expected one of",
  ],
  ["roles without a role", { audience: { kind: "roles", roles: [] } }, "audience of /a.txt names no role"],
  [
    "a party that is none",
    { audience: { kind: "party", party: "a/b", role: "IS" } },
    "audience of /a.txt is a/b (expected",
  ],
  [
    "a header in a hash",
    { scriptHashes: ["sha256-x'; script-src *"] },
    "scriptHashes of /a.txt is sha256-x'; script-src *",
  ],
  ["a header in a type", { type: "text/html\r\nx: y" }, "type of /a.txt is text/html"],
  ["an unknown policy", { csp: "anything" }, "csp of /a.txt is anything (expected one of"],
  ["a negative size", { bytes: -1 }, "bytes of /a.txt is no size: -1"],
  ["an unknown encoding", { encodings: ["zstd"] }, "encodings of /a.txt is zstd (expected one of br, gzip)"],
  ["a short hash", { sha256: "abc" }, "sha256 of /a.txt is abc (expected"],
];

describe("an index is refused with", () => {
  test.each(WRONG)("%s", (_name, change, message) => {
    expect(() => parseIndex(indexWith(change), "/site")).toThrow(message);
  });
  test("a path listed twice", () => {
    expect(() => parseIndex(indexWith({}, {}), "/site")).toThrow("/a.txt is listed twice");
  });
  test("a party and role without a manifest", () => {
    const audience = { kind: "party", party: "SUP01", role: "IS" };
    const file = "data/parties/SUP01/IS/x.parquet";
    expect(() => parseIndex(indexWith({ path: `/${file}`, file, audience }), "/site")).toThrow(
      "SUP01 in IS has files, but no manifest.json",
    );
  });
});

const PARTY = { kind: "party", party: "SUP01", role: "IS" };
const OWN = "data/parties/SUP01/IS/x.parquet";
const INDUSTRY = "data/industry/ED/x.parquet";
const OTHERS = { kind: "party", party: "SUP02", role: "IS" };
/** Path, file, audience: each says something else than the others. */
const CONTRADICTIONS: [string, string, string, object][] = [
  ["a party's file for everyone", `/${OWN}`, OWN, { kind: "public" }],
  ["a party's file for all who sign in", `/${OWN}`, OWN, { kind: "signed-in" }],
  ["a party's file for its role", `/${OWN}`, OWN, { kind: "roles", roles: ["IS"] }],
  ["a party's file for another party", `/${OWN}`, OWN, OTHERS],
  ["a party's file for its other role", `/${OWN}`, OWN, { ...PARTY, role: "GS" }],
  ["a party's file for operators alone", `/${OWN}`, OWN, { kind: "operator" }],
  ["another party's file under a party's path", "/data/parties/SUP02/IS/x.parquet", OWN, OTHERS],
  ["another party's file under a party's path, for its own", "/data/parties/SUP02/IS/x.parquet", OWN, PARTY],
  ["a party's file as a page", "/reports/x", OWN, PARTY],
  ["a party's file under a name of its own", "/data/parties/SUP01/IS/y.parquet", OWN, PARTY],
  ["a party's path over a page", `/${OWN}`, `pages/${OWN}`, { kind: "signed-in" }],
  ["a page for a party", "/x", "pages/x.html", PARTY],
  ["an industry file for all who sign in", `/${INDUSTRY}`, INDUSTRY, { kind: "signed-in" }],
  ["an industry file for another role", `/${INDUSTRY}`, INDUSTRY, { kind: "roles", roles: ["IS"] }],
  ["an industry file for more roles", `/${INDUSTRY}`, INDUSTRY, { kind: "roles", roles: ["ED", "IS"] }],
  ["an industry file for a party", `/${INDUSTRY}`, INDUSTRY, { ...PARTY, role: "ED" }],
  ["rows set aside for all who sign in", "/quarantine.parquet", "quarantine.parquet", { kind: "signed-in" }],
  ["rows set aside as a page", "/help", "quarantine.parquet", { kind: "operator" }],
  ["the data-quality report for a role", "/quality.json", "quality.json", { kind: "roles", roles: ["IS"] }],
  ["the release's facts for everyone", "/release.json", "release.json", { kind: "public" }],
  ["the index itself", "/index.json", "index.json", { kind: "operator" }],
  ["data of no party and no role", "/data/x.parquet", "data/x.parquet", { kind: "operator" }],
  ["a folder that is none of the release's", "/other/x", "other/x", { kind: "operator" }],
  ["a page under the second spelling of another", "/x/", "pages/x/index.html", { kind: "operator" }],
  ["a page under another's path", "/reports/y", "pages/reports/x.html", { kind: "public" }],
];

describe("path, file and audience agree:", () => {
  test.each(CONTRADICTIONS)("%s is refused", (_name, path, file, audience) => {
    expect(() => parseIndex(indexWith({ path, file, audience }), "/site")).toThrow(
      / (is not served as|but .* is for|but .* is no party's)/,
    );
  });

  test.each([
    [`/${INDUSTRY}`, INDUSTRY, { kind: "roles", roles: ["ED"] }],
    ["/release.json", "release.json", { kind: "signed-in" }],
    ["/quality.json", "quality.json", { kind: "operator" }],
    ["/", "pages/index.html", { kind: "signed-in" }],
    ["/reports/x", "pages/reports/x/index.html", { kind: "roles", roles: ["IS", "ED"] }],
    ["/_js/x.js", "pages/_js/x.js", { kind: "public" }],
  ])("%s is as it should be", (path, file, audience) => {
    expect(parseIndex(indexWith({ path, file, audience }), "/site").entries.get(path)?.file).toBe(
      `/site/${file}`,
    );
  });
});

test("a page is found with and without the last slash, under the one entry", () => {
  const { entries } = parseIndex(
    indexWith({ path: "/reports/x", file: "pages/reports/x.html", type: "text/html; charset=utf-8" }),
    "/site",
  );
  expect([...entries.keys()]).toEqual(["/reports/x", "/reports/x/"]);
  expect(entries.get("/reports/x/")).toBe(entries.get("/reports/x"));
});

test("a path is looked up as a browser spells it", () => {
  expect([
    ...parseIndex(indexWith({ path: "/a b/ü.txt", file: "pages/a b/ü.txt" }), "/site").entries.keys(),
  ]).toEqual(["/a%20b/%C3%BC.txt"]);
});
