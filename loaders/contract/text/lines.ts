import { isUtf8 } from "node:buffer";
import { rm } from "node:fs/promises";
import type { Database } from "../../duckdb.js";
import { literal, literals } from "../../duckdb.js";
import { PortalError } from "../../errors.js";
import { escapedPath } from "../escaped-path.js";
import type { ExtractFile } from "../extracts.js";
import { looksLike } from "../looks-like.js";
import { content, piecesOf } from "./pieces.js";
import type { Piece } from "./pieces.js";

/** Bytes of text that DuckDB takes as one value: its `unnest` takes time with the square of the length of a list. */
const PIECE_BYTES = 2 ** 20;
/** Bytes of text that one statement loads. */
const LOAD_BYTES = 128 * 2 ** 20;
/** Bytes of text after which the files loaded so far are worked off; a single file is never split. */
const BATCH_BYTES = 256 * 2 ** 20;

interface NumberedPiece extends Piece {
  /** From 1, the place of its file in the batch. */
  readonly file: number;
}

/**
 * Loads files into the table `extract_lines` (file_no, line), in order, and hands them on in batches.
 * `file_no` is the place of the file in its batch, from 1. Line ends are removed, but a carriage return before them is kept.
 * @throws PortalError for a file that can't be read to its end or is not UTF-8
 */
export async function readLines(
  db: Database,
  files: readonly ExtractFile[],
  scratch: string,
  useBatch: (batch: readonly ExtractFile[]) => Promise<void>,
): Promise<void> {
  let batch: ExtractFile[] = [];
  let pending: NumberedPiece[] = [];
  let bytes = 0;
  const load = async () => {
    if (pending.length > 0) await loadPieces(db, batch, pending);
    pending = [];
  };
  const workOff = async () => {
    await load();
    if (batch.length > 0) await useBatch(batch);
    await db.script(new URL("lines.sql", import.meta.url));
    batch = [];
    bytes = 0;
  };
  await workOff();
  for (const file of files) {
    batch.push(file);
    for await (const piece of readable(file, scratch)) {
      pending.push({ ...piece, file: batch.length });
      bytes += piece.bytes;
      if (bytesOf(pending) >= LOAD_BYTES) await load();
    }
    if (bytes >= BATCH_BYTES) await workOff();
  }
  await workOff();
}

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function* readable(file: ExtractFile, scratch: string): AsyncGenerator<Piece> {
  try {
    yield* piecesOf(file, scratch, PIECE_BYTES);
  } catch (cause) {
    throw cause instanceof PortalError ? cause : await unreadable(file, cause);
  }
}

async function loadPieces(
  db: Database,
  batch: readonly ExtractFile[],
  pieces: readonly NumberedPiece[],
): Promise<void> {
  try {
    await db.script(new URL("load-lines.sql", import.meta.url), {
      paths: literals(pieces.map(({ absolute }) => absolute)),
      patterns: literals(pieces.map(({ absolute }) => escapedPath(absolute))),
      file_numbers: `[${pieces.map(({ file }) => file).join(", ")}]`,
      firsts: `[${pieces.map(({ isFirst }) => isFirst).join(", ")}]`,
    });
  } catch (cause) {
    throw (await firstUnreadable(db, batch, pieces)) ?? cause;
  }
  for (const piece of pieces) if (piece.unpacked) await rm(piece.absolute);
}

async function firstUnreadable(
  db: Database,
  batch: readonly ExtractFile[],
  pieces: readonly NumberedPiece[],
): Promise<PortalError | undefined> {
  for (const piece of pieces) {
    const file = batch[piece.file - 1];
    try {
      await db.rows(`SELECT max(length(content)) FROM read_text(${literal(escapedPath(piece.absolute))})`);
    } catch (cause) {
      return file && unreadable(file, cause);
    }
  }
  return undefined;
}

/** Says why in our words: the engine's name files of its own. */
async function unreadable(file: ExtractFile, cause: unknown): Promise<PortalError> {
  const reason = await firstFault(file).catch((fault: unknown) => String(fault).replace(/^Error: /, ""));
  return new PortalError(
    `${file.feed}/${file.path}: feed ${file.feed}: cannot be read to its end as UTF-8 text (${reason})${await looksLike(file)}: have it delivered again`,
    3,
    { cause },
  );
}

/** @throws Error of zlib or the file system */
async function firstFault(file: ExtractFile): Promise<string> {
  let line = 1;
  let begun = Buffer.alloc(0);
  for await (const chunk of content(file)) {
    begun = Buffer.concat([begun, chunk]);
    for (let end = begun.indexOf(10); end >= 0; end = begun.indexOf(10)) {
      if (!isUtf8(begun.subarray(0, end))) return `line ${line} is not UTF-8`;
      begun = begun.subarray(end + 1);
      line += 1;
    }
  }
  return isUtf8(begun) ? "the engine can't take it" : `line ${line} is not UTF-8`;
}
