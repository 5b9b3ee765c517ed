import type { IncomingMessage } from "node:http";

const USUAL_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/**
 * Whether a request names the host that browsers are meant to use, with or without its scheme's own port (RFC 9110,
 * section 4.2.3). A page elsewhere whose name was made to point here (DNS rebinding) names its own.
 */
export function checkHost(host: string | undefined, origin: string): boolean {
  const expected = new URL(origin);
  const named = host
    ?.toLowerCase()
    .replace(/:(\d*)$/, (written, port: string) =>
      port === "" || port === USUAL_PORTS[expected.protocol] ? "" : written,
    );
  return named === expected.host;
}

/** Whether a request names one host; those before HTTP/1.1 need name none (RFC 9112, section 3.2). */
export function hasOneHost({ headersDistinct, httpVersion }: IncomingMessage): boolean {
  const named = headersDistinct["host"]?.length ?? 0;
  return named === 1 || (named === 0 && httpVersion < "1.1");
}
