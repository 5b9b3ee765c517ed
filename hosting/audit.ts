import { open } from "node:fs/promises";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

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

/** An audit log appended to a file that only its owner may read. */
export async function auditFile(file: string): Promise<AuditLog> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "a", 0o600);
  const stream = handle.createWriteStream({ encoding: "utf8" });
  stream.on("error", (error) => process.stderr.write(`audit log ${file}: ${error.message}\n`));
  return {
    write: (entry) => void stream.write(auditLine(entry, new Date())),
    close: () => new Promise((done) => stream.end(() => done())),
  };
}

/** An audit log that hands each line to a function. */
export function auditTo(sink: (line: string) => void): AuditLog {
  return { write: (entry) => sink(auditLine(entry, new Date())), close: () => Promise.resolve() };
}
