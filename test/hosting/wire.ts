import { connect } from "node:net";

export interface WireAnswer {
  status: number;
  /** Everything before the body but the Date header, as sent. */
  head: string;
  body: string;
}

/** Sends bytes and reads until the gate closes: request targets that no HTTP client would send. */
export function sendOnWire(url: string, request: string): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      const text = Buffer.concat(chunks).toString("latin1");
      const split = text.indexOf("\r\n\r\n");
      const head = text.slice(0, split).replace(/\r\nDate: [^\r]*/i, "");
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), head, body: text.slice(split + 4) });
    });
    socket.write(Buffer.from(request, "latin1"));
  });
}

/** A GET of exactly this target. */
export function getOnWire(url: string, target: string, headers: readonly string[] = []): Promise<WireAnswer> {
  const lines = [`GET ${target} HTTP/1.1`, `Host: ${new URL(url).host}`, "Connection: close", ...headers];
  return sendOnWire(url, `${lines.join("\r\n")}\r\n\r\n`);
}
