/**
 * Whether a request names the host that browsers are meant to use. A page elsewhere whose name was made to point
 * here (DNS rebinding) names its own.
 */
export function checkHost(host: string | undefined, origin: string): boolean {
  return host !== undefined && host.toLowerCase() === new URL(origin).host;
}
