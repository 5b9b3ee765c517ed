/** The gate said no; `code` is one of its closed set (docs/hosting.md), the message is in plain words. */
export class GateError extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "GateError";
  }
}

/** The refusal in a response of the gate. */
export async function gateError(response: Response): Promise<GateError> {
  const body: unknown = await response.json().catch(() => undefined);
  const field = (name: string): string | undefined => {
    const value: unknown =
      typeof body === "object" && body !== null
        ? Object.getOwnPropertyDescriptor(body, name)?.value
        : undefined;
    return typeof value === "string" ? value : undefined;
  };
  const message = field("message") ?? `The site answered ${response.status}.`;
  return new GateError(field("error") ?? "failure", response.status, message);
}
