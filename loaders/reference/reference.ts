import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError, messageOf } from "../errors.js";
import { sha256 } from "../hash.js";
import { readUtf8 } from "../utf8-file.js";
import { parseAlertCodes, parseAlertRoles } from "./alert-codes.js";
import type { AlertCode, AlertRole } from "./alert-codes.js";
import { parseCsv } from "./csv.js";
import { parseProcessMap } from "./process-map.js";
import type { ProcessRow } from "./process-map.js";

/** Reference data that report datasets may read (docs/warehouse.md). */
export interface Reference {
  processes: readonly ProcessRow[];
  /** Name of an SRV, meaning of a response code. */
  srvs: ReadonlyMap<string, string>;
  responseCodes: ReadonlyMap<string, string>;
  alertCodes: readonly AlertCode[];
  alertRoles: readonly AlertRole[];
  /** Hash of the files' bytes. */
  sha256: string;
}

const FILES = ["processes.csv", "srv.csv", "response_codes.csv", "alerts.csv", "alert_roles.csv"] as const;

/**
 * Reads the reference files of a folder; one that it does not have is the product's own.
 * @param folder as given with `--reference`
 * @throws PortalError naming file and line of what cannot be taken, or if the folder has none of the files
 */
export async function readReference(folder?: string): Promise<Reference> {
  if (folder !== undefined) await refuseNearlyNamed(folder);
  const given = await Promise.all(
    FILES.map((name) => (folder === undefined ? undefined : textOf(join(folder, name)))),
  );
  if (folder !== undefined && given.every((text) => text === undefined))
    throw new PortalError(`reference: ${folder} holds none of ${FILES.join(", ")}`, 2);
  const texts = await Promise.all(
    FILES.map(async (name, i) => given[i] ?? readUtf8(new URL(name, import.meta.url))),
  );
  const [processes = "", srvs = "", codes = "", alertCodes = "", alertRoles = ""] = texts;
  const named = (i: number): string =>
    (given[i] === undefined ? FILES[i] : join(folder ?? "", FILES[i] ?? "")) ?? "";
  return {
    processes: parseProcessMap(processes, named(0)),
    srvs: pairs(srvs, named(1), "srv", "name"),
    responseCodes: pairs(codes, named(2), "code", "meaning"),
    alertCodes: parseAlertCodes(alertCodes, named(3)),
    alertRoles: parseAlertRoles(alertRoles, named(4)),
    sha256: sha256(JSON.stringify(texts)),
  };
}

/** Makes the relations `processes`, `srvs`, `response_codes`, `alert_codes` and `alert_roles`, and of them `reported_alerts`. */
export async function referenceRelations(db: Database, reference: Reference): Promise<void> {
  const { processes, srvs, responseCodes, alertCodes, alertRoles } = reference;
  await db.run(
    `CREATE OR REPLACE TABLE processes (process VARCHAR, name VARCHAR, srv VARCHAR, is_primary BOOLEAN, valid_from DATE, valid_to DATE)`,
  );
  await db.run(
    `INSERT INTO processes VALUES ${processes
      .map(
        ({ process, name, srv, primary, from, to }) =>
          `(${[process, name, srv].map(literal).join(", ")}, ${primary}, DATE ${literal(from)}, DATE ${literal(to)})`,
      )
      .join(", ")}`,
  );
  await textTable(db, "srvs (srv VARCHAR, name VARCHAR)", [...srvs]);
  await textTable(db, "response_codes (code VARCHAR, meaning VARCHAR)", [...responseCodes]);
  await textTable(
    db,
    "alert_codes (alert_code VARCHAR, kind VARCHAR, name VARCHAR)",
    alertCodes.map(({ code, kind, name }) => [code, kind, name]),
  );
  await textTable(
    db,
    "alert_roles (role VARCHAR, alert_code VARCHAR)",
    alertRoles.map(({ role, code }) => [role, code]),
  );
  await db.script(new URL("reported-alerts.sql", import.meta.url));
}

async function textTable(
  db: Database,
  table: string,
  rows: readonly (readonly (string | null)[])[],
): Promise<void> {
  await db.run(`CREATE OR REPLACE TABLE ${table}`);
  if (rows.length === 0) return;
  const values = rows.map(
    (row) => `(${row.map((value) => (value === null ? "NULL" : literal(value))).join(", ")})`,
  );
  await db.run(`INSERT INTO ${table.split(" ")[0] ?? table} VALUES ${values.join(", ")}`);
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readUtf8(file);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (!("code" in cause)) throw new PortalError(`${file}, ${cause.message}`, 3, { cause });
    if (cause.code === "ENOENT") return undefined;
    throw new PortalError(`reference: cannot read ${file}: ${cause.message}`, 2, { cause });
  }
}

/** A file under a name that differs in case only would not be read, and nobody would know. */
async function refuseNearlyNamed(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new PortalError(`reference: cannot read the folder ${folder}`, 2, { cause });
  });
  for (const name of names) {
    const meant = FILES.find((file) => file === name.trim().toLowerCase() && file !== name);
    if (meant !== undefined)
      throw new PortalError(`reference: ${folder} has ${name}: expected ${meant}, so written`, 2);
  }
}

function pairs(text: string, file: string, key: string, value: string): Map<string, string> {
  const found = new Map<string, string>();
  try {
    for (const { line, cells } of parseCsv(text)) {
      const [name, meaning] = [cells[key], cells[value]];
      if (!name || meaning === undefined)
        throw new Error(`line ${line}: expected the columns ${key}, ${value}`);
      if (found.has(name)) throw new Error(`line ${line}: ${key} ${name} is there twice`);
      found.set(name, meaning);
    }
  } catch (cause) {
    throw new PortalError(`${file}, ${messageOf(cause)}`, 3, { cause });
  }
  return found;
}
