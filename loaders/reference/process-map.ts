import { PortalError, messageOf } from "../errors.js";
import { parseCsv } from "./csv.js";
import type { CsvRecord } from "./csv.js";

/** An SRV that belongs to a business process from one UTC day to another. */
export interface ProcessRow {
  process: string;
  name: string;
  srv: string;
  /** The process whose page the SRV opens in. */
  primary: boolean;
  /** First day, `2026-10-01`; empty in the file: since ever. */
  from: string;
  /** First day on which the row no longer holds; empty in the file: without end. */
  to: string;
  /** Line of the file. */
  line: number;
}

const SINCE_EVER = "0001-01-01";
const WITHOUT_END = "9999-12-31";
const REQUIRED = ["process", "name", "srv", "primary", "valid_from", "valid_to"] as const;
const PRIMARY: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

/**
 * The map of SRVs to business processes; days are half-open, and further columns are ignored.
 * @param file name for messages
 * @throws PortalError naming the line of a row that cannot be read, overlaps another of the same process and SRV, or
 *   leaves its SRV without or with two primary processes on a day
 */
export function parseProcessMap(text: string, file: string): ProcessRow[] {
  const refuse = (line: number, why: string): PortalError =>
    new PortalError(`${file}, line ${line}: ${why}`, 3);
  const rows = recordsOf(text, file).map((record) => rowOf(record, refuse));
  for (const of of grouped(rows, ({ process, srv }) => `${process} ${srv}`)) {
    const inOrder = of.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.line - b.line));
    inOrder.forEach((row, i) => {
      const before = inOrder[i - 1];
      if (before && row.from < before.to) {
        const [first, second] = before.line < row.line ? [before, row] : [row, before];
        throw refuse(
          second.line,
          `${row.process} and SRV ${row.srv} overlap line ${first.line} from ${row.from} on`,
        );
      }
    });
  }
  for (const of of grouped(rows, ({ srv }) => srv)) checkPrimaries(of, refuse);
  return rows;
}

type Refuse = (line: number, why: string) => PortalError;

function recordsOf(text: string, file: string): CsvRecord[] {
  let records: CsvRecord[];
  try {
    records = parseCsv(text);
  } catch (cause) {
    throw new PortalError(`${file}, ${messageOf(cause)}`, 3, { cause });
  }
  const missing = REQUIRED.filter((name) => records.some(({ cells }) => !(name in cells)));
  if (missing.length > 0 || records.length === 0)
    throw new PortalError(
      `${file}, line 1: expected the columns ${REQUIRED.join(", ")} and at least one row${missing.length > 0 ? `, ${missing.join(", ")} missing` : ""}`,
      3,
    );
  return records;
}

function rowOf({ line, cells }: CsvRecord, refuse: Refuse): ProcessRow {
  const cell = (name: (typeof REQUIRED)[number]): string => cells[name] ?? "";
  for (const name of ["process", "name", "srv"] as const)
    if (cell(name) === "") throw refuse(line, `${name} is empty`);
  const primary = PRIMARY[cell("primary").toLowerCase()];
  if (primary === undefined) throw refuse(line, `primary is ${cell("primary")}, expected true or false`);
  const day = (name: "valid_from" | "valid_to", open: string): string => {
    const given = cell(name) || open;
    const date = new Date(`${given}T00:00:00Z`);
    if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(given))
      throw refuse(line, `${name} is ${given}, expected a day as 2026-10-31`);
    return given;
  };
  const [from, to] = [day("valid_from", SINCE_EVER), day("valid_to", WITHOUT_END)];
  if (to <= from) throw refuse(line, `valid_to ${to} is not after valid_from ${from}`);
  return { process: cell("process"), name: cell("name"), srv: cell("srv"), primary, from, to, line };
}

/** Between two days on which a row of the SRV begins or ends nothing changes: each such span is checked once. */
function checkPrimaries(rows: readonly ProcessRow[], refuse: Refuse): void {
  const days = [...new Set(rows.flatMap(({ from, to }) => [from, to]))].sort();
  for (const day of days) {
    const valid = rows.filter(({ from, to }) => from <= day && day < to);
    const [first, second] = valid.filter(({ primary }) => primary);
    if (second)
      throw refuse(
        second.line,
        `SRV ${second.srv} has two primary processes on ${day}: ${first?.process ?? ""} (line ${first?.line ?? 0}) and ${second.process}`,
      );
    const [other] = valid;
    if (other && !first) throw refuse(other.line, `SRV ${other.srv} has no primary process on ${day}`);
  }
}

function grouped(rows: readonly ProcessRow[], key: (row: ProcessRow) => string): ProcessRow[][] {
  const groups = new Map<string, ProcessRow[]>();
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row]);
  return [...groups.values()];
}
