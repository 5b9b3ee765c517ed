import type { FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../refusal.js";
import { PortalError } from "../../loaders/errors.js";
import type { Encoding, Entry } from "../release/index-file.js";
import type { Verifier } from "../release/verify.js";
import { cacheControl } from "./caching.js";
import { entityTag, isUnchanged, rangeHolds } from "./conditional.js";
import { chooseEncoding } from "./encoding.js";
import { parseRange } from "./range.js";

/**
 * Sends an entry that the session may have: whole in the best encoding, 304 if unchanged, or one range of the
 * plain bytes. A HEAD with a range answers 206, which DuckDB-WASM takes as the sign that ranges work.
 * @param open opens a file that is as the index says
 * @param policy the Content-Security-Policy of the entry
 * @param status 200, or 404 for the page that says that there is nothing
 * @throws Refusal `not-found` if the file is gone, `failure` if it is not as listed,
 *   `range-not-satisfiable`
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  open: Verifier["open"],
  entry: Entry,
  policy: string,
  status: 200 | 404 = 200,
): Promise<FastifyReply> {
  const asked = status === 200 ? request.headers : {};
  const accept = request.headers["accept-encoding"];
  const accepted = chooseEncoding(typeof accept === "string" ? accept : undefined, entry.encodings);
  const identityTag = entityTag(entry, "identity");
  const range =
    asked.range !== undefined && rangeHolds(header(asked["if-range"]), identityTag)
      ? parseRange(asked.range, entry.bytes)
      : "whole";
  const encoding: Encoding | "identity" = range === "whole" ? accepted : "identity";
  const tag = entityTag(entry, encoding);

  reply.header("content-security-policy", policy);
  reply.header("cache-control", status === 200 ? cacheControl(entry) : "no-store");
  if (entry.encodings.length > 0) reply.header("vary", "accept-encoding");
  if (status === 200) {
    reply.header("etag", tag);
    reply.header("accept-ranges", "bytes");
    if (isUnchanged(header(asked["if-none-match"]), tag)) return reply.code(304).send();
  }
  if (range === "unsatisfiable") {
    reply.header("content-range", `bytes */${entry.bytes}`);
    throw new Refusal("range-not-satisfiable", `${entry.path}: ${asked.range ?? ""}`);
  }

  const { handle: file, size } = await openFile(open, entry, encoding);
  let handed = false;
  try {
    reply.header("content-type", entry.type);
    if (encoding !== "identity") reply.header("content-encoding", encoding);
    if (range === "whole") reply.code(status).header("content-length", size);
    else {
      reply.code(206).header("content-range", `bytes ${range.start}-${range.end}/${size}`);
      reply.header("content-length", range.end - range.start + 1);
    }
    if (request.method === "HEAD") return reply.send();
    const stream = file.createReadStream(range === "whole" ? {} : range);
    handed = true;
    return reply.send(stream);
  } finally {
    if (!handed) await file.close();
  }
}

async function openFile(
  open: Verifier["open"],
  entry: Entry,
  encoding: Encoding | "identity",
): ReturnType<Verifier["open"]> {
  try {
    return await open(entry, encoding);
  } catch (error) {
    if (error instanceof PortalError) throw new Refusal("failure", error.message, { cause: error });
    throw new Refusal("not-found", `${entry.path} is listed, but cannot be read: ${String(error)}`);
  }
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}
