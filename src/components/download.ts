import type { GenericSchema, InferOutput } from "valibot";
import { parsed } from "../model/parsed.js";
import { leaveForSignIn } from "./session.js";

export interface DownloadOptions {
  signal?: AbortSignal;
  /** Told of bytes that have come, and of all where that is known. */
  progress?: (received: number, total: number | undefined) => void;
}

/**
 * Reads a file of the portal. When the session has ended the browser goes to sign-in and comes back to the same
 * address, which holds what was chosen; the promise then stays open.
 * @throws Error naming the file and what the portal answered
 */
export async function download(
  path: string,
  { signal, progress }: DownloadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path, { credentials: "same-origin", ...(signal ? { signal } : {}) });
  if (response.status === 401) return leaveForSignIn();
  if (response.status === 404)
    throw new Error(`${path} is not in the release any more: load the page again.`);
  if (!response.ok) throw new Error(`${path} could not be read: the portal answered ${response.status}.`);
  if (!progress || !response.body) return new Uint8Array(await response.arrayBuffer());
  const length = response.headers.get("content-encoding") ? null : response.headers.get("content-length");
  const total = length === null ? undefined : Number(length);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    received += part.value.length;
    progress(received, total);
  }
  return joined(chunks, received);
}

/** Reads a JSON file of the portal. @throws Error naming path and place if it has another form */
export async function downloadJson<const Schema extends GenericSchema>(
  path: string,
  schema: Schema,
): Promise<InferOutput<Schema>> {
  return parsed(schema, JSON.parse(new TextDecoder().decode(await download(path))), path);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
