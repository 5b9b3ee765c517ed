import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { PortalError, messageOf } from "../../loaders/errors.js";

const LEAST_BYTES = 32;

/** A key of this process alone. */
export function newGateKey(): Uint8Array {
  return randomBytes(LEAST_BYTES);
}

/**
 * The key that gates behind one name share: 32 random bytes or more, as base64, base64url or hex on one line.
 * @throws PortalError (2) if there is none in the file
 */
export async function readGateKey(file: string): Promise<Uint8Array> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new PortalError(`cannot read the gate key: ${messageOf(error)}`, 2);
  });
  const line = text.trim();
  const key = /^([0-9a-f]{2})+$/i.test(line)
    ? Buffer.from(line, "hex")
    : /^[\w+/-]+={0,2}$/.test(line)
      ? Buffer.from(line, "base64")
      : Buffer.alloc(0);
  if (key.length < LEAST_BYTES)
    throw new PortalError(
      `${file} holds no gate key: expected one line of at least ${LEAST_BYTES} random bytes as base64 or hex; make one: openssl rand -base64 32`,
      2,
    );
  return key;
}
