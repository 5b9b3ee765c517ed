import { setTimeout as setTimer } from "node:timers";
import { setTimeout } from "node:timers/promises";
import { PortalError, messageOf } from "../loaders/errors.js";
import { auditLine } from "./audit.js";
import type { AuditEntry, AuditEvent, AuditLog } from "./audit.js";
import { openLogFile } from "./log-file.js";
import type { LogFile } from "./log-file.js";
import { Refusal } from "./refusal.js";

export interface AuditFileOptions {
  /** What the lines go to; default: the file itself. */
  log?: LogFile;
  now?: () => Date;
  /** Told when the log cannot be written, and when it can again. */
  say?: (line: string) => void;
  /** A log that cannot be written is tried again after so long. */
  retryMilliseconds?: number;
  /** A disk that does not answer for so long counts as failed. */
  stallMilliseconds?: number;
  /** How many entries wait at most. */
  mostWaiting?: number;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly line: Uint8Array;
  written: number;
  done?: { resolve(): void; reject(reason: string): void } | undefined;
}

const BATCH = 64;

/**
 * An audit log in a file. A full or unwritable disk stops what must be recorded, and nothing else: other entries
 * wait, up to a number, and are written when the disk takes them; what was lost is counted in an `audit-gap` line.
 * @throws PortalError (2) if the file cannot be opened
 */
export async function auditFile(file: string, options: AuditFileOptions = {}): Promise<AuditLog> {
  return new AuditFile(file, options.log ?? (await openOrRefuse(file)), options);
}

async function openOrRefuse(file: string): Promise<LogFile> {
  return openLogFile(file).catch((error: unknown) => {
    throw new PortalError(
      `cannot write the audit log: ${messageOf(error)}; give another place with --audit-log`,
      2,
    );
  });
}

class AuditFile implements AuditLog {
  private readonly waiting: Waiting[] = [];
  private readonly now: () => Date;
  private readonly say: (line: string) => void;
  private readonly mostWaiting: number;
  private readonly stallMilliseconds: number;
  private draining: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;
  private broken: string | undefined;
  /** Of the time since the log failed: when that was, and entries that were lost or refused, by event. */
  private gap: { since: Date; reason: string; counts: Map<string, number> } | undefined;

  constructor(
    private readonly file: string,
    private readonly log: LogFile,
    private readonly options: AuditFileOptions,
  ) {
    this.now = options.now ?? (() => new Date());
    this.say = options.say ?? ((line) => void process.stderr.write(`${line}\n`));
    this.stallMilliseconds = options.stallMilliseconds ?? 5000;
    this.mostWaiting = options.mostWaiting ?? 10_000;
  }

  write(entry: AuditEntry): void {
    if (this.waiting.length >= this.mostWaiting) this.lose(entry.event);
    else this.waiting.push(this.line(entry));
    if (this.broken === undefined) this.drain();
  }

  record(entry: AuditEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      const one = this.line(entry);
      const stall = setTimer(() => this.fail(new Error("the disk does not answer")), this.stallMilliseconds);
      one.done = {
        resolve: () => {
          clearTimeout(stall);
          resolve();
        },
        reject: (reason) => {
          clearTimeout(stall);
          this.lose(entry.event);
          reject(new Refusal("audit-unavailable", reason));
        },
      };
      if (this.waiting.length >= this.mostWaiting) one.done.reject("too many entries wait");
      else this.waiting.push(one);
      this.drain();
    });
  }

  async fault(): Promise<string | undefined> {
    if (this.broken !== undefined || this.draining) return this.broken;
    // While nothing is being written, a look at the disk disturbs nothing.
    this.draining = this.log
      .prepare()
      .then((isAnother) => this.begin(isAnother))
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.drained());
    await this.draining;
    return this.broken;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    const last = async (): Promise<void> => {
      await this.draining;
      if (this.waiting.length > 0) await this.drainAll();
      await this.log.close().catch(() => undefined);
    };
    await Promise.race([last(), setTimeout(this.stallMilliseconds, undefined, { ref: false })]);
  }

  private line(entry: AuditEntry): Waiting {
    return { event: entry.event, line: Buffer.from(auditLine(entry, this.now())), written: 0 };
  }

  private lose(event: AuditEvent): void {
    this.gap ??= { since: this.now(), reason: "too many entries wait", counts: new Map() };
    this.gap.counts.set(event, (this.gap.counts.get(event) ?? 0) + 1);
  }

  private drain(): void {
    if (this.isClosed) return;
    this.draining ??= this.drainAll().finally(() => this.drained());
  }

  private drained(): void {
    this.draining = undefined;
    if (this.broken === undefined && this.waiting.length > 0) this.drain();
  }

  private async drainAll(): Promise<void> {
    try {
      while (this.waiting.length > 0 || this.gap) await this.writeBatch();
    } catch (error) {
      this.fail(error);
    }
  }

  private async writeBatch(): Promise<void> {
    this.begin(await this.log.prepare());
    const batch = this.waiting.slice(0, BATCH);
    for (const one of batch) await this.writeOne(one);
    const { gap } = this;
    if (gap) {
      const { since, reason } = gap;
      const counts = Object.fromEntries(gap.counts);
      const one = this.line({
        event: "audit-gap",
        reason: `since ${since.toISOString()}: ${reason}`,
        counts,
      });
      this.gap = undefined;
      this.waiting.splice(batch.length, 0, one);
      batch.push(one);
      await this.writeOne(one).catch((error: unknown) => {
        this.gap = gap;
        throw error;
      });
    }
    if (gap || batch.some(({ done }) => done)) await this.log.sync();
    for (const one of batch) {
      this.remove(one);
      one.done?.resolve();
    }
    if (this.broken !== undefined) this.say(`audit log ${this.file} can be written again`);
    this.broken = undefined;
  }

  private remove(one: Waiting): void {
    const at = this.waiting.indexOf(one);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  private async writeOne(one: Waiting): Promise<void> {
    while (one.written < one.line.length) {
      const taken = await this.log.write(one.line.subarray(one.written));
      if (taken === 0) throw new Error(`${this.file} takes no more bytes`);
      one.written += taken;
    }
  }

  /** A line that was written in part to a file that is gone is written anew. */
  private begin(isAnother: boolean): void {
    if (isAnother) for (const one of this.waiting) one.written = 0;
  }

  /** Refuses what must be recorded; of the rest, and of lines begun, each keeps its turn. */
  private fail(error: unknown): void {
    const reason = messageOf(error);
    if (this.broken === undefined)
      this.say(
        `audit log ${this.file} cannot be written: ${reason}; what must be recorded is refused until it can`,
      );
    this.broken = reason;
    this.gap ??= { since: this.now(), reason, counts: new Map() };
    for (const one of [...this.waiting]) {
      const isOver = one.written === one.line.length;
      const isUnbegun = one.written === 0 && (one.done !== undefined || one.event === "audit-gap");
      if (isOver || isUnbegun) this.remove(one);
      one.done?.reject(reason);
      one.done = undefined;
    }
    if (this.isClosed || this.retry) return;
    this.retry = setTimer(() => {
      this.retry = undefined;
      this.drain();
    }, this.options.retryMilliseconds ?? 1000).unref();
  }
}
