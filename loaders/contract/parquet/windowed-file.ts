import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { ExtractFile } from "../extracts.js";

/** What is read of a file at a time. */
const WINDOW_BYTES = 1 << 20;

/** A file of which parts are read that lie near each other. */
export class WindowedFile {
  private at = 0;
  private window = Buffer.alloc(0);

  private constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  static async use<T>({ absolute, bytes }: ExtractFile, use: (file: WindowedFile) => Promise<T>): Promise<T> {
    const handle = await open(absolute);
    try {
      return await use(new WindowedFile(handle, bytes));
    } finally {
      await handle.close();
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
        const { bytesRead } = await this.handle.read(buffer, filled, buffer.length - filled, start + filled);
        if (bytesRead === 0) throw new Error("the file became shorter while it was read");
        filled += bytesRead;
      }
      this.at = start;
      this.window = buffer;
    }
    return this.window.subarray(start - this.at, start - this.at + wanted);
  }
}
