import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readFeed } from "../../loaders/contract/index.js";
import type { ExtractFile } from "../../loaders/contract/index.js";
import { Database } from "../../loaders/duckdb.js";
import type { Row } from "../../loaders/duckdb.js";
import { PortalError } from "../../loaders/errors.js";
import { Extracts, knownTables } from "./extracts.js";

let db: Database;
let extracts: Extracts;

beforeAll(async () => {
  db = await Database.open();
  await knownTables(db);
});

afterAll(() => db.close());

beforeEach(async () => {
  extracts = await Extracts.make();
});

afterEach(() => extracts.remove());

const HEADER = "incident_id,category,title,started_at,service";
const line = (n: number, title = "Delay") => `I${n},2,${title},2026-10-01T10:00:00Z,CoS`;
const object = (n: number, more = "") =>
  `{"incident_id":"I${n}","category":2,"title":"Delay","started_at":"2026-10-01T10:00:00Z"${more}}`;
const csv = (...lines: string[]) => `${[HEADER, ...lines].join("\n")}\n`;

async function refusal(file: ExtractFile): Promise<string> {
  try {
    await readFeed(db, "incidents", [file], { timestampMax: null });
  } catch (error) {
    if (!(error instanceof PortalError) || error.exitCode !== 3) throw error;
    return error.message.replace(`incidents/${file.path}: feed incidents`, "");
  }
  return "not refused";
}

interface Outcome {
  accepted: Row[];
  quarantined: Row[];
}

async function outcome(file: ExtractFile): Promise<Outcome> {
  const [reading] = await readFeed(db, "incidents", [file], { timestampMax: null });
  const accepted = await db.rows(
    "SELECT CAST(source_row AS INTEGER) AS row, incident_id, title FROM incoming_incidents ORDER BY 1",
  );
  const quarantined = await db.rows(
    "SELECT CAST(source_row AS INTEGER) AS row, rule, value FROM quarantine_incidents ORDER BY 1",
  );
  expect(reading?.read).toBe(accepted.length + quarantined.length);
  return { accepted, quarantined };
}

const CR =
  "has a carriage return (CR) without a line feed (LF) after it, or two of them: expected LF or CRLF as line end; have the file delivered with these";
const NUL = "has a NUL character: the file is damaged or no UTF-8 text; have it delivered again";
const SECOND_MARK =
  "begins with a byte order mark: the file is put together of several; have these delivered one by one";

describe("line ends other than LF and CRLF stop the refresh, and no cell is printed", () => {
  it.each([
    ["CR in the whole file", csv(line(1), line(2)).replaceAll("\n", "\r"), `: its header ${CR}`],
    ["CR in the header", `${HEADER}\r${line(1)}\n${line(2)}\n`, `: its header ${CR}`],
    ["CR after a row", csv(`${line(1)}\r${line(2)}`), `: row 1 ${CR}`],
    ["CR in a field without quotes", csv(line(1), line(2, "De\rlay")), `: row 2 ${CR}`],
    ["CR between quotes that are none", csv(line(1, '5" pipe\r6" pipe')), `: row 1 ${CR}`],
    ["CR CR LF", csv(line(1), line(2)).replaceAll("\n", "\r\r\n"), `: its header ${CR}`],
    ["CR CR LF after a row", csv(line(1), `${line(2)}\r\r`), `: row 2 ${CR}`],
    ["CR beside a quoted field", csv(`${line(1, '"a, b"')}\r${line(2, '"c"')}`), `: row 1 ${CR}`],
    [
      "a line separator",
      csv(line(1), line(2)).replaceAll("\n", "\u2028"),
      ": the name of column 5 looks like a value: expected names of columns there; have the file delivered with them",
    ],
    [
      "NEL",
      csv(line(1), line(2)).replaceAll("\n", "\u0085"),
      ": the name of column 5 looks like a value: expected names of columns there; have the file delivered with them",
    ],
  ])("CSV: %s", async (_, content, message) => {
    expect(await refusal(await extracts.put("incidents", "a.csv", content))).toBe(message);
    expect(await refusal(await extracts.put("incidents", "a.csv.gz", content))).toBe(message);
  });

  it.each([
    ["CR in the whole file", `${object(1)}\r${object(2)}\r`, `: row 1 ${CR}`],
    ["CR after a row", `${object(1)}\n${object(2)}\r${object(3)}\n`, `: row 2 ${CR}`],
    ["CR CR LF", `${object(1)}\n${object(2)}\r\r\n`, `: row 2 ${CR}`],
    [
      "a line separator",
      `${object(1)}\u2028${object(2)}`,
      ": row 1, the last, is malformed and has no line end: the file is cut off; have it delivered whole",
    ],
  ])("NDJSON: %s", async (_, content, message) => {
    expect(await refusal(await extracts.put("incidents", "a.ndjson", content))).toBe(message);
  });

  it("CR within quotes is text, as are form feed, NEL and line separator", async () => {
    const titles = ["De\rlay", "De\r\nlay", "De\r\r\nlay", "De\flay", "De\u0085lay", "De\u2028lay"];
    const file = await extracts.put(
      "incidents",
      "a.csv",
      csv(...titles.map((title, i) => line(i + 1, `"${title}"`)), line(7, "De\u2028l\fay")),
    );
    expect((await outcome(file)).accepted.map(({ title }) => title)).toEqual([...titles, "De\u2028l\fay"]);
  });

  it.each([
    ["NUL in a row", csv(line(1), line(2, "De\0lay")), "b.csv", `: row 2 ${NUL}`],
    ["zeros at the end", `${csv(line(1))}${"\0".repeat(512)}`, "b.csv", `: row 2 ${NUL}`],
    ["zeros at the end of NDJSON", `${object(1)}\n${"\0".repeat(512)}`, "b.ndjson", `: row 2 ${NUL}`],
    ["a CSV behind another", csv(line(1)) + `\ufeff${csv(line(2))}`, "b.csv", `: row 2 ${SECOND_MARK}`],
    ["NDJSON behind other", `${object(1)}\n\ufeff${object(2)}`, "b.ndjson", `: row 2 ${SECOND_MARK}`],
  ])("%s", async (_, content, path, message) => {
    expect(await refusal(await extracts.put("incidents", path, content))).toBe(message);
  });

  it("a header that is missing: the first row is not printed", async () => {
    const file = await extracts.put("incidents", "a.csv", csv(line(1)).replace(`${HEADER}\n`, ""));
    expect(await refusal(file)).toBe(
      ": the name of column 4 looks like a value: expected names of columns there; have the file delivered with them",
    );
    const text = await extracts.put("incidents", "a.csv", "I1,two,Secret,never,CoS\n");
    expect(await refusal(text)).toBe(
      " must have a column incident_id, found none of the feed's columns and 5 others: have the file delivered with it",
    );
  });
});

describe("a malformed record counts with each line that it takes", () => {
  const malformed = (from: number, lines: readonly string[]) =>
    lines.map((value, i) => ({ row: from + i, rule: "malformed_row", value }));
  const plain = (n: number, row = n) => ({ row, incident_id: `I${n}`, title: "Delay" });

  it("two stray quotes, in rows 2 and 4 of 5", async () => {
    const taken = [line(2, '"Delay'), line(3), line(4, '"Delay')];
    const file = await extracts.put("incidents", "a.csv", csv(line(1), ...taken, line(5)));
    expect(await outcome(file)).toEqual({ accepted: [plain(1), plain(5)], quarantined: malformed(2, taken) });
  });

  it("a quote at the start of a field and one at the end of the same field later: the record has as many fields as it should", async () => {
    const taken = [line(2, '"Delay'), `${line(3)}\r`, line(4, 'Delay"')];
    const file = await extracts.put("incidents", "a.csv", csv(line(1), ...taken, line(5)));
    expect(await outcome(file)).toEqual({
      accepted: [plain(1), plain(5)],
      quarantined: malformed(2, [line(2, '"Delay'), line(3), line(4, 'Delay"')]),
    });
  });

  it("a short row between them makes no difference", async () => {
    const taken = [line(1, '"Delay'), "I2,2", line(3, 'Delay"')];
    const file = await extracts.put("incidents", "a.csv", csv(...taken, line(4)));
    expect(await outcome(file)).toEqual({ accepted: [plain(4)], quarantined: malformed(1, taken) });
  });

  it("neighbouring rows likewise", async () => {
    const taken = [line(1, '"Delay'), line(2, 'Delay"')];
    const file = await extracts.put("incidents", "a.csv", csv(...taken, line(3)));
    expect(await outcome(file)).toEqual({ accepted: [plain(3)], quarantined: malformed(1, taken) });
  });

  it("too few fields in a record over three lines, one of them blank, which is no row", async () => {
    const file = await extracts.put("incidents", "a.csv", csv(line(1), 'I2,2,"De\n\nlay"', line(3)));
    expect(await outcome(file)).toEqual({
      accepted: [plain(1), plain(3, 4)],
      quarantined: malformed(2, ['I2,2,"De', 'lay"']),
    });
  });

  it("a record that is well formed is one row, whatever lines and commas its text has", async () => {
    const title = "De,\n,la,\n\ny,,";
    const file = await extracts.put("incidents", "a.csv", csv(line(1, `"${title}"`), line(2)));
    expect(await outcome(file)).toEqual({
      accepted: [{ row: 1, incident_id: "I1", title }, plain(2)],
      quarantined: [],
    });
  });

  it("a lone quote at the end of the file is not closed", async () => {
    const file = await extracts.put("incidents", "a.csv", `${csv(line(1), line(2))}"`);
    expect(await refusal(file)).toBe(
      ": a quote that row 3 opens is not closed before the end of the file: have it delivered again",
    );
  });
});

describe("compressed files are taken to their last byte, or stop the refresh", () => {
  const first = gzipSync(csv(line(1), line(2)));
  const second = gzipSync(`${line(3)}\n`);
  const zeros = (n: number) => Buffer.alloc(n);
  const unread = (reason: string) =>
    `: cannot be read to its end as UTF-8 text (${reason}): have it delivered again`;

  it.each([
    ["members one after the other", [first, second], [1, 2, 3]],
    ["an empty member between them", [first, gzipSync(""), second], [1, 2, 3]],
    ["zeros at the end", [first, second, zeros(512)], [1, 2, 3]],
    ["three MB of zeros at the end", [first, zeros(3 << 20)], [1, 2]],
  ])("%s are read", async (_, parts, rows) => {
    const file = await extracts.putBytes("incidents", "a.csv.gz", Buffer.concat(parts));
    expect((await outcome(file)).accepted.map(({ row }) => row)).toEqual(rows);
  });

  it.each([
    [
      "zeros between members",
      [first, zeros(512), second],
      `zeros from byte ${first.length + 1} on, and more data from byte ${first.length + 513} on`,
    ],
    [
      "three MB of zeros between members",
      [first, zeros(3 << 20), second],
      `zeros from byte ${first.length + 1} on, and more data from byte ${first.length + (3 << 20) + 1} on`,
    ],
    ["other bytes after a member", [first, Buffer.from("more\n")], "incorrect header check"],
    ["a byte after a member", [first, Buffer.from("m")], "unexpected end of file"],
    ["a second member that is cut off", [first, second.subarray(0, -6)], "unexpected end of file"],
    [
      "a second member with a wrong checksum",
      [first, Buffer.concat([second.subarray(0, -8), Buffer.from("12345678")])],
      "incorrect data check",
    ],
    ["a member without its length", [first.subarray(0, -4)], "unexpected end of file"],
    ["no byte", [], "unexpected end of file"],
  ])("%s stop it", async (_, parts, reason) => {
    const file = await extracts.putBytes("incidents", "a.csv.gz", Buffer.concat(parts));
    expect(await refusal(file)).toBe(unread(reason));
  });
});

describe("a file that is nothing of its kind stops the refresh and is said to be what it looks like", () => {
  const objects = [object(1), object(2), object(3)];
  const none = (n: number, kind: string) =>
    `: none of its ${n} rows passes (${n} × malformed_row) (it looks like ${kind}): have it delivered again`;
  const noNdjson = (kind: string) =>
    `: row 1 is no object (it looks like ${kind}): expected NDJSON, an object a line; have it delivered so`;
  const noCsv = (kind: string) =>
    `: its header names no column of the feed (it looks like ${kind}): expected CSV with commas and a header line; have it delivered so`;
  const noText = (reason: string, kind: string) =>
    `: cannot be read to its end as UTF-8 text (${reason}) (it looks like ${kind}): have it delivered again`;
  const pretty = (text: string) => JSON.stringify(JSON.parse(text), null, 2);

  it.each([
    ["a.ndjson", "a JSON array on one line", `[${objects.join(",")}]\n`, noNdjson("a JSON array")],
    [
      "a.ndjson",
      "a JSON array, an object a line",
      `[\n${objects.join(",\n")}\n]\n`,
      noNdjson("a JSON array"),
    ],
    [
      "a.ndjson",
      "a JSON array, the first object on its line",
      `[${objects.join("\n,")}]\n`,
      noNdjson("a JSON array"),
    ],
    [
      "a.ndjson",
      "a pretty-printed JSON array",
      `${pretty(`[${objects.join(",")}]`)}\n`,
      noNdjson("a JSON array"),
    ],
    [
      "a.ndjson",
      "pretty-printed objects",
      `${objects.map(pretty).join("\n")}\n`,
      noNdjson("JSON over several lines"),
    ],
    ["a.ndjson", "a JSON array without line end", `[${objects.join(",")}]`, noNdjson("a JSON array")],
    [
      "a.ndjson",
      "CSV without line end",
      csv(line(1)).trimEnd(),
      ": row 2, the last, is malformed and has no line end: the file is cut off (it looks like CSV); have it delivered whole",
    ],
    ["a.ndjson.gz", "a JSON array", `[\n${objects.join(",\n")}\n]\n`, noNdjson("a JSON array")],
    ["a.ndjson", "CSV", csv(line(1), line(2)), none(3, "CSV")],
    ["a.ndjson", "an HTML page", "<!DOCTYPE html>\n<html></html>\n", none(2, "an HTML page")],
    ["a.csv", "NDJSON", `${objects.join("\n")}\n`, noCsv("NDJSON")],
    ["a.csv", "a JSON array", `[\n${objects.join(",\n")}\n]\n`, noCsv("a JSON array")],
    ["a.csv", "an HTML page", "<html><body>502 Bad Gateway</body></html>\n", noCsv("an HTML page")],
    ["a.csv", "XML", "<?xml version='1.0'?>\n<Error/>\n", noCsv("XML")],
    ["a.csv", "semicolons", csv(line(1)).replaceAll(",", ";"), noCsv("text with semicolons between fields")],
    ["a.csv", "tabs", csv(line(1)).replaceAll(",", "\t"), noCsv("text with tabs between fields")],
    [
      "a.csv",
      "UTF-16",
      Buffer.from(`\ufeff${csv(line(1))}`, "utf16le"),
      noText("line 1 is not UTF-8", "UTF-16 text"),
    ],
    [
      "a.csv",
      "UTF-16 without mark",
      Buffer.from(csv(line(1)), "utf16le"),
      `: its header ${NUL.replace(";", " (it looks like UTF-16 text);")}`,
    ],
    ["a.csv", "a compressed CSV", gzipSync(csv(line(1))), noText("line 1 is not UTF-8", "gzip")],
    ["a.csv.gz", "compressed twice", gzipSync(csv(line(1))), noText("line 1 is not UTF-8", "gzip")],
    [
      "a.csv",
      "a Parquet file",
      Buffer.from("PAR1\x15\xffPAR1", "latin1"),
      noText("line 1 is not UTF-8", "Parquet"),
    ],
    [
      "a.csv",
      "zeros",
      Buffer.alloc(4096),
      `: its header ${NUL.replace(";", " (it looks like nothing but zeros);")}`,
    ],
    [
      "a.csv",
      "only rows that are malformed",
      csv("I1,2", "I2,2"),
      ": none of its 2 rows passes (2 × malformed_row): have it delivered again",
    ],
    [
      "a.csv",
      "five rows, none of which passes",
      csv(line(1), line(2), line(3), line(4), line(5)).replaceAll(",2,Delay", ",9,"),
      ": none of its 5 rows passes (5 × null_required): have it delivered again",
    ],
  ])("%s: %s", async (path, _, content, message) => {
    expect(await refusal(await extracts.put("incidents", path, content))).toBe(message);
  });

  it("few rows that break a rule, and rows that wait for other extracts, are set aside", async () => {
    const few = await extracts.put("incidents", "a.csv", csv(line(1).replace(",2,", ",9,")));
    expect((await outcome(few)).quarantined).toEqual([{ row: 1, rule: "bad_enum", value: "9" }]);
    const late = await extracts.put("incidents", "a.csv", csv(...[1, 2, 3, 4, 5].map((n) => line(n))));
    await readFeed(db, "incidents", [late], { timestampMax: "2026-01-01T00:00:00Z" });
    expect(await db.row("SELECT CAST(count(*) AS INTEGER) AS n FROM quarantine_incidents")).toEqual({ n: 5 });
  });

  it("an NDJSON line that is a list is a malformed row, the first one too", async () => {
    const file = await extracts.put("incidents", "a.ndjson", `["a"]\n${object(2)}\n`);
    expect(await outcome(file)).toEqual({
      accepted: [{ row: 2, incident_id: "I2", title: "Delay" }],
      quarantined: [{ row: 1, rule: "malformed_row", value: '["a"]' }],
    });
  });
});

describe("NDJSON values", () => {
  it.each([
    ["a number with a fraction", "4.10"],
    ["a number with an exponent", "4e3"],
    ["a whole number with a fraction", "4.0"],
    ["an object", '{"a":1}'],
    ["a list", '["4.10"]'],
  ])("%s where text is due stops the refresh", async (_, value) => {
    const file = await extracts.put(
      "incidents",
      "a.ndjson",
      `${object(1)}\n${object(2, `,"service" :\t${value}`)}\n`,
    );
    expect(await refusal(file)).toBe(
      ": row 2: column service has a number with a fraction or exponent, an object or a list, expected a text: 4.10 and 4.1 are the same number; have the file delivered with texts in quotes",
    );
  });

  it("integers of any size and truth values are texts as written; extra columns hold what they like", async () => {
    const services = ["410", "-7", "123456789012345678901234567890", "true", "null"];
    const file = await extracts.put(
      "incidents",
      "a.ndjson",
      services.map((value, i) => object(i + 1, `,"service":${value},"more":{"x":4.10,"y":[1e3]}`)).join("\n"),
    );
    await readFeed(db, "incidents", [file], { timestampMax: null });
    expect(
      (await db.rows("SELECT service FROM incoming_incidents ORDER BY source_row")).map(
        ({ service }) => service,
      ),
    ).toEqual(["410", "-7", "123456789012345678901234567890", "true", null]);
  });

  it("integers may have an exponent or a fraction of zero", async () => {
    const file = await extracts.put(
      "incidents",
      "a.ndjson",
      ["2.0", "2e0", "20e-1", "2.5", '"2"'].map((n, i) => object(i + 1).replace(":2,", `:${n},`)).join("\n"),
    );
    expect((await outcome(file)).quarantined).toEqual([{ row: 4, rule: "bad_type", value: "2.5" }]);
  });

  it("a key twice in an object stops the refresh, an extra one too", async () => {
    const title = await extracts.put("incidents", "a.ndjson", `${object(1)}\n${object(2, ',"title":"x"')}\n`);
    expect(await refusal(title)).toBe(
      ": row 2 has column title more than once: have the file delivered again",
    );
    const note = await extracts.put("incidents", "a.ndjson", `${object(1, ',"note":1,"note":2')}\n`);
    expect(await refusal(note)).toBe(": row 1 has column note more than once: have the file delivered again");
  });

  it("a key in other case stops the refresh, in whatever row", async () => {
    const file = await extracts.put(
      "incidents",
      "a.ndjson",
      `${object(1)}\n${object(2, ',"Service":"x"')}\n`,
    );
    expect(await refusal(file)).toBe(
      ' has a column "Service", expected service: have the file delivered with the contract\'s spelling',
    );
  });
});
