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
  | "refusals"
  | "release"
  | "release-refused"
  | "failure"
  | "audit-gap";

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
  /** Of a summary: how many, by code or event. */
  counts?: Readonly<Record<string, number>>;
  /** Of a summary: some reasons, by code. */
  reasons?: Readonly<Record<string, readonly string[]>>;
  seconds?: number;
}

export interface AuditLog {
  /** Takes an entry, to be written as soon as it can be; what cannot be kept until then is counted. */
  write(entry: AuditEntry): void;
  /**
   * Writes an entry of something that must not happen without one.
   * @throws Refusal `audit-unavailable` if it is not on disk
   */
  record(entry: AuditEntry): Promise<void>;
  /** Why nothing can be recorded now; undefined if it can. */
  fault(): Promise<string | undefined>;
  close(): Promise<void>;
}

const LONGEST = 300;

/** One JSON object a line: `time` (UTC), then the entry; texts are cut at 300 characters. */
export function auditLine(entry: AuditEntry, now: Date): string {
  return `${JSON.stringify({ time: now.toISOString(), ...entry }, (_key, value: unknown) =>
    typeof value === "string" && value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value,
  )}\n`;
}

/** An audit log that hands each line to a function. */
export function auditTo(sink: (line: string) => void): AuditLog {
  return {
    write: (entry) => sink(auditLine(entry, new Date())),
    record: async (entry) => sink(auditLine(entry, new Date())),
    fault: async () => undefined,
    close: async () => undefined,
  };
}
