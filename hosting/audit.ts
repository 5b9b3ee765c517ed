import { mkdir, open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { PortalError } from "../loaders/errors.js";

/** What the audit log records. Tokens, cookies and query strings are never in it. */
export type AuditEvent =
  | "sign-in"
  | "sign-in-refused"
  | "sign-out"
  | "session-expired"
  | "switch"
  | "view-as"
  | "read-as"
  | "refused"
  | "release"
  | "release-refused"
  | "failure";

export interface AuditEntry {
  event: AuditEvent;
  user?: string;
  /** First characters of the hash of the session's id: tells sessions apart, opens none. */
  session?: string;
  party?: string;
  role?: string;
  path?: string;
  code?: string;
  reason?: string;
  release?: string;
}

export interface AuditLog {
  write(entry: AuditEntry): void;
  close(): Promise<void>;
}

const LONGEST = 300;

/** One JSON object a line: `time` (UTC), then the entry; texts are cut at 300 characters. */
export function auditLine(entry: AuditEntry, now: Date): string {
  return `${JSON.stringify({ time: now.toISOString(), ...entry }, (_key, value: unknown) =>
    typeof value === "string" && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value,
  )}\n`;
}

/**
 * An audit log appended to a file that only its owner may read.
 * @throws PortalError (2) if the file cannot be written
 */
export async function auditFile(file: string): Promise<AuditLog> {
  const handle = await openLog(file);
  const stream = handle.createWriteStream({ encoding: "utf8" });
  stream.on("error", (error) => process.stderr.write(`audit log ${file}: ${error.message}\n`));
  return {
    write: (entry) => void stream.write(auditLine(entry, new Date())),
    close: () => new Promise((done) => stream.end(() => done())),
  };
}

async function openLog(file: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(file), { recursive: true });
    return await open(file, "a", 0o600);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PortalError(`cannot write the audit log: ${reason}; give another place with --audit-log`, 2);
  }
}

/** An audit log that hands each line to a function. */
export function auditTo(sink: (line: string) => void): AuditLog {
  return { write: (entry) => sink(auditLine(entry, new Date())), close: () => Promise.resolve() };
}
