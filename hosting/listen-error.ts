import { PortalError } from "../loaders/errors.js";

/** Why a port cannot be listened on, in words. */
export function listenError(error: unknown, port: number, host: string): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new PortalError(
      `port ${port} on ${host} is taken; end what uses it or give another with --port`,
      2,
    );
  if (code === "EACCES")
    return new PortalError(`port ${port} may not be used by this user; give one above 1023 with --port`, 2);
  return error instanceof Error ? error : new Error(String(error));
}
