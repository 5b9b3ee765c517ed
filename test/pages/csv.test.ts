import { describe, expect, it } from "vitest";
import { csvColumns, toCsv } from "../../src/model/csv.js";

const columns = [
  { name: "model", heading: "model", type: "text" },
  { name: "devices", heading: "devices", type: "integer" },
] as const;

/** The cell of a text as it stands in the file. */
const written = (model: string): string =>
  toCsv([{ model, devices: 0 }], columns).slice("\uFEFFmodel,devices\r\n".length, -",0\r\n".length);

describe("toCsv", () => {
  it("writes notes, a header and rows with CRLF, and quotes what needs it", () => {
    const rows = [{ model: 'E470 "single", 5 A', devices: 1234567 }];
    expect(toCsv(rows, columns, ["as of 31 Oct 2026"])).toBe(
      '\uFEFF# as of 31 Oct 2026\r\nmodel,devices\r\n"E470 ""single"", 5 A",1234567\r\n',
    );
  });

  it.each([
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ["\rx", '"\'\rx"'],
    ["\nx", '"\'\nx"'],
    ["＝1", "'＝1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠x", "'＠x"],
    ["  =1", "'  =1"],
    ["\u00a0=1", "'\u00a0=1"],
    ["\u200b\ufeff=1", "'\u200b\ufeff=1"],
    ["\n=1", "\"'\n'=1\""],
    ["a\n=1", '"a\n\'=1"'],
    ["a\r\n ＝1", '"a\r\n\' ＝1"'],
    ["=1,2", '"\'=1,2"'],
  ])("makes %j harmless in a spreadsheet", (model, cell) => {
    expect(written(model)).toBe(cell);
  });

  it.each([
    ["a=1 -2", "a=1 -2"],
    ["4.10", "4.10"],
    ["1012345678008", "1012345678008"],
    [" a", '" a"'],
    ["a ", '"a "'],
    ["a,b", '"a,b"'],
    ['a"b', '"a""b"'],
    ["a\nb", '"a\nb"'],
    ["a\rb", '"a\rb"'],
  ])("keeps %j as it is, quoted where a reader would take it for something else", (model, cell) => {
    expect(written(model)).toBe(cell);
  });

  it("leaves numbers below zero and empty values as they are", () => {
    expect(toCsv([{ model: null, devices: -3 }], columns)).toBe("\uFEFFmodel,devices\r\n,-3\r\n");
  });

  it("writes a time as a time, at midnight too, and a date as a day: the column's type decides", () => {
    const midnight = new Date("2026-10-30T00:00:00Z");
    const rows = [
      { at: midnight, on: midnight },
      { at: new Date("2026-10-30T00:30:00Z"), on: null },
    ];
    expect(toCsv(rows, csvColumns({ at: { type: "timestamp" }, on: { type: "date" } }))).toBe(
      "\uFEFFat,on\r\n2026-10-30T00:00:00.000Z,2026-10-30\r\n2026-10-30T00:30:00.000Z,\r\n",
    );
  });
});
