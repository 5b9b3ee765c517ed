import { expect, it } from "vitest";
import { MANIFEST } from "../../src/model/manifest.js";
import { parsed } from "../../src/model/parsed.js";

const MANIFEST_FILE = {
  release: "20261031T200000Z-00000000",
  as_of: "2026-10-31T20:00:00Z",
  next_due: "2026-11-01T00:00:00Z",
  party: { id: "SUP01", name: "Ash Energy" },
  role: "IS",
  has_industry: true,
  reports: [{ id: "srv", title: "SRV performance", summary: "", path: "/reports/srv", order: 20 }],
  datasets: {
    "srv/daily": {
      files: [{ path: "/data/a.parquet", month: null, bytes: 100, rows: 2 }],
      scope: "party",
      grain: "day",
      large: false,
    },
  },
  dictionary: "/data/industry/IS/dictionary.json",
  set_aside: { alerts: { bad_type: 1 } },
};

it("a file of the right form is what it holds", () => {
  expect(parsed(MANIFEST, MANIFEST_FILE, "manifest.json")).toEqual(MANIFEST_FILE);
});

it.each([
  [{ ...MANIFEST_FILE, as_of: null }, "manifest.json: as_of is null, expected string"],
  [
    { ...MANIFEST_FILE, role: "XX" },
    'manifest.json: role is "XX", expected ("IS" | "ES" | "GS" | "ED" | "GT" | "RSA" | "OU")',
  ],
  [
    { ...MANIFEST_FILE, datasets: { "srv/daily": { ...MANIFEST_FILE.datasets["srv/daily"], files: [{}] } } },
    "manifest.json: datasets.srv/daily.files.0.path is missing",
  ],
  [[], "manifest.json: release is missing"],
  ["manifest", 'manifest.json: all of it is "manifest", expected Object'],
])("one of another form is refused, with place, what was found and what was expected", (value, words) => {
  expect(() => parsed(MANIFEST, value, "manifest.json")).toThrow(words);
});
