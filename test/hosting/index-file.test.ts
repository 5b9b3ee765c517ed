import { describe, expect, test } from "vitest";
import { parseIndex } from "../../hosting/release/index-file.js";

const ENTRY = {
  path: "/a.txt",
  file: "a.txt",
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
    expect(() => parseIndex(indexWith({ audience }), "/site")).toThrow(
      "SUP01 in IS has files, but no manifest.json",
    );
  });
});

test("a page is found with and without the last slash, under the one entry", () => {
  const { entries } = parseIndex(
    indexWith({ path: "/reports/x", type: "text/html; charset=utf-8" }),
    "/site",
  );
  expect([...entries.keys()]).toEqual(["/reports/x", "/reports/x/"]);
  expect(entries.get("/reports/x/")).toBe(entries.get("/reports/x"));
});

test("a page's second spelling never hides an entry of that path", () => {
  const { entries } = parseIndex(
    indexWith(
      { path: "/x", type: "text/html" },
      { path: "/x/", type: "text/html", audience: { kind: "operator" } },
    ),
    "/site",
  );
  expect([entries.get("/x")?.audience.kind, entries.get("/x/")?.audience.kind]).toEqual([
    "public",
    "operator",
  ]);
});

test("a path is looked up as a browser spells it", () => {
  expect([...parseIndex(indexWith({ path: "/a b/ü.txt" }), "/site").entries.keys()]).toEqual([
    "/a%20b/%C3%BC.txt",
  ]);
});
