import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { literal } from "../duckdb.js";
import type { Database, Row } from "../duckdb.js";

/** What was planted in a feed: `read` = `good` + `superseded` + all of `quarantined`. */
export interface PlantedFeed {
  files: string[];
  read: number;
  good: number;
  superseded: number;
  quarantined: Record<string, number>;
}

export type Planted = Record<string, PlantedFeed>;

type Fields = Record<string, string>;

/** For each feed: a good row to copy, and the key to make new. Each row is of the last block generated. */
const examples: Record<string, { rows: string; key: string; keys: (n: number) => string }> = {
  parties: { rows: "party_rows", key: "party_id", keys: (n) => `BAD-${n}` },
  users: { rows: "user_rows", key: "user_id", keys: (n) => `90-B3-D5-1F-3F-${octets(n)}` },
  cpl: {
    rows: "(FROM cpl_rows WHERE expires_on IS NOT NULL)",
    key: "model",
    keys: (n) => `0FFF${hex(n, 4)}`,
  },
  incidents: {
    rows: "(FROM incident_rows WHERE ended_at IS NOT NULL)",
    key: "incident_id",
    keys: (n) => `INC9${n}`,
  },
  inventory: {
    rows: "(SELECT * EXCLUDE (mark, device_key) FROM block_inventory WHERE mpxn IS NOT NULL AND device_type = 'ESME' AND last_read_at IS NOT NULL AND chf_id IS NOT NULL ORDER BY mark, device_key)",
    key: "device_id",
    keys: (n) => `00-EE-EE-EE-EE-${octets(n)}`,
  },
  service_requests: {
    rows: "(SELECT * EXCLUDE (file_day) FROM service_requests_rows WHERE lifecycle_status = 'completed' AND northbound_ms IS NOT NULL AND sla_pass IS NOT NULL)",
    key: "request_id",
    keys: (n) => `planted:${n}`,
  },
  alerts: {
    rows: "(SELECT * EXCLUDE (file_day) FROM alerts_rows WHERE delivered_at IS NOT NULL)",
    key: "alert_id",
    keys: (n) => `planted:${n}`,
  },
  outage_timings: {
    rows: "(SELECT * EXCLUDE (file_day) FROM outage_timings_rows WHERE acknowledged_at IS NOT NULL)",
    key: "alert_id",
    keys: (n) => `planted:${n}`,
  },
};

/** Lines of the NDJSON files that are no objects. */
const notObjects = ['["a", "list"]', '"a text"', "42"];

/**
 * Adds to each feed `bad-input.csv`, and to requests and alerts `bad-input.ndjson`, with the rows of
 * `bad-input.csv` beside this file: copies of a good row under keys of their own, each with its fault.
 * Three good rows, one of them twice, stand among them, so that columns have values of their type.
 */
export async function plantBadInput(db: Database, folder: string, end: Date): Promise<Planted> {
  const list = fileURLToPath(new URL("bad-input.csv", import.meta.url));
  const faults = await db.rows(`FROM read_csv(${literal(list)}, header = true, all_varchar = true)`);
  const planted: Planted = {};
  for (const [feed, { rows, key, keys }] of Object.entries(examples)) {
    const example = await exampleRow(db, rows);
    if (!example) continue;
    const good = [1, 2, 3].map((n) => ({ ...example, [key]: keys(n) }));
    const columns = Object.keys(example);
    const lines = [columns, ...good.map((row) => columns.map((column) => row[column] ?? ""))];
    const quarantined: Record<string, number> = {};
    for (const [i, fault] of faults.filter((row) => row["feed"] === feed).entries()) {
      const { rule, edits } = texts(fault);
      if (rule === undefined || edits === undefined) continue;
      lines.push(brokenLine({ ...example, [key]: keys(10 + i) }, columns, edits, end));
      quarantined[rule] = (quarantined[rule] ?? 0) + 1;
    }
    lines.push(columns.map((column) => good[0]?.[column] ?? ""));
    await writeFile(join(folder, feed, "bad-input.csv"), lines.map(csvLine).join(""));
    planted[feed] = { files: ["bad-input.csv"], read: lines.length - 1, good: 3, superseded: 1, quarantined };
  }
  for (const feed of ["service_requests", "alerts"]) await plantLines(db, folder, feed, planted[feed]);
  return planted;
}

async function plantLines(db: Database, folder: string, feed: string, found?: PlantedFeed): Promise<void> {
  const from = examples[feed];
  const example = from && (await exampleRow(db, from.rows));
  if (!found || !example) return;
  const columns = await db.rows(`DESCRIBE FROM ${from.rows} AS r`);
  const numbers = columns.filter((row) => row["column_type"] === "INTEGER").map((row) => row["column_name"]);
  const typed = (row: Fields): Record<string, string | number | null> =>
    Object.fromEntries(
      Object.entries(row).map(([name, text]) => [
        name,
        text === "" ? null : numbers.includes(name) ? Number(text) : text,
      ]),
    );
  const good = [101, 102].map((n) => JSON.stringify(typed({ ...example, [from.key]: from.keys(n) })));
  await writeFile(
    join(folder, feed, "bad-input.ndjson"),
    `${[good[0], ...notObjects, good[1]].join("\n")}\n`,
  );
  found.files.push("bad-input.ndjson");
  found.read += good.length + notObjects.length;
  found.good += good.length;
  found.quarantined["malformed_row"] = (found.quarantined["malformed_row"] ?? 0) + notObjects.length;
}

/** A row with its edits (`column=value|column=value`), or with a field missing or too many. */
function brokenLine(row: Fields, columns: string[], edits: string, end: Date): string[] {
  const edited = { ...row };
  if (!edits.startsWith("#"))
    for (const edit of edits.split("|")) {
      const at = edit.indexOf("=");
      edited[edit.slice(0, at)] = edit
        .slice(at + 1)
        .replace(/\{\{end([+-]\d+)h\}\}/, (_, hours: string) =>
          new Date(end.getTime() + Number(hours) * 3_600_000).toISOString(),
        );
    }
  const line = columns.map((column) => edited[column] ?? "");
  if (edits === "#too_few") return line.slice(0, -1);
  return edits === "#too_many" ? [...line, "surplus"] : line;
}

async function exampleRow(db: Database, rows: string): Promise<Fields | undefined> {
  const [row] = await db.rows(`SELECT COLUMNS(*)::VARCHAR FROM ${rows} AS r LIMIT 1`);
  return row && texts(row);
}

/** Values as text, NULL as empty text, times with `T` and `Z`. */
function texts(row: Row): Fields {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      String(value ?? "").replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(\.\d+)?)$/, "$1T$2Z"),
    ]),
  );
}

function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(",")}\n`;
}

function hex(n: number, width: number): string {
  return n.toString(16).toUpperCase().padStart(width, "0");
}

function octets(n: number): string {
  return `00-${hex(n >> 8, 2)}-${hex(n & 255, 2)}`;
}
