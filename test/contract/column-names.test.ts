import { describe, expect, it } from "vitest";
import { describeColumns } from "../../loaders/contract/columns.js";
import type { Feed } from "../../loaders/contract/index.js";

const OUTAGE = ["alert_id", "occurred_at"];

function described(names: readonly string[], feed: Feed = "outage_timings", path = "a.csv"): unknown {
  try {
    return describeColumns({ feed, path, absolute: `/${path}`, bytes: 1 }, names);
  } catch (error) {
    return String(error).replace(`PortalError: ${feed}/${path}: feed ${feed}`, "");
  }
}

describe("names of columns", () => {
  it.each([
    ["Alert_ID", '"Alert_ID"'],
    ["alertId", '"alertId"'],
    [" alert_id", '" alert_id"'],
    ["alert_id\u00a0", '"alert_id\\u00a0"'],
    ["\ufeffalert_id", '"\\ufeffalert_id"'],
    ["alert\u200b_id", '"alert\\u200b_id"'],
    ["alert-id", '"alert-id"'],
    ["Alert Id", '"Alert Id"'],
    ["alertid", '"alertid"'],
    ["'alert_id'", "\"'alert_id'\""],
    ["ａｌｅｒｔ＿ｉｄ", `"${"\\uff41\\uff4c\\uff45\\uff52\\uff54\\uff3f\\uff49\\uff44"}"`],
    ["outage_timings.alert_id", '"outage_timings.alert_id"'],
  ])("nearly right are refused with both spellings, beside the right one too: %j", (name, shown) => {
    const message = ` has a column ${shown}, expected alert_id: have the file delivered with the contract's spelling`;
    expect(described([name, "occurred_at"])).toBe(message);
    expect(described([...OUTAGE, name])).toBe(message);
  });

  it("nearly those of a nullable column are refused as well", () => {
    expect(described([...OUTAGE, "acknowledgedAt"])).toBe(
      ' has a column "acknowledgedAt", expected acknowledged_at: have the file delivered with the contract\'s spelling',
    );
  });

  it.each([
    ["an EUI-64", "00-db-12-34-56-78-90-a0"],
    ["an EUI-64 with colons", "00:db:12:34:56:78:90:a0"],
    ["an EUI-64 without hyphens", "00db1234567890a0"],
    ["a GUID", "{7f3a5c1e-aaaa-bbbb-cccc-ddddeeeeffff}"],
    ["a firmware version", "0002012f"],
    ["a time", "2026-10-01T10:00:00Z"],
    ["a date", "2026-10-01"],
    ["an MPAN", "1234567890123"],
    ["an MPRN as a number with a fraction", "39384244.0"],
    ["a postcode", "AB1 2CD"],
    ["a carriage return", "acknowledged_at\rA1"],
    ["a line separator", "note\u2028A1"],
    ["NUL characters", "n\0o\0"],
  ])("%s is no name, and is not printed as one", (_, value) => {
    expect(described([...OUTAGE, value])).toBe(
      ": the name of column 3 looks like a value: expected names of columns there; have the file delivered with them",
    );
  });

  it.each([
    ["A1", "acknowledged_at", ["latest_delivered_at", "acknowledged_atA1", "x"]],
    ["a quote", "latest_delivered_at", ['latest_delivered_at"A1"', "x", "y"]],
    ["a digit", "acknowledged_at", ["note", "acknowledged_at7", "x", "", "y"]],
    ["true", "acknowledged_at", ["acknowledged_attrue", "x"]],
  ])("of a header that runs into its first row are not printed: %s", (_, column, names) => {
    const place = 3 + names.findIndex((name) => name.startsWith(column));
    expect(described([...OUTAGE, ...names])).toBe(
      `: the name of column ${place} is ${column} with something else behind it, as if the line end after the header were lost: have the file delivered with it`,
    );
  });

  it("that begin like a missing column are taken where a header can't run into a row", () => {
    const extra = ["acknowledged_at_local", "acknowledged_attempts", "acknowledged_atUTC"];
    const missing = { missingColumns: ["latest_delivered_at", "acknowledged_at"] };
    expect(described([...OUTAGE, ...extra])).toEqual({ path: "a.csv", extraColumns: extra, ...missing });
    const more = [...extra, "note"];
    expect(described([...more, ...OUTAGE])).toEqual({ path: "a.csv", extraColumns: more, ...missing });
    expect(described([...OUTAGE, ...more], "outage_timings", "a.parquet")).toEqual({
      ...{ path: "a.parquet", extraColumns: more },
      ...missing,
    });
  });

  it("that are none of the contract's are counted, not printed, where the header may be missing", () => {
    expect(described(["A1", "delivered"])).toBe(
      " must have a column alert_id, found none of the feed's columns and 2 others: have the file delivered with it",
    );
    expect(described(["alert_id", "secret"])).toBe(
      " must have a column occurred_at, found alert_id and 1 other: have the file delivered with it",
    );
    expect(described([])).toBe(" must have a column alert_id, found none: have the file delivered with it");
  });

  it("twice are refused, of extra columns too, but for those without a name", () => {
    const once = ": have the file delivered with each column once";
    expect(described([...OUTAGE, "alert_id"])).toBe(` has column alert_id more than once${once}`);
    expect(described([...OUTAGE, "note", "note"])).toBe(` has a column twice (columns 3 and 4)${once}`);
    expect(described([...OUTAGE, "", ""])).toEqual({
      path: "a.csv",
      extraColumns: [""],
      missingColumns: ["latest_delivered_at", "acknowledged_at"],
    });
  });

  it("of extra columns are taken as they are", () => {
    const extra = [
      "filename",
      "File_Row_Number",
      "2",
      "2026",
      "deadbeef",
      "valid_20260101",
      "Größe",
      "a b",
      "v1.2",
      "csp",
      "id",
    ];
    expect(described([...OUTAGE, ...extra])).toEqual({
      path: "a.csv",
      extraColumns: extra,
      missingColumns: ["latest_delivered_at", "acknowledged_at"],
    });
  });
});
