import { csvHead, csvLines } from "../model/csv.js";
import type { CsvColumn } from "../model/csv.js";
import type { FileSink } from "./file-sink.js";
import type { Row } from "../model/rows.js";

/** Characters gathered before they are written. */
const PART = 1 << 20;

/** How far a file has come. */
export interface Written {
  rows: number;
  bytes: number;
}

export interface CsvStream {
  /** Rows as a query gives them; left early, it is told to stop. */
  batches: AsyncIterable<readonly Row[]>;
  columns: readonly CsvColumn[];
  /** Comment rows before the header. */
  notes: readonly string[];
  sink: FileSink;
  signal: AbortSignal;
  progress: (written: Written) => void;
}

/**
 * Writes rows as they come, with no more than one part of the file in memory.
 * @throws what the signal was aborted with, or what batches or sink threw; then no file is left
 */
export async function streamCsv({
  batches,
  columns,
  notes,
  sink,
  signal,
  progress,
}: CsvStream): Promise<Written> {
  const encoder = new TextEncoder();
  const written = { rows: 0, bytes: 0 };
  let part = csvHead(columns, notes);
  const flush = async (): Promise<void> => {
    const bytes = encoder.encode(part);
    part = "";
    await sink.write(bytes);
    written.bytes += bytes.length;
  };
  try {
    for await (const rows of batches) {
      signal.throwIfAborted();
      part += csvLines(rows, columns);
      written.rows += rows.length;
      if (part.length < PART) continue;
      await flush();
      progress({ ...written });
    }
    signal.throwIfAborted();
    await flush();
    signal.throwIfAborted();
    await sink.close();
    return written;
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
