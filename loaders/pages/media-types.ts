import { extname } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".parquet": "application/vnd.apache.parquet",
  ".txt": "text/plain; charset=utf-8",
  ".sql": "text/plain; charset=utf-8",
};

/** @throws Error for an extension that no page is known to need. */
export function mediaType(path: string): string {
  const type = TYPES[extname(path)];
  if (!type) throw new Error(`unknown type of file: ${path} (known: ${Object.keys(TYPES).join(" ")})`);
  return type;
}
