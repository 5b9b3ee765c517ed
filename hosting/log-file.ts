import { constants } from "node:fs";
import { access, mkdir, open, stat, statfs } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";

/** A file that lines are appended to. Each function throws if it cannot do what it says. */
export interface LogFile {
  /** Appends bytes. @returns how many were taken; on a disk that fills up fewer than given */
  write(bytes: Uint8Array): Promise<number>;
  /** Until what was written is on disk. */
  sync(): Promise<void>;
  /**
   * Makes sure that there is a file and room for lines.
   * @returns true if it is another file than before: the old one was moved or removed
   */
  prepare(): Promise<boolean>;
  close(): Promise<void>;
}

/** Room that is left alone: what is written last on a full disk is written in part. */
const LEAST_FREE_BYTES = 16 * 1024;

/** Opens a log that only its owner may read, and makes its folder. */
export async function openLogFile(file: string): Promise<LogFile> {
  let handle: FileHandle | undefined = await openPrivate(file);
  const opened = async (): Promise<FileHandle> => (handle ??= await openPrivate(file));
  return {
    write: async (bytes) => (await (await opened()).write(bytes)).bytesWritten,
    sync: async () => {
      await (await opened()).datasync().catch((error: NodeJS.ErrnoException) => {
        // A pipe or a device has nothing to sync.
        if (error.code !== "EINVAL" && error.code !== "ENOTSUP") throw error;
      });
    },
    async prepare() {
      const [there, held] = await Promise.all([stat(file).catch(() => undefined), (await opened()).stat()]);
      const isAnother = there?.ino !== held.ino || there.dev !== held.dev;
      if (isAnother) {
        await handle?.close().catch(() => undefined);
        handle = undefined;
        await opened();
      }
      await access(file, constants.W_OK);
      const { blocks, bavail, bsize } = await statfs(file);
      if (blocks > 0 && bavail * bsize < LEAST_FREE_BYTES)
        throw new Error(`ENOSPC: ${bavail * bsize} bytes left on the disk of ${file}`);
      return isAnother;
    },
    close: async () => handle?.close(),
  };
}

async function openPrivate(file: string): Promise<FileHandle> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, "a", 0o600);
  const { mode } = await handle.stat();
  if ((mode & constants.S_IFMT) === constants.S_IFREG && (mode & 0o077) !== 0)
    await handle.chmod(0o600).catch(() => undefined);
  return handle;
}
