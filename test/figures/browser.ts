import { createRequire } from "node:module";
import { join } from "node:path";
import { Worker as Thread } from "node:worker_threads";
import { vi } from "vitest";

const require = createRequire(import.meta.url);
const WASM = require.resolve("@duckdb/duckdb-wasm/dist/duckdb-eh.wasm");
const WORKER = join(WASM, "../duckdb-node-eh.worker.cjs");

/** What a browser's worker has and a thread of Node has not. */
const WORKER_SCOPE = `
  const { parentPort, workerData } = require("node:worker_threads");
  globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
  require(workerData);
  parentPort.on("message", (data) => globalThis.onmessage({ data }));
`;

/** DuckDB-WASM's worker for Node behind the interface of a browser's; it loads the binary that pages load. */
class WorkerInNode extends EventTarget {
  static readonly started: WorkerInNode[] = [];
  private readonly thread = new Thread(WORKER_SCOPE, { eval: true, workerData: WORKER });

  constructor() {
    super();
    this.thread.on("message", (data) => this.dispatchEvent(Object.assign(new Event("message"), { data })));
    WorkerInNode.started.push(this);
  }

  postMessage(message: { type: string }, transfer: Transferable[]): void {
    const isStart = message.type === "INSTANTIATE";
    this.thread.postMessage(
      isStart ? { ...message, data: [WASM, null] } : message,
      transfer.filter(isBuffer),
    );
  }

  async terminate(): Promise<void> {
    await this.thread.terminate();
  }
}

/** A file of the portal as a page asks for it. */
export interface ServedFile {
  path: string;
  body: () => Promise<Buffer>;
}

/**
 * Stands in for the browser, so that what pages call (`ReportData`, the engine, downloads) runs as it is in Node.
 * @param files what the portal answers; 404 for all else
 * @returns ends the workers and takes the stand-ins away
 */
export function standInForBrowser(files: readonly ServedFile[]): () => Promise<void> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  vi.stubGlobal("Worker", WorkerInNode);
  vi.stubGlobal("location", { href: "http://portal.test/" });
  vi.stubGlobal("fetch", async (path: string) => {
    const file = byPath.get(path);
    return file ? new Response(Uint8Array.from(await file.body())) : new Response(null, { status: 404 });
  });
  return async () => {
    await Promise.all(WorkerInNode.started.map((worker) => worker.terminate()));
    vi.unstubAllGlobals();
  };
}

function isBuffer(value: Transferable): value is ArrayBuffer {
  return value instanceof ArrayBuffer;
}
