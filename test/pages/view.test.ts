import { describe, expect, it } from "vitest";
import { bindParameters } from "../../src/model/view.js";
import type { Parameter } from "../../src/model/report.js";

const parameters: Record<string, Parameter> = {
  region: { type: "text", description: "", default: null },
  days: { type: "integer", description: "", default: 30 },
  since: { type: "date", description: "", default: "2026-10-01" },
  prepayment: { type: "boolean", description: "", default: null },
};

describe("bindParameters", () => {
  it("writes each type as its SQL literal", () => {
    const sql = "SELECT :region, :days, :since, :prepayment";
    const given = { region: "North", days: "7", since: "2026-02-28", prepayment: false };
    expect(bindParameters(sql, parameters, given)).toBe("SELECT 'North', 7, DATE '2026-02-28', FALSE");
  });

  it("takes only the values that a parameter lists", () => {
    const listed: Record<string, Parameter> = {
      exception: { type: "text", description: "", values: ["suspended"], default: null },
    };
    expect(bindParameters(":exception", listed, { exception: "suspended" })).toBe("'suspended'");
    expect(() => bindParameters(":exception", listed, { exception: "cpl_expiring" })).toThrow(
      "parameter exception: expected one of suspended, got cpl_expiring",
    );
  });

  it("takes the default for what is not given and NULL for null", () => {
    const sql = "SELECT :region, :days, :since, :prepayment";
    expect(bindParameters(sql, parameters, { days: null, since: undefined })).toBe(
      "SELECT NULL, NULL, DATE '2026-10-01', NULL",
    );
  });

  it("doubles quotes, so that a text cannot end its literal", () => {
    expect(bindParameters("WHERE r = :region", parameters, { region: "x' OR 1=1; --" })).toBe(
      "WHERE r = 'x'' OR 1=1; --'",
    );
  });

  it("does not look for placeholders in what it has put in", () => {
    expect(bindParameters(":region :days", parameters, { region: ":days" })).toBe("':days' 30");
  });

  it("leaves literals, quoted names, comments and casts alone", () => {
    const sql = `SELECT ':days', 'it''s :days', ":days", x::DATE -- :days\n/* :nothing */ FROM t`;
    expect(bindParameters(sql, parameters, {})).toBe(sql);
  });

  it("names a parameter that the view does not have", () => {
    expect(() => bindParameters("SELECT 1", parameters, { regoin: "North" })).toThrow(
      "unknown parameter: regoin (the view has: region, days, since, prepayment)",
    );
    expect(() => bindParameters("SELECT :constructor", {}, {})).toThrow(
      "unknown parameter: constructor (the view has: none)",
    );
  });

  it.each([
    ["days", "1; DROP TABLE devices", "parameter days: expected a whole number, got 1; DROP TABLE devices"],
    ["days", 1.5, "parameter days: expected a whole number, got 1.5"],
    ["since", "2026-02-30", "parameter since: expected a date as 2026-10-31, got 2026-02-30"],
    ["prepayment", "yes", "parameter prepayment: expected true or false, got yes"],
    ["region", 4, "parameter region: expected a text, got 4"],
  ])("refuses a %s of %s", (name, value, message) => {
    expect(() => bindParameters(`SELECT :${name}`, parameters, { [name]: value })).toThrow(message);
  });
});
