/** One record of a CSV file with the line on which it starts, the header being line 1. */
export interface CsvRecord {
  line: number;
  cells: Readonly<Record<string, string>>;
}

/**
 * Records of a small CSV text (RFC 4180, header line, LF or CRLF); blank lines are skipped.
 * @throws Error naming the line of a record that has more or fewer fields than the header, an open quote or a bare CR as line
 *   end, or a header that names a column twice
 */
export function parseCsv(text: string): CsvRecord[] {
  const [header, ...rows] = recordsOf(text.replace(/^\uFEFF/, ""));
  if (!header) return [];
  const names = header.fields.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`line ${header.line}: column ${twice} is there twice`);
  return rows.map(({ line, fields }) => {
    if (fields.length !== header.fields.length)
      throw new Error(`line ${line} has ${fields.length} fields, expected ${header.fields.length}`);
    return {
      line,
      cells: Object.fromEntries(names.map((name, i) => [name, (fields[i] ?? "").trim()])),
    };
  });
}

/** A quoted field, or one that ends at the next comma or line end; then what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function recordsOf(text: string): { line: number; fields: string[] }[] {
  const bare = /\r(?!\n)/.exec(text);
  if (bare)
    throw new Error(
      `line ${text.slice(0, bare.index).split("\n").length} has a CR without LF: expected LF or CRLF as line end`,
    );
  const records: { line: number; fields: string[] }[] = [];
  let line = 1;
  let record = { line, fields: [] as string[] };
  for (let at = 0; at < text.length;) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (!match) throw new Error(`line ${line} has a quote that is not closed or not at a field's ends`);
    const [whole, quoted, plain, end] = match;
    record.fields.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    line += whole.split("\n").length - 1;
    at += whole.length;
    if (end === "," && at < text.length) continue;
    if (end === ",") record.fields.push("");
    if (record.fields.some((field) => field !== "")) records.push(record);
    record = { line, fields: [] };
  }
  return records;
}
