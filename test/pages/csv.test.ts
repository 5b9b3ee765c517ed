import { describe, expect, it } from "vitest";
import { toCsv } from "../../src/components/csv.js";

const columns = [
  { name: "model", heading: "model" },
  { name: "devices", heading: "devices" },
];

describe("toCsv", () => {
  it("writes notes, a header and rows with CRLF, and quotes what needs it", () => {
    const rows = [{ model: 'E470 "single", 5 A', devices: 1234567 }];
    expect(toCsv(rows, columns, ["as of 31 Oct 2026"])).toBe(
      '\uFEFF# as of 31 Oct 2026\r\nmodel,devices\r\n"E470 ""single"", 5 A",1234567\r\n',
    );
  });

  it.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])(
    "makes %j harmless in a spreadsheet",
    (model) => {
      const cell = toCsv([{ model, devices: 0 }], columns)
        .split("\r\n")
        .slice(1)
        .join("\r\n");
      expect(cell.replace(/^"/, "").startsWith(`'${model}`)).toBe(true);
    },
  );

  it("leaves numbers below zero, empty values, days and times as they are", () => {
    const rows = [
      { model: null, devices: -3 },
      { model: new Date("2026-10-31T00:00:00Z"), devices: 1 },
      { model: new Date("2026-10-31T20:00:00Z"), devices: 2 },
    ];
    expect(toCsv(rows, columns)).toBe(
      "\uFEFFmodel,devices\r\n,-3\r\n2026-10-31,1\r\n2026-10-31T20:00:00.000Z,2\r\n",
    );
  });
});
