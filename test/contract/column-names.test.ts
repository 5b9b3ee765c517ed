import { describe, expect, it } from "vitest";
import { describeColumns } from "../../loaders/contract/columns.js";
import type { Feed } from "../../loaders/contract/index.js";

const OUTAGE = ["alert_id", "occurred_at"];

function described(names: readonly string[], feed: Feed = "outage_timings"): unknown {
  try {
    return describeColumns({ feed, path: "a.csv", absolute: "/a.csv", bytes: 1 }, names);
  } catch (error) {
    return String(error).replace(`PortalError: ${feed}/a.csv: feed ${feed}`, "");
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

  it("that are none of the contract's are counted, not printed, where the header may be missing", () => {
    expect(described(["A1", "delivered"])).toBe(
      " must have a column alert_id, found none of the feed's columns and 2 others",
    );
    expect(described(["alert_id", "secret"])).toBe(
      " must have a column occurred_at, found alert_id and 1 other",
    );
    expect(described([])).toBe(" must have a column alert_id, found none");
  });

  it("twice are refused, of extra columns too, but for those without a name", () => {
    expect(described([...OUTAGE, "alert_id"])).toBe(" has column alert_id more than once");
    expect(described([...OUTAGE, "note", "note"])).toBe(" has column note more than once");
    expect(described([...OUTAGE, "", ""])).toEqual({
      path: "a.csv",
      extraColumns: [""],
      missingColumns: ["latest_delivered_at", "acknowledged_at"],
    });
  });

  it("of extra columns are taken as they are", () => {
    const extra = ["filename", "File_Row_Number", "2", "2026", "Größe", "a b", "v1.2", "csp", "id"];
    expect(described([...OUTAGE, ...extra])).toEqual({
      path: "a.csv",
      extraColumns: extra,
      missingColumns: ["latest_delivered_at", "acknowledged_at"],
    });
  });
});
