import type { FastifyReply, FastifyRequest } from "fastify";
import { DENY_ALL } from "./content-security-policy.js";
import { REFUSALS, refusalBody } from "../refusal.js";
import type { RefusalCode } from "../refusal.js";

/** What a file that could not be sent after all may have left on the answer. */
const OF_FILES = ["accept-ranges", "content-encoding", "etag", "vary"];

const told = new WeakMap<FastifyReply, { code: RefusalCode; reason: string | undefined }>();

/** The refusal that an answer was, with the reason that the client is not told. */
export function refusalOf(
  reply: FastifyReply,
): { code: RefusalCode; reason: string | undefined } | undefined {
  return told.get(reply);
}

/** Answers with a refusal: the same bytes and headers for the same code. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  code: RefusalCode,
  reason?: string,
): FastifyReply {
  told.set(reply, { code, reason });
  const body = refusalBody(code);
  for (const name of OF_FILES) reply.removeHeader(name);
  reply.code(REFUSALS[code][0]);
  reply.header("content-security-policy", DENY_ALL);
  reply.header("cache-control", "no-store");
  reply.header("content-type", "application/json; charset=utf-8");
  reply.header("content-length", Buffer.byteLength(body));
  if (code === "method-not-allowed") reply.header("allow", "GET, HEAD");
  if (code === "sign-in-needed") reply.header("www-authenticate", 'Cookie realm="portal"');
  return request.method === "HEAD" ? reply.send() : reply.send(body);
}
