import { ROLES } from "../../src/model/domain.js";
import { PortalError, messageOf } from "../errors.js";
import { parseCsv } from "./csv.js";
import type { CsvRecord } from "./csv.js";

/** What is known of an alert code. */
export interface AlertCode {
  code: string;
  /** DCC alerts are raised by DCC's systems, device alerts by the device (GBCS). */
  kind: "dcc" | "device";
  /** Null where no source for it is held: then pages show the code. */
  name: string | null;
}

/** A role that gets reports on an alert code, or on every code that it receives. */
export interface AlertRole {
  role: string;
  code: string;
}

/** Stands for every code in the map of alert codes to roles. */
export const EVERY_CODE = "*";

/**
 * Alert codes with kind and name; a name whose `source` is `memory` is not taken, and further columns are ignored.
 * @param file name for messages
 * @throws PortalError naming the line of a row that cannot be read or is there twice
 */
export function parseAlertCodes(text: string, file: string): AlertCode[] {
  return unique(recordsOf(text, file, ["code", "kind", "name", "source"]), file, ({ line, cells }) => {
    const { code = "", kind = "", name = "", source } = cells;
    if (code === "") throw new PortalError(`${file}, line ${line}: code is empty`, 3);
    if (kind !== "dcc" && kind !== "device")
      throw new PortalError(`${file}, line ${line}: kind is ${kind}, expected dcc or device`, 3);
    return [code, { code, kind, name: name === "" || source === "memory" ? null : name }];
  });
}

/**
 * Which role gets reports on which alert codes.
 * @param file name for messages
 * @throws PortalError naming the line of a row that cannot be read, is there twice, or gives a role that has every code
 *   one more
 */
export function parseAlertRoles(text: string, file: string): AlertRole[] {
  const rows = unique(recordsOf(text, file, ["role", "alert_code"]), file, ({ line, cells }) => {
    const { role = "", alert_code: code = "" } = cells;
    if (!ROLES.some((known) => known === role))
      throw new PortalError(`${file}, line ${line}: role is ${role}, expected one of ${ROLES.join(", ")}`, 3);
    if (code === "") throw new PortalError(`${file}, line ${line}: alert_code is empty`, 3);
    return [`${role} ${code}`, { role, code, line }];
  });
  const all = new Set(rows.filter(({ code }) => code === EVERY_CODE).map(({ role }) => role));
  const more = rows.find(({ role, code }) => code !== EVERY_CODE && all.has(role));
  if (more)
    throw new PortalError(
      `${file}, line ${more.line}: ${more.role} has every alert code already, by a row with ${EVERY_CODE}`,
      3,
    );
  return rows.map(({ role, code }) => ({ role, code }));
}

function recordsOf(text: string, file: string, columns: readonly string[]): CsvRecord[] {
  let records: CsvRecord[];
  try {
    records = parseCsv(text);
  } catch (cause) {
    throw new PortalError(`${file}, ${messageOf(cause)}`, 3, { cause });
  }
  if (records.length === 0 || columns.some((name) => records.some(({ cells }) => !(name in cells))))
    throw new PortalError(
      `${file}, line 1: expected the columns ${columns.join(", ")} and at least one row`,
      3,
    );
  return records;
}

function unique<T>(
  records: readonly CsvRecord[],
  file: string,
  read: (record: CsvRecord) => [string, T],
): T[] {
  const found = new Map<string, T>();
  for (const record of records) {
    const [key, row] = read(record);
    if (found.has(key)) throw new PortalError(`${file}, line ${record.line}: ${key} is there twice`, 3);
    found.set(key, row);
  }
  return [...found.values()];
}
