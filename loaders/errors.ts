export { messageOf } from "../src/model/message-of.js";

/**
 * An error that a person can act on: says what was found, where, and what to do.
 * Commands print its message without a stack and exit with `exitCode`.
 */
export class PortalError extends Error {
  constructor(
    message: string,
    /** 2: wrong use of the command; 3: the extracts were refused; 4: the site or release is not as expected. */
    readonly exitCode: 2 | 3 | 4 = 3,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "PortalError";
  }
}
