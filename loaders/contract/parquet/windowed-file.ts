import { closeSync, openSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import type { ExtractFile } from "../extracts.js";

/** What is read of a file at a time. */
const WINDOW_BYTES = 1 << 20;

const readBeside = promisify(read);

/**
 * A file of which parts are read that lie near each other. What is smaller than a window is read at once: with thousands of files, and
 * the engine at work, waiting for a thread takes longer than reading.
 */
export class WindowedFile {
  private at = 0;
  private window = Buffer.alloc(0);

  private constructor(
    private readonly descriptor: number,
    readonly size: number,
  ) {}

  static async use<T>({ absolute, bytes }: ExtractFile, use: (file: WindowedFile) => Promise<T>): Promise<T> {
    const descriptor = openSync(absolute, "r");
    try {
      return await use(new WindowedFile(descriptor, bytes));
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * Bytes from `start` on: `length` of them, fewer only at the end of the file. They are overwritten by no later reading.
   * @param ahead how many are read at once
   */
  async bytes(start: number, length: number, ahead = WINDOW_BYTES): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.size - start));
    if (start < this.at || start + wanted > this.at + this.window.length) {
      const buffer = Buffer.allocUnsafe(Math.min(Math.max(wanted, ahead), this.size - start));
      let filled = 0;
      while (filled < buffer.length) {
        const left = buffer.length - filled;
        const count =
          left < WINDOW_BYTES
            ? readSync(this.descriptor, buffer, filled, left, start + filled)
            : (await readBeside(this.descriptor, buffer, filled, left, start + filled)).bytesRead;
        if (count === 0) throw new Error("the file became shorter while it was read");
        filled += count;
      }
      this.at = start;
      this.window = buffer;
    }
    return this.window.subarray(start - this.at, start - this.at + wanted);
  }
}
