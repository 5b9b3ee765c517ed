import { save } from "./save.js";

/** Where the bytes of a file go that is written in parts. */
export interface FileSink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The file is whole. */
  close(): Promise<void>;
  /** Leaves no file. */
  discard(): Promise<void>;
}

/** Of the File System Access API, which not every browser has. */
interface SavePicker {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
}
interface Removable {
  remove?: () => Promise<void>;
}

/**
 * A file that a person will have. Where the browser can it asks for the place and writes there as bytes come;
 * elsewhere the bytes are kept until the file is whole, and then offered as a download.
 * @returns null if the person did not choose a place
 */
export async function openFile(name: string, type: string): Promise<FileSink | null> {
  const { showSaveFilePicker }: Window & SavePicker = window;
  if (!showSaveFilePicker) return kept(name, type);
  try {
    return await onDisk(await showSaveFilePicker.call(window, { suggestedName: name }));
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    return kept(name, type);
  }
}

async function onDisk(handle: FileSystemFileHandle & Removable): Promise<FileSink> {
  const file = await handle.createWritable();
  return {
    write: (bytes) => file.write(bytes),
    close: () => file.close(),
    discard: async () => {
      await file.abort().catch(() => undefined);
      await handle.remove?.().catch(() => undefined);
    },
  };
}

function kept(name: string, type: string): FileSink {
  let parts: Blob[] = [];
  return {
    write: (bytes) => {
      parts.push(new Blob([bytes]));
      return Promise.resolve();
    },
    close: () => {
      save(new Blob(parts, { type }), name);
      parts = [];
      return Promise.resolve();
    },
    discard: () => {
      parts = [];
      return Promise.resolve();
    },
  };
}
